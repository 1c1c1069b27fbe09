"""What becomes of the open work of people who have left: the next superior takes it over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm_core.directory import Directory
from crm_core.entities import Todo
from crm_core.errors import CrmNotFound
from crm_core.service.timers import CLOCK, log_timer
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore
from crm_core.timers.timer import Timer

BATCH = 200


def relieve_leavers(store: CrmStore, *, now: datetime, directory: Directory, limit: int = BATCH) -> int:
    """Running timers of people who have left, with the to-dos and tasks they watch, go to the next superior.

    Where nobody stands above, they stay where they are. Returns how many went.
    """
    went = 0
    for region, team, rep_id in store.timer_owners():
        if directory.find(rep_id):
            continue
        levels = directory.levels_above(region=region, team=team, person_id=rep_id)
        if not levels:
            continue
        for timer in store.timers_of_owner(region, team, rep_id, limit - went):
            _take_over(store, timer, rep_id=levels[0][0], now=now)
            went += 1
    return went


def _take_over(store: CrmStore, timer: Timer, *, rep_id: str, now: datetime) -> None:
    what, _, object_id = timer.subject.partition(":")
    if what == "todo" and (todo := _todo(store, object_id)):
        store.lock(f"activity:{todo.activity_id}")
        store.save_todo(replace(store.todo(EVERYWHERE, object_id), rep_id=rep_id, assigned_by=CLOCK))
    if what == "task" and (task := store.find_task(object_id)):
        store.save_task(replace(task, rep_id=rep_id))
    taken = replace(timer, rep_id=rep_id)
    store.save_timers([taken])
    log_timer(store, taken, "timer.taken_over", actor_id=CLOCK, at=now, now=now, rep_before=timer.rep_id)


def _todo(store: CrmStore, todo_id: str) -> Todo | None:
    try:
        return store.todo(EVERYWHERE, todo_id)
    except CrmNotFound:
        return None
