"""Whom to tell as a deadline nears and passes: the rungs of a ladder, and what a look at a timer finds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate

from crm_core.calendar import Span, SpanUnit, WorkCalendar, due_at
from crm_core.errors import PolicyInvalid
from crm_core.timers.timer import Timer, TimerState

WORK_UNITS = (SpanUnit.WORK_HOUR, SpanUnit.WORK_DAY)
TICK = timedelta(microseconds=1)


class Level(StrEnum):
    """Whom a rung tells."""

    REP = "rep"
    MANAGER = "manager"
    DIRECTOR = "director"


@dataclass(frozen=True, slots=True)
class Rung:
    """At the deadline, or a share of the whole time before it, or a span after it."""

    to: Level
    before: float = 0.0
    after: Span | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.before < 1 or (self.before and self.after):
            raise PolicyInvalid("A rung is either a share (0..1) of the time before the deadline or a span after it.")

    def moment(self, timer: Timer, calendar: WorkCalendar) -> datetime:
        """A deadline in working time is counted back in working time, every other by the wall clock."""
        if self.after:
            return due_at(timer.due_at, self.after, calendar)
        if not self.before or timer.due_at <= timer.anchor:
            return timer.due_at
        if timer.span_unit in WORK_UNITS:
            whole = calendar.work_between(timer.anchor, timer.due_at)
            return calendar.add_work(timer.anchor, whole * (1 - self.before))
        return timer.due_at - (timer.due_at - timer.anchor) * self.before


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in the order in which they are climbed; one that comes out earlier than the one before waits for it."""

    key: str
    rungs: tuple[Rung, ...]

    def moments(self, timer: Timer, calendar: WorkCalendar) -> tuple[datetime, ...]:
        return tuple(accumulate((rung.moment(timer, calendar) for rung in self.rungs), max))


@dataclass(frozen=True, slots=True)
class Look:
    """What the clock found: the timer as it stands now, whether it was just breached, and the highest rung newly
    reached, with its moment."""

    timer: Timer
    breached: bool = False
    rung: Rung | None = None
    moment: datetime | None = None


def look_at(timer: Timer, ladder: Ladder, calendar: WorkCalendar, *, now: datetime, late_after: timedelta) -> Look:
    """Bring a running timer up to `now`: breached strictly after its deadline, its level by the ladder.

    Rungs that were passed over together are told once, by the highest. `late_after` is how long after its time a
    finding counts as late.
    """
    moments = ladder.moments(timer, calendar)
    level = sum(moment <= now for moment in moments)
    breached = now > timer.due_at
    new_breach = breached and timer.state is TimerState.OPEN
    climbed = level > timer.level
    times = ([timer.due_at] if new_breach else []) + ([moments[level - 1]] if climbed else [])
    late = any(now - max(moment, timer.started_at) > late_after for moment in times)
    following = [*moments[level:], *(() if breached else (timer.due_at + TICK,))]
    after = replace(
        timer,
        state=TimerState.BREACHED if breached else timer.state,
        breached_at=timer.due_at if new_breach else timer.breached_at,
        level=max(level, timer.level),
        check_at=min(following, default=None),
        detected_late=timer.detected_late or late,
    )
    if not climbed:
        return Look(after, new_breach)
    return Look(after, new_breach, ladder.rungs[level - 1], moments[level - 1])
