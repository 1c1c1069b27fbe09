"""The calendars of a company as policy: zone, working hours, weekend and the tables of days, by region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from crm_core.calendar.days import ONE_DAY, WorkDays, outside_years
from crm_core.calendar.worktime import Segment, WorkCalendar
from crm_core.policy_reading import Section

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class CalendarPolicy:
    """One calendar for all regions, less those that have their own."""

    version: int
    default: WorkCalendar
    regions: Mapping[str, WorkCalendar]

    def of(self, region: str) -> WorkCalendar:
        return self.regions.get(region, self.default)


def read_calendar(section: Section) -> CalendarPolicy:
    """Raises PolicyInvalid for what is missing, unknown or no date, time or zone."""
    version = section.whole("version")
    tables: dict[str, _DayTable] = {}
    for entry in section.sections("tables"):
        if entry.text("key") in tables:
            raise entry.wrong("key", "is the key of another table too")
        tables[entry.text("key")] = _table(entry)
    own = section.section("default")
    default = _calendar(own, tables, None)
    own.done()
    regions: dict[str, WorkCalendar] = {}
    for entry in section.sections("regions", ()):
        if entry.text("region") in regions:
            raise entry.wrong("region", "has a calendar already")
        regions[entry.text("region")] = _calendar(entry, tables, default)
        entry.done()
    return CalendarPolicy(version, default, regions)


@dataclass(frozen=True, slots=True)
class _DayTable:
    first_year: int
    last_year: int
    off: frozenset[date]
    worked: frozenset[date]
    provisional: frozenset[int]


def _table(section: Section) -> _DayTable:
    years = section.sections("years")
    numbers, off, worked, provisional = [], set[date](), set[date](), set[int]()
    for entry in years:
        year = entry.whole("year")
        numbers.append(year)
        provisional |= {year} if entry.flag("provisional", False) else set()
        for key, days in (("off", off), ("worked", worked)):
            named = {day for text in entry.words(key, ()) for day in _days(entry, key, text)}
            if outside_years(named, year, year):
                raise entry.wrong(key, f"names a day that is not in {year}")
            days.update(named)
        entry.done()
    section.done()
    if not numbers or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise section.wrong("years", "must be consecutive years, the earliest first")
    if off & worked:
        raise section.wrong("years", f"calls {min(off & worked)} both off and worked")
    return _DayTable(numbers[0], numbers[-1], frozenset(off), frozenset(worked), frozenset(provisional))


def _calendar(section: Section, tables: Mapping[str, _DayTable], base: WorkCalendar | None) -> WorkCalendar:
    """A region states only what differs from the default."""
    zone = _zone(section) if base is None or section.has("zone") else base.zone
    segments = _segments(section) if base is None or section.has("segments") else base.segments
    weekend = _weekend(section) if base is None or section.has("weekend") else base.days.weekend
    table = _table_of(base) if base is not None and not section.has("table") else _named_table(section, tables)
    with section.rule_of("weekend"):
        days = WorkDays(weekend, table.first_year, table.last_year, table.off, table.worked)
    with section.rule_of("segments"):
        return WorkCalendar(zone, segments, days, table.provisional)


def _named_table(section: Section, tables: Mapping[str, _DayTable]) -> _DayTable:
    key = section.text("table")
    if key not in tables:
        raise section.wrong("table", f"names {key!r}, and there is no such table")
    return tables[key]


def _table_of(calendar: WorkCalendar) -> _DayTable:
    days = calendar.days
    return _DayTable(days.first_year, days.last_year, days.off, days.worked, calendar.provisional_years)


def _zone(section: Section) -> ZoneInfo:
    name = section.text("zone")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise section.wrong("zone", f"must be a zone of the IANA list, not {name!r}") from error


def _weekend(section: Section) -> frozenset[int]:
    names = section.words("weekend")
    if unknown := [name for name in names if name not in WEEKDAYS]:
        raise section.wrong("weekend", f"does not know the day {unknown[0]!r}")
    return frozenset(WEEKDAYS.index(name) for name in names)


def _segments(section: Section) -> tuple[Segment, ...]:
    found = []
    for text in section.words("segments"):
        start, _, end = text.partition("-")
        found.append(Segment(_clock(section, start), _clock(section, end)))
    return tuple(found)


def _clock(section: Section, text: str) -> timedelta:
    hours, _, minutes = text.partition(":")
    if not (len(hours) == len(minutes) == 2 and (hours + minutes).isdecimal() and int(minutes) < 60):
        raise section.wrong("segments", f'must be like "09:00-12:00", and {text!r} is no time')
    return timedelta(hours=int(hours), minutes=int(minutes))


def _days(section: Section, key: str, text: str) -> Iterator[date]:
    """One day, or all from one to another: "2026-02-15" or "2026-02-15/2026-02-23"."""
    first, _, last = text.partition("/")
    try:
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise section.wrong(key, f'must be dates like "2026-05-01" or "2026-05-01/2026-05-05", not {text!r}') from error
    if not timedelta() <= end - day <= timedelta(days=366):
        raise section.wrong(key, f"has an end before its start: {text!r}")
    while day <= end:
        yield day
        day += ONE_DAY
