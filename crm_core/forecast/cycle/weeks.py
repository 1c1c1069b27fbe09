"""When a cycle closes, which weeks it forecasts, and to which settlement period a week belongs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from crm_core.calendar import WorkCalendar
from crm_core.forecast.cycle.policy import CyclePolicy

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CycleTime:
    """One cycle: its first week begins on the Monday `first_week`; changes are in time up to `cut_off_at` (UTC)."""

    first_week: date
    cut_off_at: datetime

    @property
    def id(self) -> str:
        """The ISO week of the first week, like 2026-W12."""
        year, week, _ = self.first_week.isocalendar()
        return f"{year}-W{week:02d}"


def cycle_of(first_week: date, calendar: WorkCalendar, policy: CyclePolicy) -> CycleTime:
    """The cycle whose first week begins on that Monday. A cut-off on a day off moves to the working day before."""
    day = first_week - WEEK + timedelta(days=policy.weekday)
    if not calendar.is_workday(day):
        day = calendar.previous_workday(day)
    local = datetime.combine(day, time(), tzinfo=calendar.zone) + policy.cut_off
    return CycleTime(first_week, local.astimezone(UTC))


def open_cycle(now: datetime, calendar: WorkCalendar, policy: CyclePolicy) -> CycleTime:
    """The cycle that takes changes at `now`: the first whose cut-off has not passed; the cut-off itself is in time."""
    first_week = monday_of(calendar.local_day(now))
    while (cycle := cycle_of(first_week, calendar, policy)).cut_off_at < now:
        first_week += WEEK
    return cycle


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_start(first_week: date, week: int) -> date:
    """The Monday of a cycle's week, which counts from 1."""
    return first_week + WEEK * (week - 1)


def period_start(week: date, policy: CyclePolicy) -> date:
    """The Monday on which the settlement period of a week's Monday begins."""
    place = (week - policy.epoch).days // 7
    return week - WEEK * (place % policy.period_weeks)


def period_end(start: date, policy: CyclePolicy) -> date:
    """The Monday after a period's last week."""
    return start + WEEK * policy.period_weeks


def midnight(day: date, calendar: WorkCalendar) -> datetime:
    """The moment at which a day begins at headquarters."""
    return datetime.combine(day, time(), tzinfo=calendar.zone).astimezone(UTC)
