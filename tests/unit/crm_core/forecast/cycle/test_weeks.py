"""When a cycle closes and what it covers: Thursdays, holidays, ISO weeks, settlement periods."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.forecast.cycle.weeks import (
    WEEK,
    cycle_of,
    midnight,
    monday_of,
    open_cycle,
    period_end,
    period_start,
    week_start,
)
from tests.unit.crm_core.forecast.cycle.values import CALENDAR, RULES, local

YEAR_BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 353 * 86_400).map(lambda seconds: YEAR_BEGINS + timedelta(seconds=seconds))


@pytest.mark.feature("C-072")
def test_a_cycle_closes_on_thursday_at_six_by_headquarters_and_begins_on_the_monday_after() -> None:
    cycle = open_cycle(local("2026-03-02", "09:00"), CALENDAR, RULES.cycle)

    assert cycle.cut_off_at == local("2026-03-05", "18:00")
    assert (cycle.first_week, cycle.id) == (date(2026, 3, 9), "2026-W11")


def test_the_cut_off_itself_is_in_time_and_a_moment_later_belongs_to_the_next_cycle() -> None:
    at = local("2026-03-05", "18:00")

    assert open_cycle(at, CALENDAR, RULES.cycle).id == "2026-W11"
    assert open_cycle(at + timedelta(microseconds=1), CALENDAR, RULES.cycle).id == "2026-W12"


@pytest.mark.parametrize(
    ("first_week", "closes"),
    [
        ("2026-02-23", "2026-02-14"),  # Spring Festival: the make-up Saturday before is a working day
        ("2026-10-05", "2026-09-30"),  # National Day: Thursday 1 October is off
        ("2026-03-09", "2026-03-05"),
    ],
)
def test_a_holiday_thursday_moves_the_cut_off_to_the_working_day_before_and_no_week(
    first_week: str, closes: str
) -> None:
    cycle = cycle_of(date.fromisoformat(first_week), CALENDAR, RULES.cycle)

    assert cycle.cut_off_at == local(closes, "18:00")
    assert cycle.first_week == date.fromisoformat(first_week)


def test_weeks_are_numbered_over_the_end_of_a_year_as_iso_does() -> None:
    assert cycle_of(date(2026, 12, 28), CALENDAR, RULES.cycle).id == "2026-W53"
    assert cycle_of(date(2027, 1, 4), CALENDAR, RULES.cycle).id == "2027-W01"


def test_the_thirteenth_week_begins_twelve_weeks_after_the_first() -> None:
    assert week_start(date(2026, 3, 9), 1) == date(2026, 3, 9)
    assert week_start(date(2026, 3, 9), 13) == date(2026, 6, 1)


def test_periods_of_four_weeks_count_from_the_epoch_in_both_directions() -> None:
    epoch = RULES.cycle.epoch
    starts = [period_start(epoch + WEEK * week, RULES.cycle) for week in range(-1, 5)]

    assert starts == [epoch - 4 * WEEK, epoch, epoch, epoch, epoch, epoch + 4 * WEEK]
    assert period_end(epoch, RULES.cycle) == epoch + 4 * WEEK


def test_a_day_begins_at_local_midnight() -> None:
    assert midnight(date(2026, 3, 9), CALENDAR) == datetime(2026, 3, 8, 16, tzinfo=UTC)


@given(moments)
def test_at_every_moment_exactly_one_cycle_takes_changes(now: datetime) -> None:
    cycle = open_cycle(now, CALENDAR, RULES.cycle)

    assert cycle.first_week.weekday() == 0
    assert now <= cycle.cut_off_at < midnight(cycle.first_week, CALENDAR)
    assert cycle_of(cycle.first_week - WEEK, CALENDAR, RULES.cycle).cut_off_at < now


@given(moments, st.timedeltas(timedelta(), timedelta(days=30)))
def test_cycles_never_go_back_in_time(now: datetime, later: timedelta) -> None:
    first, second = (open_cycle(at, CALENDAR, RULES.cycle) for at in (now, now + later))

    assert first.first_week <= second.first_week


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_every_monday_lies_in_the_period_that_begins_at_most_three_weeks_before(day: date) -> None:
    monday = monday_of(day)
    start = period_start(monday, RULES.cycle)

    assert start <= monday < period_end(start, RULES.cycle)
    assert period_start(start, RULES.cycle) == start
