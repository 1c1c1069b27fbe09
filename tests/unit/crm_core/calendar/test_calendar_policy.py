"""The calendar as a policy file: regions, tables of days, and what is refused."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest

from crm_core.calendar import CalendarPolicy, WorkCalendar, read_calendar
from crm_core.errors import PolicyInvalid
from crm_core.policy_reading import Section
from tests.unit.crm_core.calendar.conftest import MODELS
from voice.extract.timex.calendar import WorkCalendar as CalendarOfCalls

PLAIN: dict[str, Any] = {
    "version": 1,
    "default": {
        "zone": "Asia/Shanghai",
        "weekend": ["saturday", "sunday"],
        "segments": ["09:00-12:00", "13:30-18:00"],
        "table": "cn",
    },
    "tables": [
        {"key": "cn", "years": [{"year": 2026, "off": ["2026-10-01/2026-10-07"], "worked": ["2026-10-10"]}]},
        {"key": "de", "years": [{"year": 2026, "off": ["2026-12-25"]}]},
    ],
}


def read(table: dict[str, Any]) -> CalendarPolicy:
    section = Section(table)
    policy = read_calendar(section)
    section.done()
    return policy


def with_(path: str, value: Any) -> dict[str, Any]:
    table: Any = deepcopy(PLAIN)
    *way, last = path.split(".")
    spot = table
    for step in way:
        spot = spot[int(step)] if step.isdecimal() else spot[step]
    spot[last] = value
    return dict(table)


def test_a_working_day_of_the_shipped_calendar_has_seven_and_a_half_hours(china: WorkCalendar) -> None:
    assert china.day_length == timedelta(hours=7.5)
    assert china.zone.key == "Asia/Shanghai"


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248), (2027, 254)])
def test_a_year_has_the_published_number_of_working_days(china: WorkCalendar, year: int, days: int) -> None:
    assert china.workdays_between(date(year - 1, 12, 31), date(year, 12, 31)) == days


def test_a_year_without_a_notice_is_marked_provisional(china: WorkCalendar) -> None:
    assert china.provisional_years == {2027}
    assert not china.is_workday(date(2027, 10, 1))
    assert china.is_workday(date(2027, 10, 4))  # a Monday that only the notice can free


def test_calls_and_deadlines_count_the_same_working_days(china: WorkCalendar) -> None:
    calls = CalendarOfCalls.load(MODELS / "extract" / "calendar.toml")
    days = [date(2026, 1, 1) + timedelta(days=step) for step in range(730)]
    assert [day for day in days if calls.is_workday(day) != china.is_workday(day)] == []


def test_a_region_differs_only_where_it_says_so() -> None:
    policy = read({**PLAIN, "regions": [{"region": "berlin", "zone": "Europe/Berlin", "table": "de"}]})
    china, berlin = policy.of("hangzhou"), policy.of("berlin")
    assert berlin.zone.key == "Europe/Berlin"
    assert berlin.segments == china.segments
    assert berlin.is_workday(date(2026, 10, 1))
    assert not berlin.is_workday(date(2026, 12, 25))
    assert not china.is_workday(date(2026, 10, 1))
    assert china.version != berlin.version


def test_a_region_may_work_other_days_of_the_week() -> None:
    policy = read({**PLAIN, "regions": [{"region": "dubai", "zone": "Asia/Dubai", "weekend": ["saturday"]}]})
    assert policy.of("dubai").is_workday(date(2026, 11, 22))  # a Sunday
    assert not policy.of("dubai").is_workday(date(2026, 10, 1))  # the table stays


def test_the_version_of_a_calendar_follows_its_content() -> None:
    version = read(PLAIN).default.version
    assert read(with_("version", 2)).default.version == version
    assert read(with_("default.segments", ["09:00-17:00"])).default.version != version
    assert read(with_("tables.0.years.0.worked", [])).default.version != version


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("default.zone", "Asia/Peking City", "default.zone must be a zone"),
        ("default.weekend", ["samstag"], "does not know the day 'samstag'"),
        ("default.segments", ["9-12"], "default.segments must be like"),
        ("default.segments", ["13:30-18:00", "09:00-12:00"], "follow each other"),
        ("default.table", "fr", "there is no such table"),
        ("tables.0.years.0.off", ["2026-13-01"], "must be dates like"),
        ("tables.0.years.0.off", ["2025-10-01"], "names a day that is not in 2026"),
        ("tables.0.years.0.off", ["2026-10-07/2026-10-01"], "has an end before its start"),
        ("tables.0.years.0.worked", ["2026-10-01"], "calls 2026-10-01 both off and worked"),
        ("tables.0.years", [], "must be consecutive years"),
        ("tables.0.years", [{"year": 2026}, {"year": 2028}], "must be consecutive years"),
        ("tables.0.years.0.holidays", [], "holidays"),
        ("default.holidays", [], "holidays"),
        ("regions", [{"region": "berlin", "zones": "Europe/Berlin"}], "zones"),
    ],
)
def test_a_mistake_in_the_file_is_named(path: str, value: Any, says: str) -> None:
    with pytest.raises(PolicyInvalid) as wrong:
        read(with_(path, value))
    assert says in wrong.value.detail


def test_the_shipped_file_is_read_whole() -> None:
    table = tomllib.loads((MODELS / "crm" / "calendar.toml").read_text(encoding="utf-8"))
    assert read(table).version == 1
