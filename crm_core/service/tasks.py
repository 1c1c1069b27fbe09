"""Tasks that rules open, and people or the rules themselves settle."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm_core.records import require_aware
from crm_core.service.log import log_event
from crm_core.service.timers import cancel_timer, start_timer, stop_timer
from crm_core.sight import Sight
from crm_core.stores import CrmStore
from crm_core.tasks.task import Task, TaskState, done, task_id
from crm_core.timers.timer import FIXED

TIMER = "task"  # kind and ladder of the timer of a task with a due time


def open_task(
    store: CrmStore,
    *,
    kind: str,
    title_zh: str,
    title_en: str,
    region: str,
    team: str | None,
    rep_id: str | None,
    due_at: datetime | None,
    actor_id: str,
    now: datetime,
    source: str,
    opportunity_id: str | None = None,
    timed: bool = True,
) -> Task:
    """Ask `rep_id` to do something. The same `source` opens one task only: the one that stands comes back unchanged.

    A due time starts a timer, which reminds and escalates, unless `timed` is False: another timer watches the same.
    Raises CrmInvalid for a naive due time.
    """
    require_aware(due_at, "The due time of a task")
    if standing := store.find_task(task_id(source)):
        return standing
    task = Task(
        id=task_id(source),
        kind=kind,
        source=source,
        title_zh=title_zh,
        title_en=title_en,
        region=region,
        team=team,
        rep_id=rep_id,
        state=TaskState.OPEN,
        created_at=now,
        created_by=actor_id,
        opportunity_id=opportunity_id,
        due_at=due_at,
    )
    _saved(store, task, "task.opened", actor_id=actor_id, now=now)
    if due_at is not None and timed:
        start_timer(
            store,
            kind=TIMER,
            subject=f"task:{task.id}",
            anchor=now,
            due_at=due_at,
            ladder=TIMER,
            region=region,
            team=team,
            rep_id=rep_id,
            calendar_version=FIXED,
            actor_id=actor_id,
            now=now,
            opportunity_id=opportunity_id,
        )
    return task


def complete_task(
    store: CrmStore, sight: Sight, task_id: str, *, actor_id: str, now: datetime, note: str | None = None
) -> Task:
    """Done, with the doer's word on it. Again: no change. Raises CrmNotFound; CrmConflict when it is cancelled."""
    store.lock(f"task:{task_id}")
    return _done(store, store.task(sight, task_id), note=note, actor_id=actor_id, now=now)


def settle_task(store: CrmStore, *, source: str, actor_id: str, now: datetime) -> Task | None:
    """A rule sees that it is done. None when there is no such task; a settled one stays as it is."""
    task = store.find_task(task_id(source))
    if task is None or task.state is not TaskState.OPEN:
        return task
    return _done(store, task, note=None, actor_id=actor_id, now=now)


def cancel_task(store: CrmStore, *, source: str, actor_id: str, now: datetime) -> Task | None:
    """The reason of the task is gone. None when there is no such task; a settled one stays as it is."""
    task = store.find_task(task_id(source))
    if task is None or task.state is not TaskState.OPEN:
        return task
    gone = replace(task, state=TaskState.CANCELLED)
    cancel_timer(store, kind=TIMER, subject=f"task:{task.id}", actor_id=actor_id, now=now)
    return _saved(store, gone, "task.cancelled", actor_id=actor_id, now=now)


def _done(store: CrmStore, task: Task, *, note: str | None, actor_id: str, now: datetime) -> Task:
    after = done(task, note=note, actor_id=actor_id, now=now)
    if after == task:
        return task
    stop_timer(store, kind=TIMER, subject=f"task:{task.id}", at=now, actor_id=actor_id, now=now)
    return _saved(store, after, "task.done", actor_id=actor_id, now=now)


def _saved(store: CrmStore, task: Task, event: str, *, actor_id: str, now: datetime) -> Task:
    store.save_task(task)
    log_event(
        store,
        type=event,
        aggregate=f"task:{task.id}",
        payload={"kind": task.kind, "source": task.source, "opportunity_id": task.opportunity_id},
        region=task.region,
        team=task.team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
    return task
