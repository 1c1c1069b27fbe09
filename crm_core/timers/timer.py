"""A timer: one thing that must be done by a moment. It runs until it is ended, even past its deadline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from crm_core.calendar import Span, SpanUnit

FIXED = "fixed"  # calendar version of a deadline that follows from no calendar: a promised day


class TimerState(StrEnum):
    OPEN = "open"
    MET = "met"  # done in time, whenever that became known
    BREACHED = "breached"  # not done in time; while it runs, it is still to be done
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """`due_at` is the last moment that is in time. One timer of a kind runs on a subject at once.

    `level` counts the rungs of the ladder whose time has come; `check_at` is when the clock looks at it next.
    `ended_at` is when the thing was done, `end_recorded_at` when that became known: a call may arrive late.
    """

    id: str
    kind: str
    subject: str  # e.g. "opportunity:<id>"
    region: str
    team: str | None
    rep_id: str | None
    opportunity_id: str | None
    anchor: datetime
    due_at: datetime
    calendar_version: str
    ladder: str
    started_at: datetime
    check_at: datetime | None
    span_amount: float | None = None  # None: the deadline is fixed
    span_unit: SpanUnit | None = None
    state: TimerState = TimerState.OPEN
    level: int = 0
    breached_at: datetime | None = None
    detected_late: bool = False  # the clock stood still when its time came
    ended_at: datetime | None = None
    end_recorded_at: datetime | None = None
    ended_by: str | None = None

    @property
    def running(self) -> bool:
        return self.end_recorded_at is None

    @property
    def span(self) -> Span | None:
        return None if self.span_amount is None or self.span_unit is None else Span(self.span_amount, self.span_unit)


def ended(timer: Timer, *, at: datetime, actor_id: str, now: datetime) -> Timer:
    """Done at `at`; exactly at the deadline is in time, also when the breach was noted before this was known."""
    in_time = at <= timer.due_at
    return replace(
        timer,
        state=TimerState.MET if in_time else TimerState.BREACHED,
        breached_at=timer.breached_at if in_time else timer.breached_at or timer.due_at,
        check_at=None,
        ended_at=at,
        end_recorded_at=now,
        ended_by=actor_id,
    )


def cancelled(timer: Timer, *, actor_id: str, now: datetime) -> Timer:
    """There is nothing left to do: neither kept nor broken."""
    return replace(timer, state=TimerState.CANCELLED, check_at=None, end_recorded_at=now, ended_by=actor_id)


def moved(timer: Timer, *, due_at: datetime, calendar_version: str, now: datetime) -> Timer:
    """With another deadline: a breach of the old one does not count, and the ladder is climbed anew from there."""
    return replace(
        timer,
        due_at=due_at,
        calendar_version=calendar_version,
        state=TimerState.OPEN,
        breached_at=None,
        detected_late=False,
        level=0,
        check_at=now,
    )
