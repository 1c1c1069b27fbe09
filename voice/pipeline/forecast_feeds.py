"""The actor's door to what the forecast is measured by: orders, payments, credit, and factors from outside."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from voice.domain.actor import Actor, UserRole
from voice.pipeline.core import sight_of
from voice.pipeline.crm_door import CrmDoor
from voice.pipeline.rights import require_role
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import (
    CorrectionReport,
    CreditLedger,
    Factor,
    Freeze,
    Order,
    OrderOutcome,
    Page,
    PolicyBook,
    ReadingOutcome,
    Receipt,
    RevenueGap,
)
from voice.ports.work import Work

_SUPERIORS = (UserRole.MANAGER, UserRole.ADMIN)
_FIRST_PAGE = Page()


class ForecastFeeds(CrmDoor):
    """Rows are seen by region, team and rep; feeds and factors are for managers and admins."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies

    def credit(self, actor: Actor, rep_id: str) -> CreditLedger:
        """Settled periods with credit, freeze and the chance of bad luck. Raises NotFound before the first one."""
        with self._reading() as store:
            policy = self._policies.current(store, self._clock.now())
            return crm.credit_of(store, sight_of(actor), rep_id, policy=policy)

    def unfreeze(self, actor: Actor, rep_id: str, *, reason: str) -> Freeze:
        require_role(actor, "lift freezes", *_SUPERIORS)
        with self._changing(actor, "lift freezes") as (store, who):
            policy = self._policies.current(store, who["now"])
            return crm.unfreeze(store, sight_of(actor), rep_id, reason=reason, policy=policy, **who)

    def orders(self, actor: Actor, *, opportunity_id: str | None = None, page: Page = _FIRST_PAGE) -> tuple[Order, ...]:
        """Newest versions, latest signature first."""
        with self._reading() as store:
            return store.orders(sight_of(actor), opportunity_id=opportunity_id, page=page)

    def record_order(
        self,
        actor: Actor,
        *,
        order_no: str,
        version: int,
        opportunity_id: str,
        amount: Decimal,
        currency: str,
        signed_at: datetime,
        source: str,
        cancels: str | None = None,
    ) -> OrderOutcome:
        """Idempotent on (order_no, version); reports an order that is far from its forecast."""
        require_role(actor, "feed orders", *_SUPERIORS)
        with self._changing(actor, "feed orders") as (store, who):
            return crm.record_order(
                store,
                sight_of(actor),
                order_no=order_no,
                version=version,
                opportunity_id=opportunity_id,
                amount=amount,
                currency=currency,
                signed_at=signed_at,
                source=source,
                cancels=cancels,
                policy=self._policies.current(store, who["now"]),
                **who,
            )

    def record_receipt(
        self,
        actor: Actor,
        *,
        receipt_no: str,
        version: int,
        opportunity_id: str,
        amount: Decimal,
        currency: str,
        received_on: date,
        source: str,
    ) -> Receipt:
        require_role(actor, "feed payments", *_SUPERIORS)
        with self._changing(actor, "feed payments") as (store, who):
            return crm.record_receipt(
                store,
                sight_of(actor),
                receipt_no=receipt_no,
                version=version,
                opportunity_id=opportunity_id,
                amount=amount,
                currency=currency,
                received_on=received_on,
                source=source,
                policy=self._policies.current(store, who["now"]),
                **who,
            )

    def revenue_gaps(self, actor: Actor, *, start: date, end: date) -> tuple[RevenueGap, ...]:
        """Payments against signed orders, by month."""
        with self._reading() as store:
            policy = self._policies.current(store, self._clock.now())
            return crm.revenue_report(store, sight_of(actor), start=start, end=end, policy=policy)

    def corrections(
        self, actor: Actor, *, opportunity_id: str | None = None, page: Page = _FIRST_PAGE
    ) -> tuple[CorrectionReport, ...]:
        """Reports on orders that were far from their forecast, latest first."""
        with self._reading() as store:
            return store.corrections(sight_of(actor), opportunity_id=opportunity_id, page=page)

    def factors(self, actor: Actor, *, active: bool = False) -> tuple[Factor, ...]:
        """Latest first, those of all regions included."""
        with self._reading() as store:
            return store.factors(sight_of(actor), active=active)

    def create_factor(
        self,
        actor: Actor,
        *,
        product: str,
        kind: str,
        multiplier: Decimal,
        source: str,
        owner_id: str,
        reason: str,
        starts_on: date,
        expires_on: date,
        region: str | None = None,
    ) -> Factor:
        require_role(actor, "set factors", *_SUPERIORS)
        with self._changing(actor, "set factors") as (store, who):
            return crm.create_factor(
                store,
                sight_of(actor),
                product=product,
                kind=kind,
                multiplier=multiplier,
                source=source,
                owner_id=owner_id,
                reason=reason,
                starts_on=starts_on,
                expires_on=expires_on,
                region=region,
                policy=self._policies.current(store, who["now"]),
                **who,
            )

    def review_factor(self, actor: Actor, factor_id: str, *, keep_until: date | None) -> Factor:
        """Keep until a day; None withdraws."""
        require_role(actor, "review factors", *_SUPERIORS)
        with self._changing(actor, "review factors") as (store, who):
            return crm.review_factor(store, sight_of(actor), factor_id, keep_until=keep_until, **who)

    def record_reading(self, actor: Actor, *, series: str, day: date, value: Decimal, source: str) -> ReadingOutcome:
        """One market value of a series that the policy names."""
        require_role(actor, "feed market values", *_SUPERIORS)
        with self._changing(actor, "feed market values") as (store, who):
            policy = self._policies.current(store, who["now"])
            return crm.record_reading(store, series=series, day=day, value=value, source=source, policy=policy, **who)
