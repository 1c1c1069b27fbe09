"""Calls and what is derived from them in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, select

from crm_core.entities import Activity, Mention, StandingObjection, Todo
from crm_core.errors import CrmConflict, CrmNotFound
from crm_core.names import phone_key
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.store.rows import OnConnection, fetch, fetch_one, replace_derived, to_row, upsert
from crm_core.store.sight import by_owner
from crm_core.store.tables import activities, mentions, objections, todos
from crm_core.stores import ALL_TODOS, TodoFilter


class SqlCalls(OnConnection):
    """Implements `CallStore`."""

    def activity(self, sight: Sight, call_id: str, *, source: str | None = None) -> Activity:
        query = _activities(sight).where(activities.c.call_id == call_id)
        found = self._activities(query if source is None else query.where(activities.c.source == source))
        if not found:
            raise CrmNotFound("There is no such call in the CRM.", code="call_not_found")
        if len(found) > 1:
            raise CrmConflict(
                "Several sources have a call of this id.", code="ambiguous_call", remedy="Name the source."
            )
        return found[0]

    def find_activity(self, sight: Sight, activity_id: str) -> Activity | None:
        found = self._activities(_activities(sight).where(activities.c.id == activity_id))
        return found[0] if found else None

    def activities(
        self,
        sight: Sight,
        *,
        account_id: str | None = None,
        opportunity_id: str | None = None,
        page: Page = FIRST_PAGE,
    ) -> tuple[Activity, ...]:
        query = _activities(sight).order_by(activities.c.occurred_start.desc(), activities.c.id)
        if account_id is not None:
            query = query.where(activities.c.account_id == account_id)
        if opportunity_id is not None:
            query = query.where(activities.c.opportunity_id == opportunity_id)
        return self._activities(query.limit(page.limit).offset(page.offset))

    def accounts_assigned_to_phone(self, sight: Sight, phone: str) -> tuple[str, ...]:
        query = (
            select(activities.c.account_id)
            .distinct()
            .where(
                by_owner(activities, sight),
                activities.c.phone_key == phone,
                activities.c.account_id.is_not(None),
                activities.c.assigned_by.is_not(None),
            )
            .order_by(activities.c.account_id)
        )
        return tuple(self._connection.scalars(query))

    def save_activity(self, activity: Activity) -> None:
        record = activity.record
        row = {
            "id": activity.id,
            "source": record.source,
            "call_id": record.call_id,
            "region": record.region,
            "team": record.team,
            "rep_id": record.rep_id,
            "occurred_start": record.occurred_start,
            "phone_key": phone_key(record.phone),
            "account_id": activity.account_id,
            "opportunity_id": activity.opportunity_id,
            "status": activity.status,
            "reason": activity.reason,
            "assigned_by": activity.assigned_by,
            "assigned_at": activity.assigned_at,
            "record": record,
        }
        upsert(self._connection, activities, [row])

    def mentions(
        self, sight: Sight, *, activity_id: str | None = None, contact_id: str | None = None
    ) -> tuple[Mention, ...]:
        query = (
            select(mentions)
            .where(by_owner(mentions, sight))
            .order_by(mentions.c.occurred_at.desc(), mentions.c.claim_id)
        )
        if activity_id is not None:
            query = query.where(mentions.c.activity_id == activity_id)
        if contact_id is not None:
            query = query.where(mentions.c.contact_id == contact_id)
        return fetch(self._connection, Mention, query)

    def replace_mentions(self, activity_id: str, rows: Sequence[Mention]) -> None:
        values = [to_row(mention, claim_id=mention.claim.claim_id) for mention in rows]
        replace_derived(self._connection, mentions, activity_id, "claim_id", values)

    def todo(self, sight: Sight, todo_id: str) -> Todo:
        query = select(todos).where(by_owner(todos, sight), todos.c.id == todo_id)
        return fetch_one(self._connection, Todo, query, "todo")

    def todos(self, sight: Sight, where: TodoFilter = ALL_TODOS, page: Page = FIRST_PAGE) -> tuple[Todo, ...]:
        query = select(todos).where(by_owner(todos, sight)).order_by(todos.c.due_at.asc().nulls_last(), todos.c.id)
        for column in ("state", "owner", "account_id", "opportunity_id", "call_id"):
            if (wanted := getattr(where, column)) is not None:
                query = query.where(todos.c[column] == wanted)
        if where.due_before is not None:
            query = query.where(todos.c.due_at < where.due_before)
        return fetch(self._connection, Todo, query, page)

    def todos_of_activity(self, activity_id: str) -> tuple[Todo, ...]:
        return fetch(
            self._connection, Todo, select(todos).where(todos.c.activity_id == activity_id).order_by(todos.c.id)
        )

    def save_todo(self, todo: Todo) -> None:
        upsert(self._connection, todos, [to_row(todo)])

    def replace_todos(self, activity_id: str, rows: Sequence[Todo]) -> None:
        replace_derived(self._connection, todos, activity_id, "id", [to_row(todo) for todo in rows])

    def objections(
        self,
        sight: Sight,
        *,
        account_id: str | None = None,
        opportunity_id: str | None = None,
        call_id: str | None = None,
        page: Page = FIRST_PAGE,
    ) -> tuple[StandingObjection, ...]:
        query = (
            select(objections)
            .where(by_owner(objections, sight))
            .order_by(objections.c.raised_at.desc(), objections.c.id)
        )
        for column, wanted in {"account_id": account_id, "opportunity_id": opportunity_id, "call_id": call_id}.items():
            if wanted is not None:
                query = query.where(objections.c[column] == wanted)
        return fetch(self._connection, StandingObjection, query, page)

    def replace_objections(self, activity_id: str, rows: Sequence[StandingObjection]) -> None:
        replace_derived(self._connection, objections, activity_id, "id", [to_row(row) for row in rows])

    def _activities(self, query: Select[Any]) -> tuple[Activity, ...]:
        return tuple(_activity(row) for row in self._connection.execute(query).mappings())


def _activities(sight: Sight) -> Select[Any]:
    return select(activities).where(by_owner(activities, sight))


def _activity(row: RowMapping) -> Activity:
    fields = ("id", "record", "status", "reason", "account_id", "opportunity_id", "assigned_by", "assigned_at")
    return Activity(**{field: row[field] for field in fields})
