"""When something is due: each unit on the clock that it was promised on, over lunch, holidays and summer time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.calendar import Span, SpanUnit, due_at, read_calendar
from crm_core.calendar.spans import read_span
from crm_core.errors import PolicyInvalid
from crm_core.policy_reading import Section
from tests.unit.crm_core.samples import POLICY, SHANGHAI

CHINA = POLICY.calendar.default
BERLIN = read_calendar(
    Section(
        {
            "version": 1,
            "default": {
                "zone": "Europe/Berlin",
                "weekend": ["saturday", "sunday"],
                "segments": ["09:00-17:00"],
                "table": "de",
            },
            "tables": [{"key": "de", "years": [{"year": 2026, "off": ["2026-04-03", "2026-04-06"]}]}],
        }
    )
).default
START = datetime(2024, 1, 1, tzinfo=SHANGHAI)
MOMENTS = st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


def at(text: str) -> datetime:
    """A local time of Shanghai, like "02-13 17:30" in 2026."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("anchor", "amount", "unit", "due"),
    [
        # A competitor's analysis within 48 hours runs through the weekend.
        ("03-06 17:00", 48, SpanUnit.WALL_HOUR, "03-08 17:00"),
        ("03-06 17:00", 90, SpanUnit.WALL_MINUTE, "03-06 18:30"),
        # The first response within a working hour: over lunch, over night, over the weekend.
        ("03-06 11:30", 1, SpanUnit.WORK_HOUR, "03-06 14:00"),
        ("03-05 17:30", 1, SpanUnit.WORK_HOUR, "03-06 09:30"),
        ("03-06 17:30", 1, SpanUnit.WORK_HOUR, "03-09 09:30"),
        ("03-06 22:00", 1, SpanUnit.WORK_HOUR, "03-09 10:00"),
        ("03-06 12:15", 0.5, SpanUnit.WORK_HOUR, "03-06 14:00"),
        # Spring festival is 15 to 23 February; Saturday the 14th and the 28th are worked for it.
        ("02-13 17:30", 1, SpanUnit.WORK_HOUR, "02-14 09:30"),
        ("02-14 17:30", 1, SpanUnit.WORK_HOUR, "02-24 09:30"),
        ("02-14 10:00", 1, SpanUnit.WORK_DAY, "02-24 10:00"),
        ("02-27 10:00", 1, SpanUnit.WORK_DAY, "02-28 10:00"),
        ("02-14 10:00", 3, SpanUnit.CALENDAR_DAY, "02-17 10:00"),
        # Nothing is due where it began.
        ("02-17 03:00", 0, SpanUnit.WORK_HOUR, "02-17 03:00"),
        ("02-17 03:00", 0, SpanUnit.WORK_DAY, "02-17 03:00"),
    ],
)
def test_a_deadline_counts_on_its_own_clock(anchor: str, amount: float, unit: SpanUnit, due: str) -> None:
    assert due_at(at(anchor), Span(amount, unit), CHINA) == at(due)


def test_a_calendar_day_keeps_the_time_of_day_when_the_clock_is_put_forward() -> None:
    evening = datetime(2026, 3, 28, 18, 0, tzinfo=BERLIN.zone)  # the night before summer time

    assert due_at(evening, Span(1, SpanUnit.CALENDAR_DAY), BERLIN).astimezone(BERLIN.zone).hour == 18
    assert due_at(evening, Span(24, SpanUnit.WALL_HOUR), BERLIN).astimezone(BERLIN.zone).hour == 19


def test_easter_of_one_region_is_a_week_of_work_in_another() -> None:
    thursday = datetime(2026, 4, 2, 10, 0, tzinfo=UTC)
    berlin, china = (due_at(thursday, Span(1, SpanUnit.WORK_DAY), calendar) for calendar in (BERLIN, CHINA))

    assert (berlin.date().day, china.date().day) == (7, 3)


@given(MOMENTS, st.integers(0, 300), st.integers(0, 300), st.sampled_from(list(SpanUnit)))
def test_more_time_is_never_due_earlier(anchor: datetime, less: int, more: int, unit: SpanUnit) -> None:
    first, second = (due_at(anchor, Span(amount, unit), CHINA) for amount in sorted((less, more)))

    assert anchor <= first <= second
    assert first.tzinfo is UTC


@given(MOMENTS, st.integers(1, 60))
def test_a_deadline_in_working_days_is_a_working_day_at_the_same_time(anchor: datetime, days: int) -> None:
    due = due_at(anchor, Span(days, SpanUnit.WORK_DAY), CHINA)

    local = due.astimezone(CHINA.zone)
    assert CHINA.is_workday(local.date())
    assert local.time() == anchor.astimezone(CHINA.zone).time()
    assert CHINA.workdays_between(CHINA.local_day(anchor), local.date()) == days


@given(MOMENTS, st.integers(1, 5_000))
def test_working_time_passes_only_in_working_hours(anchor: datetime, minutes: int) -> None:
    due = due_at(anchor, Span(minutes / 60, SpanUnit.WORK_HOUR), CHINA)

    local = due.astimezone(CHINA.zone)
    clock = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    assert CHINA.is_workday(local.date())
    assert any(one.start < clock <= one.end for one in CHINA.segments)
    assert abs(CHINA.work_between(anchor, due) - timedelta(minutes=minutes)) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("entry", "setting"),
    [
        ({"amount": -1, "unit": "wall_hour"}, "due.amount"),
        ({"amount": 1.5, "unit": "work_day"}, "due.amount"),
        ({"amount": 2_000_000, "unit": "wall_hour"}, "due.amount"),
        ({"amount": 1, "unit": "fortnight"}, "due.unit"),
        ({"amount": 1}, "due.unit"),
        ({"unit": "wall_hour"}, "due.amount"),
        ({"amount": 1, "unit": "wall_hour", "zone": "UTC"}, "due.zone"),
    ],
)
def test_a_span_in_a_policy_that_is_none_is_named(entry: dict[str, Any], setting: str) -> None:
    with pytest.raises(PolicyInvalid) as wrong:
        read_span(Section({"due": entry}), "due")

    assert wrong.value.setting == setting
    assert wrong.value.remedy
