"""Working time by region: which days and hours are worked, and when a span of them ends."""

from crm_core.calendar.policy import CalendarPolicy, read_calendar
from crm_core.calendar.spans import Span, SpanUnit, due_at, read_span
from crm_core.calendar.worktime import Segment, WorkCalendar

__all__ = [
    "CalendarPolicy",
    "Segment",
    "Span",
    "SpanUnit",
    "WorkCalendar",
    "due_at",
    "read_calendar",
    "read_span",
]
