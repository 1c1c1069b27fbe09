"""Which timer a promise should have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_core.calendar import Span, WorkCalendar, due_at
from crm_core.entities import Todo
from crm_core.terms import Party, TodoState
from crm_core.timers.policy import EscalationPolicy


@dataclass(frozen=True, slots=True)
class Wanted:
    """`span` is set where the deadline comes from the kind and not from the words of the call."""

    kind: str
    due_at: datetime
    ladder: str
    span: Span | None = None


def wanted_timer(todo: Todo, policy: EscalationPolicy, calendar: WorkCalendar) -> Wanted | None:
    """None for a to-do that is not open, whose owner is not known, or that has no time.

    A promise without a time has one where its action's kind has a span: it is counted from the promise.
    """
    if todo.state is not TodoState.OPEN or todo.withdrawn or todo.owner not in (Party.REP, Party.CUSTOMER):
        return None
    key = policy.promises.customer
    if todo.owner == Party.REP:
        key = policy.promises.actions.get(todo.action, policy.promises.rep)
    kind = policy.kinds[key]
    if todo.due_at is not None:
        return Wanted(kind.key, todo.due_at, kind.ladder)
    if kind.span is None or todo.owner != Party.REP:
        return None
    return Wanted(kind.key, due_at(todo.promised_at, kind.span, calendar), kind.ladder, kind.span)
