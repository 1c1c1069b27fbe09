"""The actor's door to deadlines, and the clock's way through it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from voice.domain.actor import Actor
from voice.pipeline.core import core, sight_of
from voice.pipeline.crm_door import CrmDoor
from voice.pipeline.directory import directory_of
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import WHOLE_LIST, Compliance, CrmPolicy, Page, PolicyBook, Timer, TimerFilter
from voice.ports.work import UnitOfWork, Work

_ALL = TimerFilter()
_FIRST_PAGE = Page()
_RUNS = 20  # batches of one kind at most in one tick, so that a tick ends


class Timers(CrmDoor):
    """Timers are seen by region, team and rep, like the deals and promises that they watch."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies

    def page(self, actor: Actor, where: TimerFilter = _ALL, *, page: Page = _FIRST_PAGE) -> tuple[Timer, ...]:
        """By deadline."""
        with self._reading() as store:
            return store.timers(sight_of(actor), where, page)

    def names(self) -> dict[str, tuple[str, str]]:
        """Chinese and English name of each kind of timer."""
        with self._reading() as store:
            kinds = self._policies.current(store, self._clock.now()).escalation.kinds
        return {key: (kind.zh, kind.en) for key, kind in kinds.items()}

    def start(self, actor: Actor, *, kind: str, opportunity_id: str, anchor: datetime) -> Timer:
        """Begin a timer on a deal, e.g. at the end of a visit. Raises InvalidInput, NotFound, Conflict."""
        with self._changing(actor, "start timers") as (store, who):
            policy = self._policies.current(store, who["now"])
            return crm.start_timer_by_hand(
                store, sight_of(actor), kind=kind, opportunity_id=opportunity_id, anchor=anchor, policy=policy, **who
            )

    def check_in(self, actor: Actor, timer_id: str) -> Timer:
        """What the timer waits for is done. Raises Conflict for one that only its own event ends."""
        with self._changing(actor, "end timers") as (store, who):
            policy = self._policies.current(store, who["now"])
            return crm.check_in(store, sight_of(actor), timer_id, policy=policy, **who)

    def compliance(self, actor: Actor, *, days: int, kind: str | None = None) -> Compliance:
        """How many of the deadlines of the last `days` were kept; without `kind`, of those for our own actions."""
        now = self._clock.now()
        where = TimerFilter(kind=kind, due_from=now - timedelta(days=days), due_before=now)
        with self._reading() as store:
            left_out = frozenset() if kind else self._policies.current(store, now).escalation.uncounted
            found = store.timers(sight_of(actor), where, WHOLE_LIST)
            return crm.compliance((timer for timer in found if timer.kind not in left_out), now=now)

    def run_due(self, now: datetime) -> int:
        """One tick: promises and silent reps get their timers, a new calendar its effect, leavers their successors,
        and then whoever must be told is told. Returns how many rows were touched.
        """
        steps: Sequence[Callable[[UnitOfWork, CrmPolicy], int]] = (
            lambda unit, policy: crm.follow_promises(unit.crm, now=now, policy=policy),
            lambda unit, policy: crm.recompute_timers(unit.crm, now=now, policy=policy),
            lambda unit, policy: crm.watch_recordings(unit.crm, now=now, policy=policy, directory=directory_of(unit)),
            lambda unit, _: crm.relieve_leavers(unit.crm, now=now, directory=directory_of(unit)),
            lambda unit, policy: crm.run_due_timers(unit.crm, now=now, policy=policy),
        )
        return sum(self._until_done(step, now) for step in steps)

    def _until_done(self, step: Callable[[UnitOfWork, CrmPolicy], int], now: datetime) -> int:
        """Batch after batch, each in a transaction of its own."""
        touched = 0
        for _ in range(_RUNS):
            with core(), self._work() as unit:
                batch = step(unit, self._policies.current(unit.crm, now))
                unit.commit()
            touched += batch
            if not batch:
                break
        return touched
