"""Working time of the mainland: lunch, nights, weekends, holidays and the Saturdays worked for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.calendar import Segment, Span, SpanUnit, WorkCalendar, due_at
from crm_core.calendar.days import WorkDays
from crm_core.errors import PolicyInvalid

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
PLAIN = (Segment(9 * HOUR, 12 * HOUR), Segment(13.5 * HOUR, 18 * HOUR))
WEEKEND = frozenset({5, 6})


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("anchor", "hours", "due"),
    [
        ("2026-02-13 17:30", 2, "2026-02-14 10:30"),  # into a worked Saturday
        ("2026-02-14 17:30", 2, "2026-02-24 10:30"),  # over the Spring Festival
        ("2026-02-16 10:00", 1, "2026-02-24 10:00"),  # from within it
        ("2026-09-30 16:00", 8, "2026-10-08 16:30"),  # over the National Day week
        ("2026-11-20 17:45", 1, "2026-11-23 09:45"),  # over a weekend
        ("2026-11-20 11:45", 0.5, "2026-11-20 13:45"),  # over lunch
        ("2026-11-21 15:00", 1, "2026-11-23 10:00"),  # from a Saturday
    ],
)
def test_work_hours_skip_lunch_nights_weekends_and_holidays(
    china: WorkCalendar, anchor: str, hours: float, due: str
) -> None:
    assert due_at(local(anchor), Span(hours, SpanUnit.WORK_HOUR), china) == local(due)


@pytest.mark.parametrize(
    ("anchor", "days", "due"),
    [("2026-02-12 15:00", 5, "2026-02-26 15:00"), ("2026-09-28 15:00", 5, "2026-10-10 15:00")],
)
def test_work_days_keep_the_time_of_day(china: WorkCalendar, anchor: str, days: int, due: str) -> None:
    assert due_at(local(anchor), Span(days, SpanUnit.WORK_DAY), china) == local(due)


def test_wall_hours_run_through_the_holidays(china: WorkCalendar) -> None:
    assert due_at(local("2026-02-13 17:30"), Span(72, SpanUnit.WALL_HOUR), china) == local("2026-02-16 17:30")
    assert due_at(local("2026-02-13 17:50"), Span(15, SpanUnit.WALL_MINUTE), china) == local("2026-02-13 18:05")
    assert due_at(local("2026-02-13 17:30"), Span(2, SpanUnit.CALENDAR_DAY), china) == local("2026-02-15 17:30")


@pytest.mark.parametrize("day", ["2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10", "2026-01-04"])
def test_weekend_days_worked_for_a_holiday_are_working_days(china: WorkCalendar, day: str) -> None:
    assert china.is_workday(date.fromisoformat(day))
    assert date.fromisoformat(day).weekday() >= 5


def test_a_deadline_at_noon_ends_at_noon_and_not_after_lunch(china: WorkCalendar) -> None:
    assert china.add_work(local("2026-11-20 11:00"), HOUR) == local("2026-11-20 12:00")
    assert china.add_work(local("2026-11-20 17:00"), HOUR) == local("2026-11-20 18:00")
    assert china.add_work(local("2026-11-20 09:00"), china.day_length) == local("2026-11-20 18:00")


def test_no_time_at_all_ends_where_it_began_even_at_night(china: WorkCalendar) -> None:
    night = local("2026-11-20 23:00")
    assert china.add_work(night, timedelta()) == china.add_workdays(night, 0) == night


def test_results_are_in_utc(china: WorkCalendar) -> None:
    results = (china.add_work(local("2026-11-20 11:00"), HOUR), china.end_of_day(date(2026, 11, 20)))
    assert all(moment.tzinfo is UTC for moment in results)


def test_days_are_counted_after_the_first_and_up_to_the_last(china: WorkCalendar) -> None:
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert china.workdays_between(friday, friday) == 0
    assert china.workdays_between(friday, monday) == 1
    assert china.workdays_between(monday, friday) == -1
    assert china.workdays_between(date(2026, 2, 13), date(2026, 2, 24)) == 2
    assert china.next_workday(date(2026, 2, 14)) == date(2026, 2, 24)
    assert china.previous_workday(date(2026, 2, 24)) == date(2026, 2, 14)


def test_workdays_can_be_counted_backwards(china: WorkCalendar) -> None:
    assert china.add_workdays(local("2026-02-24 15:00"), -1) == local("2026-02-14 15:00")
    assert china.add_workdays(local("2026-11-22 15:00"), -1) == local("2026-11-20 15:00")


def test_a_moment_belongs_to_the_local_day(china: WorkCalendar) -> None:
    assert china.local_day(datetime(2026, 11, 20, 16, 30, tzinfo=UTC)) == date(2026, 11, 21)
    assert china.end_of_day(date(2026, 11, 21)) == local("2026-11-21 23:59:59")


def test_years_outside_the_table_follow_the_plain_week(china: WorkCalendar) -> None:
    assert china.is_workday(date(2031, 10, 1))
    assert not china.is_workday(date(2019, 6, 1))
    assert china.add_workdays(local("2023-12-29 10:00"), 1) == local("2024-01-02 10:00")
    assert china.add_workdays(local("2027-12-31 10:00"), 1) == local("2028-01-03 10:00")
    assert china.workdays_between(date(2029, 12, 31), date(2030, 1, 7)) == 5


def test_office_hours_stay_the_same_on_the_clock_when_summer_time_begins() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    days = WorkDays(WEEKEND, 2026, 2026, frozenset(), frozenset())
    germany = WorkCalendar(berlin, (Segment(9 * HOUR, 17 * HOUR),), days)
    friday = local("2026-03-27 16:00", berlin)  # UTC+1; Monday is UTC+2
    assert germany.add_work(friday, 2 * HOUR) == datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
    assert germany.work_between(friday, local("2026-03-30 10:00", berlin)) == 2 * HOUR
    assert germany.add_workdays(friday, 1) == local("2026-03-30 16:00", berlin)
    assert due_at(friday, Span(3, SpanUnit.CALENDAR_DAY), germany) == local("2026-03-30 16:00", berlin)
    assert due_at(friday, Span(72, SpanUnit.WALL_HOUR), germany) == local("2026-03-30 17:00", berlin)


moments = st.datetimes(datetime(2022, 6, 1), datetime(2029, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are local
spans = st.timedeltas(timedelta(microseconds=1), timedelta(hours=600))
dates = st.dates(date(2021, 1, 1), date(2030, 12, 31))


@given(moments, spans, spans)
def test_two_spans_one_after_the_other_are_their_sum(
    china: WorkCalendar, anchor: datetime, a: timedelta, b: timedelta
) -> None:
    assert china.add_work(china.add_work(anchor, a), b) == china.add_work(anchor, a + b)


@given(moments, moments, spans)
def test_who_starts_later_is_never_due_earlier(
    china: WorkCalendar, one: datetime, other: datetime, amount: timedelta
) -> None:
    first, second = sorted((one, other))
    assert china.add_work(first, amount) <= china.add_work(second, amount)
    assert china.work_between(first, second) >= timedelta()


@given(moments, spans)
def test_the_work_up_to_a_deadline_is_the_span(china: WorkCalendar, anchor: datetime, amount: timedelta) -> None:
    due = china.add_work(anchor, amount)
    assert due > anchor
    assert china.work_between(anchor, due) == amount
    assert china.work_between(anchor, due - timedelta(microseconds=1)) < amount  # it is the earliest such moment


@given(moments, spans)
def test_a_span_can_be_taken_back(china: WorkCalendar, anchor: datetime, amount: timedelta) -> None:
    assert china.work_between(china.add_work(anchor, -amount), anchor) == amount


@given(dates, st.integers(0, 60))
def test_counting_days_is_what_a_walk_over_them_finds(china: WorkCalendar, start: date, length: int) -> None:
    walked = [day for step in range(1, length + 1) if china.is_workday(day := start + timedelta(days=step))]
    assert china.workdays_between(start, start + timedelta(days=length)) == len(walked)
    noon = datetime(start.year, start.month, start.day, 12, tzinfo=SHANGHAI)
    for count, day in enumerate(walked, 1):
        assert china.local_day(china.add_workdays(noon, count)) == day


@pytest.mark.parametrize(
    "segments",
    [(), (Segment(9 * HOUR, 9 * HOUR),), (PLAIN[1], PLAIN[0]), (PLAIN[0], Segment(11 * HOUR, 13 * HOUR))],
)
def test_segments_that_make_no_day_are_refused(segments: tuple[Segment, ...]) -> None:
    with pytest.raises(PolicyInvalid, match="Segments"):
        WorkCalendar(SHANGHAI, segments, WorkDays(WEEKEND, 2026, 2026, frozenset(), frozenset()))


def test_a_week_without_work_is_refused() -> None:
    with pytest.raises(PolicyInvalid):
        WorkDays(frozenset(range(7)), 2026, 2026, frozenset(), frozenset())


@pytest.mark.parametrize("amount", [-1, float("nan"), float("inf")])
def test_a_span_that_is_none_is_refused(amount: float) -> None:
    with pytest.raises(PolicyInvalid):
        Span(amount, SpanUnit.WALL_HOUR)


def test_days_count_whole() -> None:
    with pytest.raises(PolicyInvalid, match="whole"):
        Span(1.5, SpanUnit.WORK_DAY)
