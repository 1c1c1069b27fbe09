"""Arithmetic from the moment of the call: ends of days, weeks, months, and the next date that fits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from voice.domain.facts import DuePrecision
from voice.extract.timex.mention import Reading

END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The moment of the call, aware; every due date keeps its offset."""

    moment: datetime

    @property
    def today(self) -> date:
        return self.moment.date()

    def at(self, day: date, clock: time, rule: str) -> Reading:
        due = datetime.combine(day, clock, tzinfo=self.moment.tzinfo)
        return Reading(rule, due, DuePrecision.MINUTE)

    def end_of(self, day: date, precision: DuePrecision, rule: str) -> Reading:
        due = datetime.combine(day, END_OF_DAY, tzinfo=self.moment.tzinfo)
        return Reading(rule, due, precision)

    def after(self, delta: timedelta, rule: str) -> Reading:
        return Reading(rule, (self.moment + delta).replace(second=0, microsecond=0), DuePrecision.MINUTE)

    def monday(self, weeks: int = 0) -> date:
        return self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=weeks)

    def next_weekday(self, weekday: int) -> date:
        """The next such weekday after today (Monday = 0)."""
        return self.today + timedelta(days=(weekday - self.today.weekday() - 1) % 7 + 1)

    def month(self, offset: int) -> tuple[int, int]:
        """Year and month, `offset` months from now."""
        index = self.today.year * 12 + self.today.month - 1 + offset
        return index // 12, index % 12 + 1

    def next_month_named(self, month: int) -> int:
        """The year of the next month of that number, this one included."""
        return self.today.year + (month < self.today.month)

    def next_date(self, month: int, day: int) -> date | None:
        """The next such date, today included; None when there is none (30 February)."""
        for year in (self.today.year, self.today.year + 1):
            found = safe_date(year, month, day)
            if found and found >= self.today:
                return found
        return None

    def next_day_of_month(self, day: int, weekday: int | None = None) -> date | None:
        """The next such day of a month after today, that falls on `weekday` when one is given."""
        for offset in range(13):
            found = safe_date(*self.month(offset), day)
            if found and found > self.today and weekday in (None, found.weekday()):
                return found
        return None


def safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
