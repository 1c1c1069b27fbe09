"""The actor's doors to the CRM core: reads within sight, to-dos, attribution, events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from voice.domain.actor import Actor, UserRole
from voice.domain.recording import Call
from voice.pipeline.company_sound import company_sound
from voice.pipeline.core import core, reading_sight, sight_of, writing_sight
from voice.pipeline.crm_door import CrmDoor
from voice.pipeline.privacy import Privacy
from voice.pipeline.rights import require_editor, require_role
from voice.pipeline.transaction import until_current
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import (
    Account,
    Activity,
    Attribution,
    ChainReport,
    Contact,
    Event,
    Opportunity,
    Page,
    PolicyBook,
    Sight,
    StandingObjection,
    Todo,
    TodoFilter,
)
from voice.ports.work import Work

Quoting = TypeVar("Quoting", Todo, StandingObjection)

_FIRST_PAGE = Page()
_ALL = TodoFilter()


class Crm(CrmDoor):
    """Rows outside the actor's sight raise NotFound; roles that only look on raise Forbidden on changes."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook, privacy: Privacy) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies
        self._privacy = privacy

    def accounts(self, actor: Actor, *, text: str | None = None, page: Page = _FIRST_PAGE) -> tuple[Account, ...]:
        with self._reading() as store:
            return store.accounts(self._shown(actor), text=text, page=page)

    def account(self, actor: Actor, account_id: str) -> Account:
        with self._reading() as store:
            return store.account(self._shown(actor), account_id)

    def contacts(
        self, actor: Actor, *, account_id: str | None = None, call_id: str | None = None, page: Page = _FIRST_PAGE
    ) -> tuple[Contact, ...]:
        with self._reading() as store:
            return store.contacts(self._shown(actor), account_id=account_id, call_id=call_id, page=page)

    def opportunities(
        self, actor: Actor, *, account_id: str | None = None, open_only: bool = False, page: Page = _FIRST_PAGE
    ) -> tuple[Opportunity, ...]:
        with self._reading() as store:
            return store.opportunities(self._shown(actor), account_id=account_id, open_only=open_only, page=page)

    def opportunity(self, actor: Actor, opportunity_id: str) -> Opportunity:
        with self._reading() as store:
            return store.opportunity(self._shown(actor), opportunity_id)

    def activities(
        self,
        actor: Actor,
        *,
        account_id: str | None = None,
        opportunity_id: str | None = None,
        page: Page = _FIRST_PAGE,
    ) -> tuple[Activity, ...]:
        with self._reading() as store:
            return store.activities(sight_of(actor), account_id=account_id, opportunity_id=opportunity_id, page=page)

    def objections(
        self,
        actor: Actor,
        *,
        account_id: str | None = None,
        opportunity_id: str | None = None,
        call_id: str | None = None,
        page: Page = _FIRST_PAGE,
    ) -> tuple[StandingObjection, ...]:
        with self._reading() as store:
            found = store.objections(
                sight_of(actor), account_id=account_id, opportunity_id=opportunity_id, call_id=call_id, page=page
            )
        return self._seen(actor, found)

    def todos(self, actor: Actor, where: TodoFilter = _ALL, *, page: Page = _FIRST_PAGE) -> tuple[Todo, ...]:
        """By due time, those without one last."""
        with self._reading() as store:
            found = store.todos(sight_of(actor), where, page)
        return self._seen(actor, found)

    def complete_todo(
        self, actor: Actor, todo_id: str, *, note: str | None = None, evidence_id: str | None = None
    ) -> Todo:
        with self._changing(actor, "change to-dos") as (store, who):
            todo = crm.complete_todo(store, sight_of(actor), todo_id, note=note, evidence_id=evidence_id, **who)
        return self._seen(actor, [todo])[0]

    def reopen_todo(self, actor: Actor, todo_id: str) -> Todo:
        with self._changing(actor, "change to-dos") as (store, who):
            todo = crm.reopen_todo(store, sight_of(actor), todo_id, **who)
        return self._seen(actor, [todo])[0]

    def reschedule_todo(self, actor: Actor, todo_id: str, due_at: datetime) -> Todo:
        """Raises Conflict for one that is done or cancelled."""
        with self._changing(actor, "change to-dos") as (store, who):
            todo = crm.reschedule_todo(store, sight_of(actor), todo_id, due_at=due_at, **who)
        return self._seen(actor, [todo])[0]

    def create_account(
        self,
        actor: Actor,
        *,
        name: str,
        phone: str | None = None,
        region: str | None = None,
        uscc: str | None = None,
        industry: str | None = None,
        size: str | None = None,
    ) -> Account:
        """Raises Conflict (account_exists) for a name or credit code that the region has."""
        with self._changing(actor, "create accounts") as (store, who):
            return crm.create_account(
                store,
                sight_of(actor),
                name=name,
                phone=phone,
                region=region,
                uscc=uscc,
                industry=industry,
                size=size,
                sound=company_sound(name),
                **who,
            )

    def create_contact(
        self,
        actor: Actor,
        *,
        account_id: str,
        name: str | None = None,
        title: str | None = None,
        department: str | None = None,
        phone: str | None = None,
        role: str = "unknown",
    ) -> Contact:
        with self._changing(actor, "create contacts") as (store, who):
            return crm.create_contact(
                store,
                writing_sight(actor, who["now"]),
                account_id=account_id,
                name=name,
                title=title,
                department=department,
                phone=phone,
                role=role,
                **who,
            )

    def create_opportunity(
        self,
        actor: Actor,
        *,
        account_id: str,
        name: str,
        rep_id: str | None = None,
        amount: Decimal | None = None,
        currency: str = "CNY",
        close_date: date | None = None,
    ) -> Opportunity:
        """An opportunity of `rep_id`, or the actor's own, in the first stage."""
        with self._changing(actor, "create opportunities") as (store, who):
            policy = self._policies.current(store, who["now"])
            return crm.create_opportunity(
                store,
                sight_of(actor),
                account_id=account_id,
                name=name,
                rep_id=rep_id or actor.user_id,
                pipeline=policy.pipeline,
                gates_version=policy.gates.version,
                team=actor.team,
                amount=amount,
                currency=currency,
                close_date=close_date,
                **who,
            )

    def assign_call(
        self, actor: Actor, call_id: str, *, account_id: str | None, opportunity_id: str | None = None
    ) -> Call:
        """Put a call where a person says; later runs keep it. None takes it off every account.

        Raises NotFound also for a call whose record the core has not got yet.
        """
        require_editor(actor, "assign calls")

        def change() -> Call:
            now = self._clock.now()
            with core(), self._work() as unit:
                # The call's row before the core's locks, in the order of every other hand-over.
                call = unit.calls.save(replace(unit.calls.get(call_id, actor), updated_at=now))
                placed = crm.assign_call(
                    unit.crm,
                    sight_of(actor),
                    call_id,
                    account_id=account_id,
                    opportunity_id=opportunity_id,
                    policy=self._policies.current(unit.crm, now),
                    book=self._policies,
                    actor_id=actor.user_id,
                    now=now,
                ).activity
                call = unit.calls.save(
                    replace(call, account_id=placed.account_id, opportunity_id=placed.opportunity_id)
                )
                unit.commit()
            return call

        return self._privacy.call(actor, until_current(change))

    def attribution(self, actor: Actor, call_id: str) -> Attribution:
        """Where a call stands and why; for one without an account, which accounts it may belong to."""
        with self._reading() as store:
            policy = self._policies.current(store, self._clock.now())
            return crm.attribution_of_call(store, sight_of(actor), call_id, policy=policy)

    def events(
        self, actor: Actor, *, subject: str | None = None, limit: int = 100, before_seq: int | None = None
    ) -> tuple[Event, ...]:
        """Newest first; `subject` like "call:<id>"."""
        with self._reading() as store:
            return store.events(sight_of(actor), aggregate=subject, before_seq=before_seq, limit=limit)

    def verify(self, actor: Actor) -> ChainReport:
        """Check the whole log. For managers, auditors and admins."""
        require_role(actor, "verify the log", UserRole.MANAGER, UserRole.AUDITOR, UserRole.ADMIN)
        with self._reading() as store:
            return crm.verify_chain(store.chain())

    def _shown(self, actor: Actor) -> Sight:
        return reading_sight(actor, self._clock.now())

    def _seen(self, actor: Actor, found: Sequence[Quoting]) -> tuple[Quoting, ...]:
        """With the quotes of calls masked whose private data the actor may not see."""
        if self._privacy.trusts(actor):
            return tuple(found)
        with self._work() as unit:
            return tuple(
                replace(
                    one,
                    evidence=tuple(
                        replace(said, quote=self._privacy.quote(unit, actor, said.call_id, said.quote))
                        for said in one.evidence
                    ),
                )
                for one in found
            )
