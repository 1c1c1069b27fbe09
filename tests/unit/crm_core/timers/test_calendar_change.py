"""A new calendar moves the deadlines that are running, and no others."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_core.calendar import Span, SpanUnit, WorkCalendar, due_at, read_calendar
from crm_core.policies import CrmPolicy
from crm_core.policy_reading import Section
from crm_core.service import recompute_timers, stop_timer
from crm_core.sight import EVERYWHERE
from crm_core.store.sql import SqlCrmStore
from crm_core.timers.store import TimerFilter
from crm_core.timers.timer import FIXED, Timer, TimerState
from tests.unit.crm_core.calendar.conftest import MODELS
from tests.unit.crm_core.samples import POLICY, SHANGHAI
from tests.unit.crm_core.timers.clockwork import CALENDAR, HOUR, logged, only_timer, started, tick

BEFORE_HOLIDAY = datetime(2027, 10, 1, 0, 0, tzinfo=SHANGHAI) - 8 * HOUR  # Thursday 16:00
THREE_DAYS = Span(3, SpanUnit.WORK_DAY)


def with_notice() -> CrmPolicy:
    """The policy after the State Council has freed 1 to 7 October 2027."""
    table: dict[str, Any] = tomllib.loads((MODELS / "crm" / "calendar.toml").read_text(encoding="utf-8"))
    year = table["tables"][0]["years"][-1]
    year["off"] = [*[day for day in year["off"] if "-10-" not in day], "2027-10-01/2027-10-07"]
    year.pop("provisional")
    return replace(POLICY, calendar=read_calendar(Section(table)))


def on_calendar(store: SqlCrmStore, calendar: WorkCalendar = CALENDAR, **fields: Any) -> Timer:
    due = due_at(BEFORE_HOLIDAY, THREE_DAYS, calendar)
    given = {"anchor": BEFORE_HOLIDAY, "due_at": due, "span": THREE_DAYS, "calendar_version": calendar.version}
    return started(store, **{**given, "now": BEFORE_HOLIDAY, **fields})


def test_a_published_holiday_moves_the_deadline_and_both_are_logged(store: SqlCrmStore) -> None:
    before = on_calendar(store)
    policy = with_notice()
    assert recompute_timers(store, now=BEFORE_HOLIDAY, policy=policy) == 1

    after = only_timer(store)
    assert before.due_at == datetime(2027, 10, 6, 16, 0, tzinfo=SHANGHAI)
    assert after.due_at == datetime(2027, 10, 12, 16, 0, tzinfo=SHANGHAI)
    assert after.calendar_version == policy.calendar.of("east").version
    event = store.events(EVERYWHERE)[0]
    assert event.type == "timer.recomputed"
    assert event.payload["due_before"] == before.due_at.isoformat()
    assert event.payload["due_at"] == after.due_at.isoformat()
    assert (event.payload["calendar_before"], event.payload["calendar"]) == (
        before.calendar_version,
        after.calendar_version,
    )
    assert recompute_timers(store, now=BEFORE_HOLIDAY, policy=policy) == 0


def test_a_breach_of_the_old_deadline_does_not_count(store: SqlCrmStore) -> None:
    on_calendar(store)
    now = datetime(2027, 10, 6, 17, 0, tzinfo=SHANGHAI)
    tick(store, now)
    assert only_timer(store).state is TimerState.BREACHED

    recompute_timers(store, now=now, policy=with_notice())
    assert (only_timer(store).state, only_timer(store).level) == (TimerState.OPEN, 0)


def test_ended_timers_and_fixed_deadlines_stay(store: SqlCrmStore) -> None:
    ended = on_calendar(store)
    stop_timer(store, kind="promise", subject=ended.subject, at=BEFORE_HOLIDAY, actor_id="rep-1", now=BEFORE_HOLIDAY)
    fixed = on_calendar(store, subject="opportunity:d2", span=None, calendar_version=FIXED)
    assert recompute_timers(store, now=BEFORE_HOLIDAY, policy=with_notice()) == 0
    assert [one.due_at for one in store.timers(EVERYWHERE)] == [ended.due_at, fixed.due_at]


def test_a_deadline_that_the_new_calendar_does_not_move_is_not_logged(store: SqlCrmStore) -> None:
    wall = Span(72, SpanUnit.WALL_HOUR)
    timer = on_calendar(store, span=wall, due_at=BEFORE_HOLIDAY + timedelta(hours=72))
    policy = with_notice()
    assert recompute_timers(store, now=BEFORE_HOLIDAY, policy=policy) == 1
    assert only_timer(store).due_at == timer.due_at
    assert only_timer(store).calendar_version == policy.calendar.of("east").version
    assert logged(store) == ["timer.started"]


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_it_works_in_batches_until_nothing_is_left(store: SqlCrmStore, limit: int) -> None:
    for number in range(5):
        on_calendar(store, subject=f"lead:{number}", region="east" if number % 2 else "west")
    policy, total = with_notice(), 0
    while done := recompute_timers(store, now=BEFORE_HOLIDAY, policy=policy, limit=limit):
        assert done <= limit
        total += done
    assert total == 5
    dues = {one.due_at for one in store.timers(EVERYWHERE, TimerFilter(running=True))}
    assert dues == {datetime(2027, 10, 12, 16, 0, tzinfo=SHANGHAI)}
