"""Dates as people say them, seen from Wednesday 11 March 2026, ten in the morning."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.unit.api_ui.conftest import SHANGHAI, WEDNESDAY
from voice.api.ui.moments import Moments, clock


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (date(2026, 3, 10), "昨天", "Yesterday"),
        (date(2026, 3, 11), "今天", "Today"),
        (date(2026, 3, 12), "明天", "Tomorrow"),
        (date(2026, 3, 13), "后天", "In 2 days"),
        (date(2026, 3, 9), "周一", "Mon"),
        (date(2026, 3, 15), "周日", "Sun"),
        (date(2026, 3, 16), "下周一", "Next Mon"),
        (date(2026, 3, 22), "下周日", "Next Sun"),
        (date(2026, 3, 23), "3月23日", "23 Mar"),
        (date(2026, 3, 8), "3月8日", "8 Mar"),
        (date(2027, 1, 2), "2027年1月2日", "2 Jan 2027"),
    ],
)
def test_a_day_is_named_by_its_distance(chinese: Moments, english: Moments, day: date, zh: str, en: str) -> None:
    assert (chinese.day(day), english.day(day)) == (zh, en)


def test_the_week_ends_on_sunday_whatever_day_it_is(chinese: Moments) -> None:
    sunday = Moments(WEDNESDAY + timedelta(days=4), SHANGHAI, chinese.t)
    assert sunday.day(date(2026, 3, 18)) == "下周三"
    assert sunday.day(date(2026, 3, 9)) == "周一"


def test_a_moment_is_told_in_the_zone_of_the_page(chinese: Moments) -> None:
    assert chinese.at(datetime(2026, 3, 11, 7, 0, tzinfo=UTC)) == "今天 15:00"
    assert chinese.at(datetime(2026, 3, 11, 20, 30, tzinfo=UTC)) == "明天 04:30"


@pytest.mark.parametrize(
    ("at", "precision", "zh"),
    [
        (datetime(2026, 3, 11, 18, 0, tzinfo=SHANGHAI), "minute", "今天 18:00 前"),
        (datetime(2026, 3, 13, 23, 59, tzinfo=SHANGHAI), "day", "后天"),
        (datetime(2026, 3, 15, 23, 59, tzinfo=SHANGHAI), "week", "本周内"),
        (datetime(2026, 3, 22, 23, 59, tzinfo=SHANGHAI), "week", "下周内"),
        (datetime(2026, 3, 29, 23, 59, tzinfo=SHANGHAI), "week", "3月29日前"),
        (datetime(2026, 3, 31, 23, 59, tzinfo=SHANGHAI), "month", "3月31日前"),
        (datetime(2026, 3, 31, 23, 59, tzinfo=SHANGHAI), None, "3月31日"),
    ],
)
def test_a_due_date_is_no_finer_than_it_was_said(
    chinese: Moments, at: datetime, precision: str | None, zh: str
) -> None:
    assert chinese.due(at, precision) == zh


@pytest.mark.parametrize(
    ("late", "zh", "en"),
    [
        (timedelta(seconds=5), "逾期 1 分钟", "1 min overdue"),
        (timedelta(minutes=59), "逾期 59 分钟", "59 min overdue"),
        (timedelta(hours=2, minutes=50), "逾期 2 小时", "2 h overdue"),
        (timedelta(days=1), "逾期 1 天", "1 day overdue"),
        (timedelta(days=9, hours=3), "逾期 9 天", "9 days overdue"),
    ],
)
def test_what_is_late_says_how_late(chinese: Moments, english: Moments, late: timedelta, zh: str, en: str) -> None:
    assert (chinese.overdue(WEDNESDAY - late), english.overdue(WEDNESDAY - late)) == (zh, en)


def test_a_form_takes_a_moment_to_the_minute_in_the_zone_of_the_page(chinese: Moments) -> None:
    assert chinese.local_input("2026-03-12T07:30:45+00:00") == "2026-03-12T15:30"
    assert chinese.local_input(None) == ""


@pytest.mark.parametrize(("ms", "shown"), [(0, "0:00"), (42_900, "0:42"), (600_000, "10:00"), (3_723_000, "1:02:03")])
def test_a_position_reads_as_on_a_player(ms: int, shown: str) -> None:
    assert clock(ms) == shown
