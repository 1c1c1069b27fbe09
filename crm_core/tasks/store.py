"""What tasks need from storage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.tasks.task import Task, TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    state: TaskState | None = None
    kind: str | None = None
    rep_id: str | None = None
    opportunity_id: str | None = None
    due_before: datetime | None = None


ALL_TASKS = TaskFilter()


class TaskStore(Protocol):
    def task(self, sight: Sight, task_id: str) -> Task:
        """Raises CrmNotFound."""

    def find_task(self, task_id: str) -> Task | None:
        """For the rules that open tasks, whoever may see it."""

    def tasks(self, sight: Sight, where: TaskFilter = ALL_TASKS, page: Page = FIRST_PAGE) -> tuple[Task, ...]:
        """By due time, those without one last."""

    def save_task(self, task: Task) -> None: ...
