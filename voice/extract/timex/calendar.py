"""Working days and named holidays, from models/extract/calendar.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off in a row, both ends included, and what people call them (lower case)."""

    names: tuple[str, ...]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Monday to Friday, less the days off: the mainland's holidays, or for English calls the western ones.

    `make_up` are the weekend days that the mainland works for a longer holiday.
    """

    holidays: tuple[Holiday, ...]
    named_days: tuple[Mapping[str, Any], ...] = ()
    western: bool = False
    make_up: frozenset[date] = frozenset()

    @classmethod
    def load(cls, path: Path) -> WorkCalendar:
        """Read a calendar file. Raises OSError or tomllib.TOMLDecodeError."""
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        holidays = tuple(Holiday(tuple(h["names"]), h["first"], h["last"]) for h in data["holiday"])
        return cls(
            tuple(sorted(holidays, key=lambda h: h.first)),
            tuple(data.get("named_day", ())),
            make_up=frozenset(data.get("make_up_days", ())),
        )

    def of(self, language: str) -> WorkCalendar:
        """The calendar that a call in that language counts working days by."""
        return replace(self, western=language == "en")

    def is_workday(self, day: date) -> bool:
        if day in self.make_up and not self.western:
            return True
        off = self._western(days_off=True) if self.western else self.holidays
        return day.weekday() < 5 and not any(h.first <= day <= h.last for h in off)

    def next_workday(self, day: date) -> date:
        """The first working day after `day`."""
        day += ONE_DAY
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`."""
        for _ in range(count):
            day = self.next_workday(day)
        return day

    def holiday_before(self, name: str | None, day: date) -> Holiday | None:
        """The next holiday (of that name) that has not begun on `day`: what "before the holiday" can mean."""
        return next((h for h in self._named(name) if h.first > day), None)

    def holiday_after(self, name: str | None, day: date) -> Holiday | None:
        """The next holiday (of that name) that is not over on `day`: what "after the holiday" can mean."""
        return next((h for h in self._named(name) if h.last >= day), None)

    def upcoming(self, day: date) -> tuple[Holiday, ...]:
        """All holidays, western ones included, that are not over on `day`, soonest first."""
        return tuple(
            sorted(
                (h for h in (self._western() if self.western else self.holidays) if h.last >= day),
                key=lambda h: h.first,
            )
        )

    def _named(self, name: str | None) -> tuple[Holiday, ...]:
        pool = (*self.holidays, *self._western()) if name else self.holidays
        found = [h for h in pool if name is None or name.lower() in h.names]
        return tuple(sorted(found, key=lambda h: h.first))

    def _western(self, *, days_off: bool = False) -> list[Holiday]:
        years = sorted({h.first.year for h in self.holidays})
        named = [entry for entry in self.named_days if entry.get("day_off") or not days_off]
        days = [(entry, day) for entry in named for year in years if (day := _date_of(entry, year))]
        return [Holiday(tuple(entry["names"]), day, day) for entry, day in days]


def _date_of(entry: Mapping[str, Any], year: int) -> date | None:
    if "dates" in entry:
        return next((day for day in entry["dates"] if day.year == year), None)
    if "easter_offset" in entry:
        return _easter(year) + timedelta(days=entry["easter_offset"])
    if "day" in entry:
        return date(year, entry["month"], entry["day"])
    if entry["nth"] > 0:
        first = date(year, entry["month"], 1)
        return first + timedelta(days=(entry["weekday"] - first.weekday()) % 7 + 7 * (entry["nth"] - 1))
    last = date(year + entry["month"] // 12, entry["month"] % 12 + 1, 1) - ONE_DAY
    return last - timedelta(days=(last.weekday() - entry["weekday"]) % 7)


def _easter(year: int) -> date:
    """Gregorian Easter Sunday by the anonymous algorithm (Meeus, Astronomical Algorithms, ch. 8)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    shift = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
