"""Touches, risks and the marks of changed days in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, insert, select

from crm_core.health.entities import Risk, Touch
from crm_core.health.store import Mark, Standing
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.store.health_tables import marks, risks, touches
from crm_core.store.rows import OnConnection, fetch, replace_derived, to_row, upsert
from crm_core.store.sight import by_owner
from crm_core.store.tables import activities, opportunities, todos
from crm_core.terms import TodoState


class SqlTouches(OnConnection):
    """Implements `TouchStore`."""

    def touch(self, touch_id: str) -> Touch | None:
        found = fetch(self._connection, Touch, select(touches).where(touches.c.id == touch_id))
        return found[0] if found else None

    def touches(self, sight: Sight, opportunity_id: str, *, page: Page = FIRST_PAGE) -> tuple[Touch, ...]:
        query = (
            select(touches)
            .join(opportunities, opportunities.c.id == touches.c.opportunity_id)
            .where(by_owner(opportunities, sight), touches.c.opportunity_id == opportunity_id)
            .order_by(touches.c.occurred_at.desc(), touches.c.id)
        )
        return fetch(self._connection, Touch, query, page)

    def save_touch(self, touch: Touch) -> None:
        upsert(self._connection, touches, [to_row(touch)])

    def delete_touch(self, touch_id: str) -> None:
        self._connection.execute(delete(risks).where(risks.c.activity_id == touch_id))
        self._connection.execute(delete(touches).where(touches.c.id == touch_id))

    def replace_risks(self, activity_id: str, rows: Sequence[Risk]) -> None:
        replace_derived(self._connection, risks, activity_id, "id", [to_row(row) for row in rows])

    def mark_deal(self, opportunity_id: str, since: datetime) -> None:
        self._connection.execute(insert(marks).values(opportunity_id=opportunity_id, since=since))

    def health_marks(self, region: str, limit: int) -> tuple[Mark, ...]:
        query = (
            select(marks)
            .join(opportunities, opportunities.c.id == marks.c.opportunity_id)
            .where(opportunities.c.region == region)
            .order_by(marks.c.id)
            .limit(limit)
        )
        return fetch(self._connection, Mark, query)

    def clear_health_marks(self, read: Iterable[Mark]) -> None:
        # By id: a mark that another transaction set meanwhile stays for the next run.
        self._connection.execute(delete(marks).where(marks.c.id.in_([one.id for one in read])))

    def calls_told(self, sight: Sight, opportunity_id: str, count: int) -> tuple[Standing, ...]:
        query = (
            select(touches.c.activity_id, activities.c.call_id, touches.c.occurred_at)
            .join(activities, activities.c.id == touches.c.activity_id)
            .join(opportunities, opportunities.c.id == touches.c.opportunity_id)
            .where(by_owner(opportunities, sight), touches.c.opportunity_id == opportunity_id)
            .order_by(touches.c.occurred_at.desc(), touches.c.id)
            .limit(count)
        )
        calls = self._connection.execute(query).all()
        ids = [call.activity_id for call in calls]
        objections = self._objections(ids)
        promises = self._open_promises(ids)
        return tuple(
            Standing(
                activity_id=call.activity_id,
                call_id=call.call_id,
                occurred_at=call.occurred_at,
                open_promises=promises.get(call.activity_id, 0),
                objections=tuple(objections.get(call.activity_id, ())),
            )
            for call in calls
        )

    def _objections(self, activity_ids: Sequence[str]) -> dict[str, list[tuple[str, bool]]]:
        query = select(risks).where(risks.c.activity_id.in_(activity_ids), risks.c.objection).order_by(risks.c.tag)
        found: dict[str, list[tuple[str, bool]]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.activity_id, []).append((row.tag, row.answered))
        return found

    def _open_promises(self, activity_ids: Sequence[str]) -> dict[str, Any]:
        is_open = case((todos.c.state == TodoState.OPEN, 1), else_=0)
        query = (
            select(todos.c.activity_id, func.sum(is_open))
            .where(todos.c.activity_id.in_(activity_ids))
            .group_by(todos.c.activity_id)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}
