"""A length of time as a policy states it: wall hours for promises, working hours and days for one's own side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from crm_core.calendar.worktime import WorkCalendar
from crm_core.errors import PolicyInvalid
from crm_core.policy_reading import Section


class SpanUnit(StrEnum):
    WALL_MINUTE = "wall_minute"
    WALL_HOUR = "wall_hour"
    WORK_HOUR = "work_hour"
    WORK_DAY = "work_day"
    CALENDAR_DAY = "calendar_day"


WHOLE_UNITS = (SpanUnit.WORK_DAY, SpanUnit.CALENDAR_DAY)


@dataclass(frozen=True, slots=True)
class Span:
    """Raises PolicyInvalid for a negative amount, or for a part of a day."""

    amount: float
    unit: SpanUnit

    def __post_init__(self) -> None:
        if not 0 <= self.amount < 1_000_000:
            raise PolicyInvalid(f"A span of {self.amount} is not one.", remedy="Give an amount of at least 0.")
        if self.unit in WHOLE_UNITS and self.amount != int(self.amount):
            raise PolicyInvalid("Days count whole.", remedy="Give parts of a day in hours.")


def due_at(anchor: datetime, span: Span, calendar: WorkCalendar) -> datetime:
    """The last moment that is in time, in UTC. Days keep the local time of the anchor."""
    match span.unit:
        case SpanUnit.WALL_MINUTE:
            return anchor.astimezone(UTC) + timedelta(minutes=span.amount)
        case SpanUnit.WALL_HOUR:
            return anchor.astimezone(UTC) + timedelta(hours=span.amount)
        case SpanUnit.WORK_HOUR:
            return calendar.add_work(anchor, timedelta(hours=span.amount))
        case SpanUnit.WORK_DAY:
            return calendar.add_workdays(anchor, int(span.amount))
        case SpanUnit.CALENDAR_DAY:
            return (anchor.astimezone(calendar.zone) + timedelta(days=span.amount)).astimezone(UTC)


def read_span(section: Section, key: str) -> Span:
    """`key = { amount = 72, unit = "wall_hour" }`. Raises PolicyInvalid."""
    entry = section.section(key)
    amount, unit = entry.number("amount", at_least=0), entry.choice("unit", SpanUnit)
    entry.done()
    with entry.rule_of("amount"):
        return Span(amount, unit)
