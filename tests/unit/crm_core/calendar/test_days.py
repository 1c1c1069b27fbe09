"""Counting working days by rank, within the table of days and beyond it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.calendar.days import WorkDays, outside_years
from crm_core.errors import PolicyInvalid

HOLIDAY, MAKE_UP = date(2026, 10, 1), date(2026, 10, 10)
DAYS = WorkDays(frozenset({5, 6}), 2026, 2026, frozenset({HOLIDAY}), frozenset({MAKE_UP}))

weekends = st.frozensets(st.integers(0, 6), max_size=6)
any_day = st.dates(date(2020, 1, 1), date(2033, 12, 31))


def test_a_holiday_is_no_working_day_and_a_make_up_saturday_is_one() -> None:
    assert not DAYS.holds(HOLIDAY)
    assert HOLIDAY.weekday() < 5
    assert DAYS.holds(MAKE_UP)
    assert MAKE_UP.weekday() == 5


def test_ranks_count_from_the_first_working_day_of_the_table() -> None:
    first = date(2026, 1, 1)  # a Thursday; this table knows no holiday on it
    assert (DAYS.rank(first), DAYS.select(0)) == (0, first)
    assert DAYS.rank(date(2025, 12, 31)) == -1
    assert DAYS.select(-1) == date(2025, 12, 31)


def test_the_table_goes_over_into_the_plain_week_without_a_gap() -> None:
    last, following = date(2026, 12, 31), date(2027, 1, 1)
    assert DAYS.rank(following) == DAYS.rank(last) + 1
    assert DAYS.select(DAYS.rank(following)) == following


@given(any_day)
def test_a_working_day_is_found_again_by_its_rank(day: date) -> None:
    if DAYS.holds(day):
        assert DAYS.select(DAYS.rank(day)) == day


@given(any_day, weekends)
def test_the_rank_grows_by_one_over_a_working_day_and_by_none_over_any_other(
    day: date, weekend: frozenset[int]
) -> None:
    days = WorkDays(weekend, 2025, 2026, frozenset({HOLIDAY}), frozenset())
    assert days.rank(day + timedelta(days=1)) - days.rank(day) == int(days.holds(day))


@given(st.integers(-2000, 3000), weekends)
def test_what_a_rank_selects_is_worked_and_has_that_rank(rank: int, weekend: frozenset[int]) -> None:
    days = WorkDays(weekend, 2025, 2026, frozenset({HOLIDAY}), frozenset())
    assert days.holds(days.select(rank))
    assert days.rank(days.select(rank)) == rank


@pytest.mark.parametrize(("weekend", "first", "last"), [(range(7), 2026, 2026), ((5, 6), 2027, 2026)])
def test_a_table_without_days_is_refused(weekend: range, first: int, last: int) -> None:
    with pytest.raises(PolicyInvalid):
        WorkDays(frozenset(weekend), first, last, frozenset(), frozenset())


def test_days_of_other_years_are_named() -> None:
    assert outside_years({HOLIDAY, date(2025, 12, 31)}, 2026, 2026) == (date(2025, 12, 31),)
