"""What alerts need from storage."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from crm_core.alerts.alert import Alert, AlertState, Audience
from crm_core.alerts.facts import ContactFacts, DealFacts, LeadFacts, LooseCalls, RecentCalls
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    """`rule` finds the alerts whose first reason comes from that rule."""

    state: AlertState | None = None
    rule: str | None = None
    audience: Audience | None = None
    opportunity_id: str | None = None
    rep_id: str | None = None
    day: date | None = None


ALL_ALERTS = AlertFilter()


class AlertStore(Protocol):
    """A rep sees the alerts meant for reps; a sight with a team those for its manager too; all others see all."""

    def alert(self, sight: Sight, alert_id: str) -> Alert:
        """Raises CrmNotFound."""

    def find_alert(self, alert_id: str) -> Alert | None:
        """For the de-duplicator alone, whoever may see it."""

    def alerts(self, sight: Sight, where: AlertFilter = ALL_ALERTS, page: Page = FIRST_PAGE) -> tuple[Alert, ...]:
        """Newest first."""

    def alerts_by_id(self, ids: Collection[str]) -> tuple[Alert, ...]:
        """For the de-duplicator alone, like `find_alert`."""

    def standing_alerts(self, *, since: datetime) -> Iterable[Alert]:
        """All that are not closed, and the closed ones raised after `since`; for the rules' own run."""

    def save_alerts(self, rows: Sequence[Alert]) -> None: ...


class ProcessStore(Protocol):
    """The figures that the rules look at, each read as one set; see `facts`."""

    def deal_facts(self, sight: Sight) -> tuple[DealFacts, ...]:
        """All open deals, by id."""

    def recent_calls(self, sight: Sight, *, since: datetime, count: int) -> Iterable[RecentCalls]:
        """The last `count` calls of each open deal that had one since then."""

    def lead_facts(self, sight: Sight, *, since: datetime) -> tuple[LeadFacts, ...]:
        """The leads created since then, by id."""

    def loose_calls(self, sight: Sight, *, since: datetime, before: datetime) -> tuple[LooseCalls, ...]:
        """By rep; calls that a person left without an account on purpose do not count."""

    def contact_facts(self, sight: Sight) -> tuple[ContactFacts, ...]:
        """The contacts of accounts with an open deal, by id."""
