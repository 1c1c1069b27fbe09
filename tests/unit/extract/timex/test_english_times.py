"""Words of time in English calls."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.find import find_dues

CALENDAR = WorkCalendar.load(Path(__file__).parents[4] / "models" / "extract" / "calendar.toml")
TUESDAY = "2026-03-10T14:20:00-05:00"


def dues(text: str, called_at: str = TUESDAY) -> list[tuple[str | None, str | None]]:
    found = find_dues(text, called_at=datetime.fromisoformat(called_at), language="en", calendar=CALENDAR)
    return [(m.due.isoformat()[:16] if m.due else None, m.precision.value if m.precision else None) for m in found]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("by noon tomorrow", "2026-03-11T12:00"),
        ("Friday, by five", "2026-03-13T17:00"),
        ("I'll call at nine on Thursday", "2026-03-12T09:00"),
        ("tomorrow at half two", "2026-03-11T14:30"),
        ("before five-thirty this afternoon", "2026-03-10T17:30"),
        ("9 a.m. on Monday", "2026-03-16T09:00"),
        ("EOD", "2026-03-10T18:00"),
        ("by end of day Thursday", "2026-03-12T18:00"),
        ("by close of business tomorrow", "2026-03-11T18:00"),
        ("tomorrow morning", "2026-03-11T12:00"),
        ("tonight", "2026-03-10T22:00"),
        ("within two hours", "2026-03-10T16:20"),
        ("in half an hour", "2026-03-10T14:50"),
        ("on Wednesday the fourth of November, at nine", "2026-11-04T09:00"),
        ("the day after Memorial Day, seven in the morning", "2026-05-26T07:00"),
        ("quarter past ten on Friday", "2026-03-13T10:15"),
        ("twenty to five tomorrow", "2026-03-11T16:40"),
        ("between two and four tomorrow", "2026-03-11T16:00"),
        ("first thing Monday", "2026-03-16T12:00"),
        ("before lunch", "2026-03-10T12:00"),
    ],
)
def test_clock_times_and_parts_of_days_are_minutes(text: str, due: str) -> None:
    assert dues(text) == [(due, "minute")]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("by Friday", "2026-03-13T23:59"),
        ("Tuesday works", "2026-03-17T23:59"),
        ("next Friday", "2026-03-20T23:59"),
        ("Thursday next week", "2026-03-19T23:59"),
        ("the day after tomorrow", "2026-03-12T23:59"),
        ("by the fifteenth", "2026-03-15T23:59"),
        ("on the first of July", "2026-07-01T23:59"),
        ("early next week", "2026-03-18T23:59"),
        ("in a couple of days", "2026-03-12T23:59"),
        ("within three business days", "2026-03-13T23:59"),
        ("before Good Friday", "2026-04-02T23:59"),
        ("right after Thanksgiving", "2026-11-27T23:59"),
        ("the Tuesday after Memorial Day", "2026-05-26T23:59"),
    ],
)
def test_days_last_to_their_end(text: str, due: str) -> None:
    assert dues(text) == [(due, "day")]


@pytest.mark.parametrize(
    ("text", "due", "precision"),
    [
        ("next week", "2026-03-22T23:59", "week"),
        ("by the end of next week", "2026-03-22T23:59", "week"),
        ("end of the month", "2026-03-31T23:59", "month"),
        ("by mid-August", "2026-08-20T23:59", "month"),
        ("early next month", "2026-04-10T23:59", "month"),
        ("early next quarter", "2026-04-30T23:59", "month"),
        ("as soon as possible", None, None),
    ],
)
def test_weeks_months_and_vague_words(text: str, due: str | None, precision: str | None) -> None:
    assert dues(text) == [(due, precision)]


def test_working_days_skip_the_callers_own_holidays() -> None:
    assert dues("within three business days", "2026-09-04T17:20:00-05:00") == [("2026-09-10T23:59", "day")]


@pytest.mark.parametrize(
    "text",
    [
        "we spoke last Friday",
        "every Monday we meet",
        "good morning",
        "it went up by five percent",
        "we have 24 people",
        "ten percent off the first year",
        "yesterday at three",
        "a couple of days ago",
        "Monday to Friday",
    ],
)
def test_past_recurring_and_other_numbers_are_none(text: str) -> None:
    assert dues(text) == []
