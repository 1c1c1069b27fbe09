"""The actor's door to tasks: the work that rules ask for."""

from __future__ import annotations

from voice.domain.actor import Actor
from voice.pipeline.core import sight_of
from voice.pipeline.crm_door import CrmDoor
from voice.ports import crm
from voice.ports.crm import Page, Task, TaskFilter

_ALL = TaskFilter()
_FIRST_PAGE = Page()


class Tasks(CrmDoor):
    """Tasks are seen by region, team and the one who is to do them."""

    def page(self, actor: Actor, where: TaskFilter = _ALL, *, page: Page = _FIRST_PAGE) -> tuple[Task, ...]:
        """By due time, those without one last."""
        with self._reading() as store:
            return store.tasks(sight_of(actor), where, page)

    def complete(self, actor: Actor, task_id: str, *, note: str | None = None) -> Task:
        """Done, with a word on it. Raises NotFound; Conflict when the task's reason is gone."""
        with self._changing(actor, "complete tasks") as (store, who):
            return crm.complete_task(store, sight_of(actor), task_id, note=note, **who)
