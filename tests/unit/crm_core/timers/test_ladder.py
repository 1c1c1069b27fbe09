"""When whom a ladder tells, and what a look at a timer finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.calendar import Span, SpanUnit, due_at
from crm_core.errors import PolicyInvalid
from crm_core.timers.ladder import Level, Look, Rung, look_at
from crm_core.timers.timer import FIXED, Timer, TimerState, cancelled, ended, moved
from tests.unit.crm_core.samples import POLICY, SHANGHAI

CALENDAR = POLICY.calendar.of("east")
ESCALATION = POLICY.escalation
FRIDAY = datetime(2026, 11, 20, 17, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


def timer(span: Span | None = None, anchor: datetime = FRIDAY, **fields: Any) -> Timer:
    due = due_at(anchor, span, CALENDAR) if span else anchor + 8 * HOUR
    base: dict[str, Any] = {
        "id": "t",
        "kind": "promise",
        "subject": "todo:1",
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "opportunity_id": None,
        "anchor": anchor,
        "due_at": due,
        "calendar_version": FIXED,
        "ladder": "default",
        "started_at": anchor,
        "check_at": anchor,
        "span_amount": span.amount if span else None,
        "span_unit": span.unit if span else None,
    }
    return Timer(**{**base, **fields})


def look(one: Timer, now: datetime) -> Look:
    return look_at(one, ESCALATION.ladder(one.ladder), CALENDAR, now=now, late_after=ESCALATION.late_after)


def moments(one: Timer) -> list[str]:
    found = ESCALATION.ladder(one.ladder).moments(one, CALENDAR)
    return [moment.astimezone(SHANGHAI).strftime("%m-%d %H:%M") for moment in found]


def test_the_default_ladder_is_owner_owner_manager_director() -> None:
    assert [rung.to for rung in ESCALATION.ladder("default").rungs] == ["rep", "rep", "manager", "director"]
    # 8 wall hours from Friday 17:00: at 75 %, at the end, two hours after, one working day after
    assert moments(timer()) == ["11-20 23:00", "11-21 01:00", "11-21 03:00", "11-23 01:00"]


def test_a_deadline_in_working_hours_is_counted_back_in_working_hours() -> None:
    assert moments(timer(Span(4, SpanUnit.WORK_HOUR)))[:2] == ["11-23 11:00", "11-23 12:00"]


@pytest.mark.feature("F-130")
def test_the_delivery_director_hears_of_a_missed_trial_15_minutes_after_it() -> None:
    poc = timer(Span(72, SpanUnit.WALL_HOUR), ladder="poc")
    assert moments(poc) == ["11-22 23:00", "11-23 17:00", "11-23 17:15"]
    assert ESCALATION.ladder("poc").rungs[-1].to is Level.DIRECTOR
    assert look(replace(poc, level=2), poc.due_at + timedelta(minutes=15)).rung is not None
    assert look(replace(poc, level=2), poc.due_at + timedelta(minutes=14, seconds=59)).rung is None


def test_a_ladder_that_nobody_knows_is_the_default_one() -> None:
    assert ESCALATION.ladder("no such") is ESCALATION.ladder("default")


def test_the_deadline_itself_is_in_time_and_the_next_moment_is_not() -> None:
    deep = timer(Span(72, SpanUnit.WALL_HOUR))
    on_time = look(deep, deep.anchor + timedelta(hours=72))
    assert (on_time.timer.state, on_time.breached) == (TimerState.OPEN, False)
    late = look(on_time.timer, deep.anchor + timedelta(hours=72, microseconds=1))
    assert (late.timer.state, late.breached, late.timer.breached_at) == (TimerState.BREACHED, True, deep.due_at)
    assert not look(late.timer, deep.due_at + HOUR).breached  # a breach is found once


def test_rungs_passed_over_together_are_told_once_by_the_highest() -> None:
    found = look(timer(), FRIDAY + timedelta(hours=10, minutes=5))
    assert (found.timer.level, found.rung and found.rung.to, found.breached) == (3, Level.MANAGER, True)


def test_the_next_look_is_at_the_next_rung_and_after_the_last_there_is_none() -> None:
    fresh = look(timer(), FRIDAY)
    assert (fresh.rung, fresh.timer.level) == (None, 0)
    assert fresh.timer.check_at == FRIDAY + 6 * HOUR
    assert look(timer(), FRIDAY + timedelta(days=9)).timer.check_at is None


def test_found_late_is_when_the_clock_stood_still_and_not_when_the_timer_came_late() -> None:
    due = timer().due_at
    assert look(timer(), due + 3 * HOUR).timer.detected_late
    assert not look(replace(timer(), level=2), due + timedelta(minutes=5)).timer.detected_late
    assert not look(timer(started_at=due + 3 * HOUR), due + 3 * HOUR).timer.detected_late


def test_done_at_the_deadline_is_in_time_even_when_it_becomes_known_later() -> None:
    breached = look(timer(), timer().due_at + 3 * HOUR).timer
    met = ended(breached, at=breached.due_at, actor_id="rep-1", now=breached.due_at + 4 * HOUR)
    assert (met.state, met.running, met.check_at) == (TimerState.MET, False, None)
    assert met.breached_at == breached.due_at  # the history keeps that it was taken for breached
    late = ended(timer(), at=timer().due_at + timedelta(seconds=1), actor_id="rep-1", now=breached.due_at + 4 * HOUR)
    assert (late.state, late.breached_at) == (TimerState.BREACHED, timer().due_at)


def test_a_cancelled_one_runs_no_more() -> None:
    gone = cancelled(timer(), actor_id="clock", now=FRIDAY)
    assert (gone.state, gone.running, gone.ended_at) == (TimerState.CANCELLED, False, None)


def test_another_deadline_begins_anew() -> None:
    breached = look(timer(), timer().due_at + 3 * HOUR).timer
    later = moved(breached, due_at=breached.due_at + 48 * HOUR, calendar_version="v2", now=FRIDAY + 12 * HOUR)
    assert (later.state, later.level, later.breached_at) == (TimerState.OPEN, 0, None)
    assert look(later, FRIDAY + 12 * HOUR).rung is None


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=12),
    st.sampled_from(sorted(ESCALATION.ladders)),
    st.sampled_from(list(SpanUnit)),
    st.integers(1, 5),
)
def test_however_often_the_clock_ticks_it_ends_at_the_same_level(
    hours: list[int], ladder: str, unit: SpanUnit, amount: int
) -> None:
    start = timer(Span(amount, unit), ladder=ladder)
    stepped, levels = start, []
    for now in sorted(FRIDAY + timedelta(hours=hour) for hour in hours):
        stepped = look(stepped, now).timer
        levels.append(stepped.level)
    at_once = look(start, FRIDAY + timedelta(hours=max(hours))).timer
    assert levels == sorted(levels)
    assert replace(stepped, detected_late=False) == replace(at_once, detected_late=False)


@pytest.mark.parametrize("before", [-0.1, 1.0])
def test_a_rung_before_the_start_is_refused(before: float) -> None:
    with pytest.raises(PolicyInvalid):
        Rung(Level.REP, before=before)


def test_a_rung_is_before_or_after_and_not_both() -> None:
    with pytest.raises(PolicyInvalid):
        Rung(Level.REP, before=0.25, after=Span(1, SpanUnit.WALL_HOUR))
