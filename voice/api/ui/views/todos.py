"""Promises as a to-do list: what is late first, each with the words that made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from voice.api.ui.moments import Moments
from voice.api.ui.views.cards import Span, due_state, evidence_spans
from voice.ports.crm import Todo, TodoState

GROUPS = ("overdue", "today", "week", "later", "undated")


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoLine:
    """One promise, ready to show."""

    id: str
    call_id: str
    label: str
    owner: str
    quote: str
    span: Span | None
    account_id: str | None
    account: str
    rep: str | None
    due: str | None
    due_state: str
    overdue: str | None
    due_input: str
    moved: bool
    unconfirmed: bool
    withdrawn: bool
    done: bool
    done_at: str | None


def todo_line(todo: Todo, moments: Moments, *, accounts: Mapping[str, str], reps: Mapping[str, str]) -> TodoLine:
    evidence = todo.evidence[0]
    spans = evidence_spans([(evidence.start_ms, evidence.end_ms)])
    open_late = todo.state is TodoState.OPEN and todo.due_at is not None and todo.due_at < moments.now
    precision = "minute" if todo.due_moved_by else todo.due_precision
    return TodoLine(
        id=todo.id,
        call_id=todo.call_id,
        label=moments.t(f"action.{todo.action}"),
        owner=todo.owner,
        quote=evidence.quote,
        span=spans[0] if spans else None,
        account_id=todo.account_id,
        account=accounts.get(todo.account_id or "", ""),
        rep=reps.get(todo.rep_id),
        due=moments.due(todo.due_at, precision) if todo.due_at else todo.due_text,
        due_state=due_state(todo.due_at, moments.now) if todo.due_at else "none",
        overdue=moments.overdue(todo.due_at) if todo.due_at and open_late else None,
        due_input=moments.local_input(todo.due_at.isoformat()) if todo.due_at else "",
        moved=todo.due_moved_by is not None,
        unconfirmed=todo.unconfirmed,
        withdrawn=todo.withdrawn,
        done=todo.state is TodoState.DONE,
        done_at=moments.at(todo.done_at) if todo.done_at else None,
    )


def by_due(todos: Iterable[Todo], moments: Moments) -> list[tuple[str, list[Todo]]]:
    """The groups that hold something, in order."""
    groups: dict[str, list[Todo]] = {name: [] for name in GROUPS}
    for todo in todos:
        groups[_group(todo.due_at, moments)].append(todo)
    return [(name, found) for name, found in groups.items() if found]


def _group(due_at: datetime | None, moments: Moments) -> str:
    if due_at is None:
        return "undated"
    if due_at < moments.now:
        return "overdue"
    day = moments.local(due_at).date()
    if day == moments.today:
        return "today"
    sunday = moments.today + timedelta(days=6 - moments.today.weekday())
    return "week" if day <= sunday else "later"
