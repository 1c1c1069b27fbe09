"""To-dos beside their timers in SQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, literal, or_, select

from crm_core.entities import Todo
from crm_core.promises.kept import DuePromise
from crm_core.sight import Sight
from crm_core.store.rows import OnConnection, fetch
from crm_core.store.sight import by_owner
from crm_core.store.tables import todos
from crm_core.store.timer_tables import timers
from crm_core.terms import Party, TodoState
from crm_core.timers.timer import Timer

_SUBJECT = literal("todo:") + todos.c.id
_RUNNING = timers.c.end_recorded_at.is_(None)


class SqlPromises(OnConnection):
    """Implements `PromiseStore`."""

    def promises_without_timer(self, *, since: datetime, actions: Collection[str], limit: int) -> tuple[Todo, ...]:
        timed = and_(todos.c.due_at > since, todos.c.owner.in_([Party.REP.value, Party.CUSTOMER.value]))
        untimed = and_(
            todos.c.due_at.is_(None),
            todos.c.promised_at > since,
            todos.c.owner == Party.REP.value,
            todos.c.action.in_(sorted(actions)),
        )
        query = (
            select(todos)
            .outerjoin(timers, and_(timers.c.subject == _SUBJECT, _RUNNING))
            .where(
                todos.c.state == TodoState.OPEN,
                todos.c.withdrawn.is_(False),
                timers.c.id.is_(None),
                or_(timed, untimed),
            )
            .order_by(todos.c.id)
            .limit(limit)
        )
        return fetch(self._connection, Todo, query)

    def promises_astray(self, limit: int) -> tuple[tuple[Timer, Todo | None], ...]:
        other_time = or_(
            todos.c.due_at != timers.c.due_at,
            and_(todos.c.due_at.is_(None), timers.c.span_amount.is_(None)),
        )
        query = (
            select(timers)
            .outerjoin(todos, timers.c.subject == _SUBJECT)
            .where(
                _RUNNING,
                timers.c.subject.startswith("todo:"),
                or_(
                    todos.c.id.is_(None),
                    todos.c.state != TodoState.OPEN,
                    todos.c.withdrawn,
                    other_time,
                    todos.c.rep_id != timers.c.rep_id,
                    todos.c.opportunity_id.is_distinct_from(timers.c.opportunity_id),
                ),
            )
            .order_by(timers.c.id)
            .limit(limit)
            .with_for_update(of=timers, skip_locked=True)
        )
        found = fetch(self._connection, Timer, query)
        wanted = [timer.subject.removeprefix("todo:") for timer in found]
        known = {todo.id: todo for todo in fetch(self._connection, Todo, select(todos).where(todos.c.id.in_(wanted)))}
        return tuple((timer, known.get(timer.subject.removeprefix("todo:"))) for timer in found)

    def promises_due(self, sight: Sight, *, since: datetime, until: datetime) -> tuple[DuePromise, ...]:
        query = select(
            todos.c.owner,
            todos.c.rep_id,
            todos.c.account_id,
            todos.c.due_at,
            todos.c.done_at,
            todos.c.due_moved_by.is_not(None).label("moved"),
        ).where(
            by_owner(todos, sight),
            todos.c.due_at >= since,
            todos.c.due_at < until,
            todos.c.state != TodoState.CANCELLED,
            todos.c.withdrawn.is_(False),
        )
        return fetch(self._connection, DuePromise, query)
