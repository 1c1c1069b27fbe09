"""The actor's door to leads: taking them in, giving them to reps, and following them to a customer or to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from voice.domain.actor import SYSTEM, Actor, UserRole
from voice.pipeline.company_sound import company_sound
from voice.pipeline.core import core, sight_of
from voice.pipeline.crm_door import CrmDoor, Who
from voice.pipeline.directory import directory_of
from voice.pipeline.rights import require_editor, require_role
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import Conversion, FirstResponse, Lead, LeadFilter, Page, PolicyBook, RepProfile
from voice.ports.work import Work

_FIRST_PAGE = Page()
_ALL = LeadFilter()


class Leads(CrmDoor):
    """Reps see and take their own leads; managers and admins also have leads routed and assigned."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies

    def listed(self, actor: Actor, where: LeadFilter = _ALL, *, page: Page = _FIRST_PAGE) -> tuple[Lead, ...]:
        with self._reading() as store:
            return store.leads_where(sight_of(actor), where, page)

    def get(self, actor: Actor, lead_id: str) -> Lead:
        with self._reading() as store:
            return store.lead(sight_of(actor), lead_id)

    def response(self, actor: Actor, lead_id: str) -> FirstResponse | None:
        """How fast the lead was answered; None while it was not."""
        with self._reading() as store:
            store.lead(sight_of(actor), lead_id)
            return store.response(sight_of(actor), lead_id)

    def recent(self, actor: Actor) -> tuple[Lead, ...]:
        """The last ones that wait for a first contact."""
        with self._reading() as store:
            return crm.recent_leads(
                store, sight_of(actor), policy=self._policies.current(store, self._clock.now()).customers
            )

    def take(
        self,
        actor: Actor,
        *,
        name: str,
        phone: str,
        company: str,
        need: str,
        rep_id: str | None = None,
        region: str | None = None,
        external_id: str | None = None,
        urgent: bool = False,
        details: Mapping[str, str | None] | None = None,
    ) -> Lead:
        """A rep's own lead; of all others one for `rep_id`, or for whom the rules choose."""
        require_editor(actor, "create leads")
        now = self._clock.now()
        with core(), self._work() as unit:
            directory = directory_of(unit)
            own = actor.user_id if actor.role is UserRole.REP else None
            found = directory.find(rep_id) if rep_id else None
            lead = crm.take_lead(
                unit.crm,
                sight_of(actor),
                name=name,
                phone=phone,
                company=company,
                need=need,
                rep_id=rep_id or own,
                team=found.team if found else actor.team,
                region=region,
                directory=directory,
                policy=self._policies.current(unit.crm, now),
                actor_id=actor.user_id,
                now=now,
                external_id=external_id,
                urgent=urgent,
                details=details or {},
            )
            unit.commit()
        return lead

    def change(self, actor: Actor, lead_id: str, changes: Mapping[str, Any], *, expected: str | None = None) -> Lead:
        """Raises Conflict (changed_meanwhile) when `expected` is no longer its revision."""
        with self._changing(actor, "change leads") as (store, who):
            return crm.update_lead(store, sight_of(actor), lead_id, changes=changes, expected=expected, **who)

    def contacted(self, actor: Actor, lead_id: str, *, at: datetime | None = None) -> Lead:
        """The check-in by hand; calls with the lead's number tell it by themselves."""
        with self._changing(actor, "contact leads") as (store, who):
            return crm.contact_lead(
                store, sight_of(actor), lead_id, at=at, policy=self._policies.current(store, who["now"]), **who
            )

    def invalidate(self, actor: Actor, lead_id: str, *, reason: str) -> Lead:
        with self._changing(actor, "close leads") as (store, who):
            return crm.invalidate_lead(
                store, sight_of(actor), lead_id, reason=reason, policy=self._policies.current(store, who["now"]), **who
            )

    def convert(
        self,
        actor: Actor,
        lead_id: str,
        *,
        account_id: str | None = None,
        deal_name: str | None = None,
        amount: Decimal | None = None,
        currency: str = "CNY",
        close_date: date | None = None,
    ) -> Conversion:
        """Into an account, a contact and an opportunity."""
        with self._changing(actor, "convert leads") as (store, who):
            company = store.lead(sight_of(actor), lead_id).company
            return crm.convert_lead(
                store,
                sight_of(actor),
                lead_id,
                policy=self._policies.current(store, who["now"]),
                account_id=account_id,
                deal_name=deal_name,
                amount=amount,
                currency=currency,
                close_date=close_date,
                sound=company_sound(company),
                **who,
            )

    def assign(self, actor: Actor, lead_id: str, *, rep_id: str | None) -> Lead:
        """To somebody; without a rep, to whom the rules choose. For managers and admins."""
        require_role(actor, "assign leads", UserRole.MANAGER, UserRole.ADMIN)
        now = self._clock.now()
        with core(), self._work() as unit:
            directory = directory_of(unit)
            store, policy = unit.crm, self._policies.current(unit.crm, now)
            who = Who(actor_id=actor.user_id, now=now)
            if rep_id is None:
                store.lead(sight_of(actor), lead_id)  # in sight
                lead = crm.route_lead(store, lead_id, directory=directory, policy=policy, **who)
            else:
                lead = crm.assign_lead(
                    store, sight_of(actor), lead_id, rep_id=rep_id, directory=directory, policy=policy, **who
                )
            unit.commit()
        return lead

    def profiles(self, actor: Actor) -> tuple[RepProfile, ...]:
        with self._reading() as store:
            return store.profiles(sight_of(actor))

    def set_profile(
        self,
        actor: Actor,
        rep_id: str,
        *,
        skills: tuple[str, ...] = (),
        capacity: int | None = None,
        away_from: date | None = None,
        away_until: date | None = None,
    ) -> RepProfile:
        """Skills, leads a day and absence of a rep. For managers and admins."""
        require_role(actor, "change how leads are routed", UserRole.MANAGER, UserRole.ADMIN)
        now = self._clock.now()
        with core(), self._work() as unit:
            rep = unit.people.get(rep_id)
            profile = RepProfile(
                rep_id=rep.id,
                region=rep.region,
                team=rep.team,
                skills=skills,
                capacity=capacity,
                away_from=away_from,
                away_until=away_until,
            )
            saved = crm.save_profile(unit.crm, sight_of(actor), profile, actor_id=actor.user_id, now=now)
            unit.commit()
        return saved

    def run_due(self, now: datetime) -> int:
        """Route those that wait: somebody may be back, and every day has new capacity."""
        with core(), self._work() as unit:
            placed = crm.route_waiting(
                unit.crm,
                policy=self._policies.current(unit.crm, now),
                directory=directory_of(unit),
                actor_id=SYSTEM.user_id,
                now=now,
            )
            unit.commit()
        return placed
