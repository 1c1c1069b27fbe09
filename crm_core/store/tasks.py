"""Tasks in SQL."""

from __future__ import annotations

from sqlalchemy import select

from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.store.rows import OnConnection, fetch, fetch_one, to_row, upsert
from crm_core.store.sight import by_owner
from crm_core.store.timer_tables import tasks
from crm_core.tasks.store import ALL_TASKS, TaskFilter
from crm_core.tasks.task import Task


class SqlTasks(OnConnection):
    """Implements `TaskStore`."""

    def task(self, sight: Sight, task_id: str) -> Task:
        query = select(tasks).where(by_owner(tasks, sight), tasks.c.id == task_id)
        return fetch_one(self._connection, Task, query, "task")

    def find_task(self, task_id: str) -> Task | None:
        found = fetch(self._connection, Task, select(tasks).where(tasks.c.id == task_id))
        return found[0] if found else None

    def tasks(self, sight: Sight, where: TaskFilter = ALL_TASKS, page: Page = FIRST_PAGE) -> tuple[Task, ...]:
        query = select(tasks).where(by_owner(tasks, sight)).order_by(tasks.c.due_at.asc().nulls_last(), tasks.c.id)
        for column in ("state", "kind", "rep_id", "opportunity_id"):
            if (wanted := getattr(where, column)) is not None:
                query = query.where(tasks.c[column] == wanted)
        if where.due_before is not None:
            query = query.where(tasks.c.due_at < where.due_before)
        return fetch(self._connection, Task, query, page)

    def save_task(self, task: Task) -> None:
        upsert(self._connection, tasks, [to_row(task)])
