"""The actor's door to the weekly forecast: both tracks, filing lines, submitting; and the clock's way through it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from voice.domain.actor import Actor
from voice.domain.errors import NotFound
from voice.pipeline.core import core, sight_of
from voice.pipeline.crm_door import CrmDoor
from voice.pipeline.directory import directory_of
from voice.pipeline.rights import require_editor
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import (
    Associations,
    Change,
    CrmPolicy,
    CrmStore,
    CustomerRow,
    CycleBoard,
    EvidenceLink,
    FiledSheet,
    ForecastCycle,
    ForecastSheet,
    GapAttribution,
    GapCategory,
    HazardFitter,
    Horizon,
    LineDraft,
    ModelForecast,
    Page,
    PolicyBook,
    ReadSheet,
    WhatIf,
)
from voice.ports.work import UnitOfWork, Work

CURRENT = "current"  # instead of a cycle's id: the one that takes changes
_FIRST_PAGE = Page()


class Forecasts(CrmDoor):
    """Forecasts are seen by region, team and rep; the cycles themselves are the company's."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook, fitter: HazardFitter | None = None) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies
        self._fitter = fitter
        self._basis: tuple[tuple[str, datetime | None], tuple[ModelForecast, Associations]] | None = None

    def cycles(self, actor: Actor, *, page: Page = _FIRST_PAGE) -> tuple[ForecastCycle, ...]:
        """Latest first."""
        with self._reading() as store:
            return store.cycles(page=page)

    def board(self, actor: Actor, cycle_id: str) -> CycleBoard:
        """Both tracks by rep and week. `cycle_id` may be "current"."""
        with self._reading() as store:
            now, policy = self._moment(store)
            cycle = self._cycle_id(cycle_id, policy, now)
            return crm.forecast_board(store, sight_of(actor), cycle, policy=policy, now=now)

    def customers(self, actor: Actor, cycle_id: str) -> tuple[CustomerRow, ...]:
        """The same forecast by account, the largest first."""
        with self._reading() as store:
            now, policy = self._moment(store)
            cycle = self._cycle_id(cycle_id, policy, now)
            return crm.forecast_customers(store, sight_of(actor), cycle, policy=policy, now=now)

    def sheet(self, actor: Actor, cycle_id: str, rep_id: str | None = None) -> ReadSheet:
        """The lines of a rep, or the actor's own."""
        with self._reading() as store:
            now, policy = self._moment(store)
            cycle = self._cycle_id(cycle_id, policy, now)
            return crm.read_sheet(store, sight_of(actor), cycle, rep_id or actor.user_id, policy=policy, now=now)

    def save_lines(
        self,
        actor: Actor,
        drafts: Sequence[LineDraft],
        *,
        version: int,
        cycle_id: str | None = None,
        rep_id: str | None = None,
    ) -> FiledSheet:
        """Make these all lines of the open cycle. Raises Conflict (changed_meanwhile) unless `version` is the last."""
        require_editor(actor, "file forecasts")
        with core(), self._work() as unit:
            now, policy = self._moment(unit.crm)
            region, team = _home(unit, actor, rep_id)
            filed = crm.save_lines(
                unit.crm,
                sight_of(actor),
                rep_id=rep_id or actor.user_id,
                region=region,
                team=team,
                drafts=drafts,
                version=version,
                cycle_id=cycle_id,
                policy=policy,
                actor_id=actor.user_id,
                now=now,
            )
            unit.commit()
        return filed

    def submit(self, actor: Actor, *, rep_id: str | None = None, cycle_id: str | None = None) -> ForecastSheet:
        """Raises Conflict (attribution_missing) with what must be explained first."""
        with self._changing(actor, "submit forecasts") as (store, who):
            policy = self._policies.current(store, who["now"])
            return crm.submit_forecast(
                store, sight_of(actor), rep_id=rep_id or actor.user_id, cycle_id=cycle_id, policy=policy, **who
            )

    def attribute(
        self,
        actor: Actor,
        *,
        horizon: Horizon,
        category: GapCategory,
        text: str,
        evidence: Sequence[EvidenceLink],
        rep_id: str | None = None,
        cycle_id: str | None = None,
    ) -> GapAttribution:
        """Say why the two tracks differ."""
        with self._changing(actor, "explain forecasts") as (store, who):
            policy = self._policies.current(store, who["now"])
            return crm.attribute_gap(
                store,
                sight_of(actor),
                rep_id=rep_id or actor.user_id,
                horizon=horizon,
                category=category,
                text=text,
                evidence=evidence,
                cycle_id=cycle_id,
                policy=policy,
                **who,
            )

    def what_if(self, actor: Actor, changes: Sequence[Change]) -> WhatIf:
        """What deals with such features came to in the past. The model is learned once for each of its runs."""
        with self._reading() as store:
            now, policy = self._moment(store)
            sight = sight_of(actor)
            for deal_id in sorted({change.deal_id for change in changes}):
                store.opportunity(sight, deal_id)
            cycle = store.cycle(self._cycle_id(CURRENT, policy, now))
            known, key = self._basis, (cycle.id, cycle.model_at)
            if known is None or known[0] != key:
                inputs = crm.model_inputs(store, cycle, policy=policy, now=now)
                known = self._basis = (key, crm.what_if_basis(inputs, policy=policy))
            forecast, learned = known[1]
            return crm.what_if(forecast, learned, changes, policy=policy.forecast_model)

    def run_due(self, now: datetime) -> int:
        """One tick: lock what has passed its cut-off, open the week's cycle, run its model once a day, settle periods.

        Returns how many cycles, attributions and model runs it touched. The model runs outside of any transaction.
        """
        with core():
            with self._work() as unit:
                policy = self._policies.current(unit.crm, now)
                due = unit.crm.due_cycles(now)
            for cycle in due:
                self._run_model(cycle, policy, now, lock=True)
            with self._work() as unit:
                cycle = crm.ensure_cycle(unit.crm, policy=policy, now=now)
                settled = crm.settle_due(unit.crm, policy=policy, now=now)
                unit.commit()
            stale = crm.model_is_stale(cycle, policy=policy, now=now)
            if stale:
                self._run_model(cycle, policy, now, lock=False)
        return len(due) + settled + stale

    def _run_model(self, cycle: ForecastCycle, policy: CrmPolicy, now: datetime, *, lock: bool) -> None:
        with self._work() as unit:
            inputs = crm.model_inputs(unit.crm, cycle, policy=policy, now=crm.cut_moment(cycle, now))
        forecast = crm.run_model(inputs, policy=policy, fitter=self._fitter)
        with self._work() as unit:
            crm.keep_and_lock(unit.crm, cycle.id, inputs, forecast, lock=lock, policy=policy, now=now)
            unit.commit()

    def _moment(self, store: CrmStore) -> tuple[datetime, CrmPolicy]:
        now = self._clock.now()
        return now, self._policies.current(store, now)

    def _cycle_id(self, cycle_id: str, policy: CrmPolicy, now: datetime) -> str:
        if cycle_id != CURRENT:
            return cycle_id
        return crm.open_cycle(now, policy.calendar.default, policy.forecast.cycle).id


def _home(unit: UnitOfWork, actor: Actor, rep_id: str | None) -> tuple[str, str | None]:
    """Region and team of the rep whose forecast it is. Raises NotFound for nobody."""
    if rep_id in (None, actor.user_id):
        return actor.region, actor.team
    colleague = directory_of(unit).find(rep_id or "")
    if colleague is None:
        raise NotFound("There is no such rep.", code="rep_not_found")
    return colleague.region, colleague.team
