"""The actor's door to the health of deals, to interventions and the weekly index, and the clock's way to the night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from voice.domain.actor import Actor, UserRole
from voice.pipeline.core import core, sight_of
from voice.pipeline.crm_door import CrmDoor
from voice.pipeline.directory import directory_of
from voice.pipeline.rights import require_role
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import (
    BehaviourWeek,
    Component,
    CrmPolicy,
    Direction,
    HealthSnapshot,
    Intervention,
    InterventionState,
    MetricPolicy,
    Page,
    PolicyBook,
    ScriptPack,
    Standing,
    Touch,
    TouchKind,
    Trend,
)
from voice.ports.work import Work

HISTORY_DAYS = 90
_FIRST_PAGE = Page()


@dataclass(frozen=True, slots=True)
class ToldComponent:
    """One metric with its names and its reason in both languages."""

    component: Component
    policy: MetricPolicy
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class ToldHealth:
    """A snapshot in words; `provisional` while late calls may still change it."""

    snapshot: HealthSnapshot
    provisional: bool
    components: tuple[ToldComponent, ...]
    lowest: tuple[str, ...]
    highest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DealHealth:
    """Everything about one deal: today, the days before it, the last calls and the technical side."""

    current: ToldHealth | None  # None before the first night
    history: tuple[HealthSnapshot, ...]
    contacts: tuple[Standing, ...]
    technical: Trend


@dataclass(frozen=True, slots=True)
class ToldIntervention:
    intervention: Intervention
    packs: tuple[ScriptPack, ...]


class Health(CrmDoor):
    """Who sees a deal sees its health. Rows outside the actor's sight raise NotFound."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies

    def deal(self, actor: Actor, opportunity_id: str) -> DealHealth:
        now, sight = self._clock.now(), sight_of(actor)
        with self._reading() as store:
            policy = self._policies.current(store, now)
            region = store.opportunity(sight, opportunity_id).region
            since = policy.calendar.of(region).local_day(now) - timedelta(days=HISTORY_DAYS)
            history = store.health_history(sight, opportunity_id, since=since)
            return DealHealth(
                current=_told(history[0], policy, now) if history else None,
                history=history,
                contacts=crm.last_contacts(store, sight, opportunity_id, policy=policy),
                technical=crm.technical_trend(store, sight, opportunity_id, policy=policy, now=now),
            )

    def worst(
        self, actor: Actor, *, team: str | None = None, rep_id: str | None = None, page: Page = _FIRST_PAGE
    ) -> tuple[ToldHealth, ...]:
        """The latest day of each open deal, the lowest score first; those of which too little is known last."""
        now = self._clock.now()
        with self._reading() as store:
            policy = self._policies.current(store, now)
            found = store.worst_health(sight_of(actor), team=team, rep_id=rep_id, page=page)
            return tuple(_told(one, policy, now) for one in found)

    def touches(self, actor: Actor, opportunity_id: str, *, page: Page = _FIRST_PAGE) -> tuple[Touch, ...]:
        """Latest first. Raises NotFound."""
        with self._reading() as store:
            store.opportunity(sight_of(actor), opportunity_id)
            return store.touches(sight_of(actor), opportunity_id, page=page)

    def add_touch(
        self,
        actor: Actor,
        opportunity_id: str,
        *,
        kind: TouchKind,
        occurred_at: datetime,
        direction: Direction,
        seconds: float,
        roles: Sequence[str],
        fill: float | None,
        next_agreed_at: datetime | None,
        reference: str | None,
    ) -> Touch:
        """Raises InvalidInput for what does not fit the kind."""
        with self._changing(actor, "add touches") as (store, who):
            return crm.add_touch(
                store,
                sight_of(actor),
                opportunity_id,
                kind=kind,
                occurred_at=occurred_at,
                direction=direction,
                seconds=seconds,
                roles=roles,
                fill=fill,
                next_agreed_at=next_agreed_at,
                reference=reference,
                policy=self._policies.current(store, who["now"]).health,
                **who,
            )

    def interventions(
        self,
        actor: Actor,
        *,
        state: InterventionState | None = None,
        opportunity_id: str | None = None,
        page: Page = _FIRST_PAGE,
    ) -> tuple[ToldIntervention, ...]:
        """Latest first, each with its words."""
        with self._reading() as store:
            policy = self._policies.current(store, self._clock.now())
            found = store.interventions(sight_of(actor), state=state, opportunity_id=opportunity_id, page=page)
            return tuple(_with_packs(one, policy) for one in found)

    def close_intervention(self, actor: Actor, intervention_id: str, *, outcome: str) -> ToldIntervention:
        """For managers and admins. Raises Conflict for one that has ended."""
        require_role(actor, "close interventions", UserRole.MANAGER, UserRole.ADMIN)
        with self._changing(actor, "close interventions") as (store, who):
            policy = self._policies.current(store, who["now"])
            closed = crm.close_intervention(
                store, sight_of(actor), intervention_id, outcome=outcome, policy=policy, **who
            )
            return _with_packs(closed, policy)

    def behaviour(self, actor: Actor, week: str) -> tuple[BehaviourWeek, ...]:
        """Of the region, the teams and the reps in sight."""
        with self._reading() as store:
            return store.behaviour_weeks(sight_of(actor), week)

    def run_due(self, now: datetime) -> int:
        """Each region in a transaction of its own, so that one does not hold up another; returns the rows made."""
        with self._reading() as store:
            regions = store.health_regions()
        count = 0
        for region in regions:
            with core(), self._work() as unit:
                policy = self._policies.current(unit.crm, now)
                count += crm.run_health(unit.crm, region, policy=policy, directory=directory_of(unit), now=now)
                unit.commit()
        return count


def _told(snapshot: HealthSnapshot, policy: CrmPolicy, now: datetime) -> ToldHealth:
    own = policy.health
    components = tuple(ToldComponent(one, own.of(one.metric), *crm.reason(one, own)) for one in snapshot.components)
    end: datetime = policy.calendar.of(snapshot.region).end_of_day(snapshot.day)
    return ToldHealth(
        snapshot=snapshot,
        provisional=crm.is_provisional(end, now=now, hours=own.provisional_hours),
        components=components,
        lowest=tuple(one.metric for one in crm.lowest(snapshot.components, own.factors)),
        highest=tuple(one.metric for one in crm.highest(snapshot.components, own.factors)),
    )


def _with_packs(one: Intervention, policy: CrmPolicy) -> ToldIntervention:
    packs = (policy.script_packs.find(key) for key in one.packs)
    return ToldIntervention(one, tuple(pack for pack in packs if pack is not None))
