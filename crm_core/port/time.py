"""Calendar, timers, tasks, promises and to-dos."""

from __future__ import annotations

from crm_core.promises.kept import KeptRate, KeptRates
from crm_core.service import (
    cancel_task,
    cancel_timer,
    check_in,
    complete_task,
    complete_todo,
    follow_promises,
    open_task,
    promise_rates,
    reassign_todo,
    recompute_timers,
    relieve_leavers,
    reopen_todo,
    reschedule_todo,
    run_due_timers,
    settle_task,
    start_timer,
    start_timer_by_hand,
    stop_timer,
)
from crm_core.tasks.store import ALL_TASKS, TaskFilter
from crm_core.tasks.task import Task, TaskState
from crm_core.timers.compliance import Compliance, compliance
from crm_core.timers.store import ALL_TIMERS, TimerFilter
from crm_core.timers.timer import Timer, TimerState

__all__ = [
    "ALL_TASKS",
    "ALL_TIMERS",
    "Compliance",
    "KeptRate",
    "KeptRates",
    "Task",
    "TaskFilter",
    "TaskState",
    "Timer",
    "TimerFilter",
    "TimerState",
    "cancel_task",
    "cancel_timer",
    "check_in",
    "complete_task",
    "complete_todo",
    "compliance",
    "follow_promises",
    "open_task",
    "promise_rates",
    "reassign_todo",
    "recompute_timers",
    "relieve_leavers",
    "reopen_todo",
    "reschedule_todo",
    "run_due_timers",
    "settle_task",
    "start_timer",
    "start_timer_by_hand",
    "stop_timer",
]
