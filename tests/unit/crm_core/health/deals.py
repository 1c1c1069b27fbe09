"""Short ways to make a deal's day for the rules of health; what a test does not name does not matter to it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from crm_core.calendar import WorkCalendar
from crm_core.health.inputs import DealDay
from crm_core.health.policy import HealthPolicy
from tests.unit.crm_core.samples import POLICY

HEALTH: HealthPolicy = POLICY.health
CALENDAR: WorkCalendar = POLICY.calendar.of("east")
DAY = date(2026, 3, 12)  # a Thursday, far from any holiday
AS_OF = CALENDAR.end_of_day(DAY)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Local time of the calendar's zone."""
    return datetime.combine(day, time(hour, minute), CALENDAR.zone)


def days_ago(count: int, hour: int = 10, minute: int = 0) -> datetime:
    return at(DAY - timedelta(days=count), hour, minute)


def deal(**fields: Any) -> DealDay:
    base: dict[str, Any] = {
        "opportunity_id": "d1",
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "day": DAY,
        "as_of": AS_OF,
        "opened_at": days_ago(20),
        "stage": "lead",
        "stage_place": 1,
        "stage_entered_at": days_ago(2),
    }
    return DealDay(**{**base, **fields})
