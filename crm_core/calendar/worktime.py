"""Working time: how much of it lies between two moments, and where a given amount of it ends.

W(t) is the working time before t: whole working days times the length of a day, plus what of the day has passed.
Every question is W or its inverse, so sums of spans are exact. Time is counted on the local clock of the zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from crm_core.calendar.days import ONE_DAY, WorkDays
from crm_core.errors import PolicyInvalid

NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a working day, as time since local midnight; `end` may be 24:00."""

    start: timedelta
    end: timedelta


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The working time of one region. Moments must be aware; results are in UTC.

    Raises PolicyInvalid for segments that are empty, overlap or leave the day.
    """

    zone: ZoneInfo
    segments: tuple[Segment, ...]
    days: WorkDays
    provisional_years: frozenset[int] = frozenset()  # their holidays are not yet published
    version: str = field(init=False, compare=False)  # changes with every change that could move a deadline

    def __post_init__(self) -> None:
        edges = [edge for one in self.segments for edge in (one.start, one.end)]
        rising = all(one < other for one, other in zip(edges[::2], edges[1::2], strict=True))
        if not edges or edges != sorted(edges) or not rising or edges[0] < NOTHING or edges[-1] > ONE_DAY:
            raise PolicyInvalid("Segments of a working day must follow each other within one day.")
        days = self.days
        facts = (self.zone.key, self.segments, sorted(days.weekend), days.first_year, days.last_year)
        text = repr((*facts, sorted(days.off), sorted(days.worked)))
        object.__setattr__(self, "version", sha256(text.encode()).hexdigest()[:12])

    @property
    def day_length(self) -> timedelta:
        return sum((one.end - one.start for one in self.segments), NOTHING)

    def add_work(self, anchor: datetime, amount: timedelta) -> datetime:
        """The moment at which `amount` of working time has passed since `anchor`.

        When that is the end of a segment, it is that end and not the start of the next one. No amount: `anchor`.
        """
        if not amount:
            return anchor.astimezone(UTC)
        return self._moment(self._passed(anchor) + amount)

    def work_between(self, a: datetime, b: datetime) -> timedelta:
        """Working time from `a` to `b`; negative when `b` is the earlier one."""
        return self._passed(b) - self._passed(a)

    def add_workdays(self, anchor: datetime, n: int) -> datetime:
        """The same local time on the n-th working day after the anchor's day (before it, when n is negative)."""
        if not n:
            return anchor.astimezone(UTC)
        local = anchor.astimezone(self.zone)
        if n > 0:
            day = self.days.select(self.days.rank(local.date() + ONE_DAY) + n - 1)
        else:
            day = self.days.select(self.days.rank(local.date()) + n)
        return self._utc(datetime.combine(day, local.time()))

    def is_workday(self, day: date) -> bool:
        return self.days.holds(day)

    def workdays_between(self, a: date, b: date) -> int:
        """Working days d with a < d <= b; negative when `b` is the earlier one."""
        return self.days.rank(b + ONE_DAY) - self.days.rank(a + ONE_DAY)

    def next_workday(self, day: date) -> date:
        """The first working day after `day`."""
        return self.days.select(self.days.rank(day + ONE_DAY))

    def previous_workday(self, day: date) -> date:
        """The last working day before `day`."""
        return self.days.select(self.days.rank(day) - 1)

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def end_of_day(self, day: date) -> datetime:
        """23:59:59 local time."""
        return self._utc(datetime.combine(day, time(23, 59, 59)))

    def _passed(self, moment: datetime) -> timedelta:
        """W: working time before the moment, counted from the first day of the table."""
        local = moment.astimezone(self.zone)
        whole = self.days.rank(local.date()) * self.day_length
        if not self.days.holds(local.date()):
            return whole
        since_midnight = local.replace(tzinfo=None) - datetime.combine(local.date(), time())
        return whole + _overlap(self.segments, since_midnight)

    def _moment(self, passed: timedelta) -> datetime:
        """The earliest moment before which `passed` of working time lies: the end of a segment, not the next start."""
        rank, rest = divmod(passed, self.day_length)
        if not rest:
            rank, rest = rank - 1, self.day_length
        midnight = datetime.combine(self.days.select(rank), time())
        for segment in self.segments:
            length = segment.end - segment.start
            if rest <= length:
                return self._utc(midnight + segment.start + rest)
            rest -= length
        raise AssertionError("the rest of a day is not longer than the day")

    def _utc(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zone).astimezone(UTC)


def _overlap(segments: Sequence[Segment], until: timedelta) -> timedelta:
    return sum((min(until, one.end) - one.start for one in segments if until > one.start), NOTHING)
