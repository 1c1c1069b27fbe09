"""The working calendar behind promised dates."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from voice.extract.timex.calendar import WorkCalendar

CALENDAR = WorkCalendar.load(Path(__file__).parents[4] / "models" / "extract" / "calendar.toml")
DAYS = st.dates(date(2026, 1, 1), date(2027, 6, 30))


def test_mainland_holidays_are_days_off() -> None:
    assert not CALENDAR.is_workday(date(2026, 2, 16))
    assert CALENDAR.is_workday(date(2026, 2, 24))
    assert not CALENDAR.is_workday(date(2026, 3, 14))  # a Saturday


def test_a_weekend_day_worked_for_a_holiday_counts_in_chinese_calls_alone() -> None:
    saturday = date(2026, 10, 10)
    assert CALENDAR.is_workday(saturday)
    assert CALENDAR.add_workdays(date(2026, 10, 8), 2) == saturday
    assert not CALENDAR.of("en").is_workday(saturday)


def test_days_that_people_date_by_without_having_them_off() -> None:
    found = CALENDAR.holiday_before("双十一", date(2026, 9, 1))
    assert found is not None
    assert found.first == date(2026, 11, 11)
    assert CALENDAR.is_workday(found.first)


def test_english_calls_count_by_western_holidays() -> None:
    western = CALENDAR.of("en")
    assert not western.is_workday(date(2026, 9, 7))  # Labor Day
    assert western.is_workday(date(2026, 2, 16 + 1))  # Spring Festival week
    assert western.holiday_after("thanksgiving", date(2026, 3, 1)) is not None


def test_easter_moves_with_the_moon() -> None:
    found = [CALENDAR.holiday_after("easter", date(year, 1, 2)) for year in (2026, 2027)]
    assert [h.first for h in found if h] == [date(2026, 4, 5), date(2027, 3, 28)]


def test_a_holiday_under_way_can_be_followed_but_not_preceded() -> None:
    during = date(2026, 10, 3)
    after, before = CALENDAR.holiday_after("国庆", during), CALENDAR.holiday_before("国庆", during)
    assert after is not None
    assert after.first == date(2026, 10, 1)
    assert before is not None
    assert before.first.year == 2027


@given(day=DAYS, first=st.integers(0, 15), second=st.integers(0, 15))
def test_adding_working_days_is_additive(day: date, first: int, second: int) -> None:
    assert CALENDAR.add_workdays(CALENDAR.add_workdays(day, first), second) == CALENDAR.add_workdays(
        day, first + second
    )


@given(day=DAYS, count=st.integers(1, 15))
def test_the_result_is_a_working_day_later_by_at_least_the_count(day: date, count: int) -> None:
    due = CALENDAR.add_workdays(day, count)
    assert CALENDAR.is_workday(due)
    assert due - day >= timedelta(days=count)
