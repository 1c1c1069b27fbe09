"""A task: what a rule wants done, by whom and by when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from crm_core.errors import CrmConflict
from crm_core.ids import stable_id


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"  # its reason is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`source` is the key of its reason: the same reason never opens a second task. `note` is the doer's own word."""

    id: str
    kind: str
    source: str
    title_zh: str
    title_en: str
    region: str
    team: str | None
    rep_id: str | None  # who is to do it
    state: TaskState
    created_at: datetime
    created_by: str
    opportunity_id: str | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    note: str | None = None


def task_id(source: str) -> str:
    return stable_id("task", source)


def done(task: Task, *, note: str | None, actor_id: str, now: datetime) -> Task:
    """Done. Again: no change. Raises CrmConflict when it is cancelled."""
    if task.state is TaskState.DONE:
        return task
    if task.state is TaskState.CANCELLED:
        raise CrmConflict("The task is cancelled: its reason is gone.", code="task_cancelled")
    return replace(task, state=TaskState.DONE, done_at=now, done_by=actor_id, note=note)
