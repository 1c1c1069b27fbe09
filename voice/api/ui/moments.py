"""Dates as people say them: 今天 15:00, 周三, 3月12日, 逾期 2 小时."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from voice.api.ui.translations import Translator


@dataclass(frozen=True, slots=True)
class Moments:
    """Speaks about moments as seen from `now`, in one zone and one language."""

    now: datetime
    zone: ZoneInfo
    t: Translator

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def day(self, day: date) -> str:
        """今天, 明天, a weekday inside this or the next calendar week, else the date (with its year if another)."""
        distance = (day - self.today).days
        if distance in (-1, 0, 1, 2):
            return self.t(("day.yesterday", "day.today", "day.tomorrow", "day.after_tomorrow")[distance + 1])
        weekday = self.t(f"weekday.{day.isoweekday()}")
        monday = self.today - timedelta(days=self.today.weekday())
        week = (day - monday).days // 7
        if week == 0:
            return weekday
        if week == 1:
            return self.t("day.next_week", weekday=weekday)
        month = self.t(f"month.{day.month}")
        if day.year == self.today.year:
            return self.t("day.date", month=month, day=day.day)
        return self.t("day.date_year", month=month, day=day.day, year=day.year)

    def local_input(self, iso: str | None) -> str:
        """An ISO moment as a date-and-time field of a form takes it."""
        return f"{self.local(datetime.fromisoformat(iso)):%Y-%m-%dT%H:%M}" if iso else ""

    def at(self, at: datetime) -> str:
        """The day and the minute."""
        local = self.local(at)
        return f"{self.day(local.date())} {local:%H:%M}"

    def due(self, at: datetime, precision: str | None) -> str:
        """When it is promised, no finer than it was said."""
        local = self.local(at)
        if precision == "minute":
            return self.t("due.minute", day=self.day(local.date()), time=f"{local:%H:%M}")
        if precision == "week":
            monday = self.today - timedelta(days=self.today.weekday())
            week = (local.date() - monday).days // 7
            if week in (0, 1):
                return self.t(("due.this_week", "due.next_week")[week])
        return self.t("due.day" if precision in (None, "day") else "due.by", day=self.day(local.date()))

    def overdue(self, at: datetime) -> str:
        """How long ago it should have been done."""
        return self.t("due.overdue", span=self.span(self.now - at))

    def span(self, span: timedelta) -> str:
        """A length of time in its largest unit: 40 分钟, 2 小时, 3 天."""
        minutes = max(1, int(span.total_seconds() // 60))
        if minutes < 60:
            return self.t("span.minutes", n=minutes)
        if minutes < 24 * 60:
            return self.t("span.hours", n=minutes // 60)
        return self.t("span.days", n=minutes // (24 * 60))


def clock(ms: int) -> str:
    """A position in a recording as a player shows it: 0:42, 1:02:03."""
    seconds = ms // 1000
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
