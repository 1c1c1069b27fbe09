"""How often one kind of people on the customer's side is heard of, week by week, and where that is going."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from crm_core.calendar import WorkCalendar
from crm_core.health.entities import Touch
from crm_core.health.policy import HealthPolicy
from crm_core.health.terms import CONTACT_KINDS


class Course(StrEnum):
    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Trend:
    """`counts` by week, the earliest first; the last one ends with the day asked about."""

    counts: tuple[int, ...]
    course: Course


def feedback_trend(
    touches: Iterable[Touch], *, people: str, day: date, weeks: int, policy: HealthPolicy, calendar: WorkCalendar
) -> Trend:
    """Two-way contacts with a class of people (see the policy's roles) in each of the last weeks of 7 days.

    The course compares the later half of the weeks with the earlier one.
    """
    counts = [0] * weeks
    first = day - timedelta(days=7 * weeks - 1)
    for touch in touches:
        reached = {policy.roles[role] for role in touch.roles if role in policy.roles}
        at = calendar.local_day(touch.occurred_at)
        if touch.two_way and touch.kind in CONTACT_KINDS and people in reached and first <= at <= day:
            counts[(at - first).days // 7] += 1
    half = weeks // 2
    earlier, later = sum(counts[:half]), sum(counts[weeks - half :])
    return Trend(tuple(counts), _course(earlier, later))


def _course(earlier: int, later: int) -> Course:
    if not later:
        return Course.SILENT
    if later == earlier:
        return Course.STEADY
    return Course.RISING if later > earlier else Course.FALLING
