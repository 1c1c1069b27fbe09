"""What a person does to a to-do: done, open again, moved, handed over. Each survives every re-run of the call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from crm_core.derived import settled
from crm_core.entities import Todo
from crm_core.errors import CrmConflict
from crm_core.records import require_aware
from crm_core.service.log import log_event
from crm_core.sight import Sight
from crm_core.stores import CrmStore
from crm_core.terms import TodoState


def complete_todo(
    store: CrmStore,
    sight: Sight,
    todo_id: str,
    *,
    actor_id: str,
    now: datetime,
    note: str | None = None,
    evidence_id: str | None = None,
) -> Todo:
    """Done, with the doer's word on it and what shows it. Again on a done one: no change.

    Raises CrmNotFound; CrmConflict when it is cancelled.
    """
    todo = _locked(store, sight, todo_id)
    if todo.state is TodoState.DONE:
        return todo
    _refuse_cancelled(todo)
    words = (note or "").strip() or None
    done = settled(replace(todo, done_at=now, done_by=actor_id, done_note=words, done_evidence_id=evidence_id))
    return _saved(store, done, "todo.done", actor_id=actor_id, now=now, evidence_id=evidence_id)


def reopen_todo(store: CrmStore, sight: Sight, todo_id: str, *, actor_id: str, now: datetime) -> Todo:
    """Not done after all; cancelled when its fact has been rejected meanwhile. Raises like `complete_todo`."""
    todo = _locked(store, sight, todo_id)
    if todo.state is TodoState.OPEN:
        return todo
    _refuse_cancelled(todo)
    reopened = settled(replace(todo, done_at=None, done_by=None, done_note=None, done_evidence_id=None))
    return _saved(store, reopened, "todo.reopened", actor_id=actor_id, now=now)


def reschedule_todo(
    store: CrmStore,
    sight: Sight,
    todo_id: str,
    *,
    due_at: datetime,
    actor_id: str,
    now: datetime,
    due_precision: str = "minute",
) -> Todo:
    """Move the due time; what was said (`due_text`, evidence) stays. Raises CrmConflict unless it is open."""
    require_aware(due_at, "The due time")
    todo = _locked(store, sight, todo_id)
    _refuse_closed(todo)
    moved = replace(todo, due_at=due_at, due_precision=due_precision, due_moved_by=actor_id)
    return _saved(store, moved, "todo.rescheduled", actor_id=actor_id, now=now, due_at=due_at.isoformat())


def reassign_todo(
    store: CrmStore,
    sight: Sight,
    todo_id: str,
    *,
    rep_id: str,
    team: str | None,
    actor_id: str,
    now: datetime,
) -> Todo:
    """Hand an open to-do to a colleague of the same region, whom no later run of the call takes it from again.

    The caller knows that `rep_id` works in the to-do's region, in that team. Its timer follows at the next tick.
    Raises CrmNotFound; CrmConflict unless it is open.
    """
    todo = _locked(store, sight, todo_id)
    _refuse_closed(todo)
    if todo.rep_id == rep_id:
        return todo
    handed = replace(todo, rep_id=rep_id, team=team, assigned_by=actor_id)
    return _saved(store, handed, "todo.reassigned", actor_id=actor_id, now=now, rep_before=todo.rep_id, rep_id=rep_id)


def _locked(store: CrmStore, sight: Sight, todo_id: str) -> Todo:
    """Read under the call's lock, so that a re-run at the same moment cannot overwrite the person's act."""
    store.lock(f"activity:{store.todo(sight, todo_id).activity_id}")
    return store.todo(sight, todo_id)


def _refuse_closed(todo: Todo) -> None:
    _refuse_cancelled(todo)
    if todo.state is TodoState.DONE:
        raise CrmConflict("The to-do is done.", code="todo_done", remedy="Open it again first.")


def _refuse_cancelled(todo: Todo) -> None:
    if todo.state is TodoState.CANCELLED:
        raise CrmConflict(
            "The to-do is cancelled because its fact was rejected.",
            code="todo_cancelled",
            remedy="Take the rejection of the fact back first.",
        )


def _saved(store: CrmStore, todo: Todo, event: str, *, actor_id: str, now: datetime, **payload: Any) -> Todo:
    store.save_todo(todo)
    if todo.opportunity_id:
        store.mark_deal(todo.opportunity_id, todo.promised_at)  # kept promises are part of the deal's health
    log_event(
        store,
        type=event,
        aggregate=f"todo:{todo.id}",
        payload={"call_id": todo.call_id, "claim_id": todo.claim_id, **payload},
        region=todo.region,
        team=todo.team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
    return todo
