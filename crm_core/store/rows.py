"""Entities to rows and back, and what all repositories share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, RowMapping, Select, Table, delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from crm_core.errors import CrmNotFound
from crm_core.paging import Page

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = TypeVar("Row", bound="DataclassInstance")


class OnConnection:
    """Statements on a connection whose transaction the caller owns and commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


def to_row(entity: Row, **keys: Any) -> dict[str, Any]:
    """The entity's fields under their own names, and the columns that are only in the table."""
    return {field.name: getattr(entity, field.name) for field in fields(entity)} | keys


def from_row(kind: type[Row], row: RowMapping) -> Row:
    return kind(**{field.name: row[field.name] for field in fields(kind)})


def fetch(connection: Connection, kind: type[Row], query: Select[Any], page: Page | None = None) -> tuple[Row, ...]:
    if page:
        query = query.limit(page.limit).offset(page.offset)
    return tuple(from_row(kind, row) for row in connection.execute(query).mappings())


def fetch_one(connection: Connection, kind: type[Row], query: Select[Any], what: str) -> Row:
    """Raises CrmNotFound."""
    found = fetch(connection, kind, query)
    if not found:
        raise CrmNotFound(f"There is no such {what}.", code=f"{what}_not_found")
    return found[0]


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert, or overwrite by primary key."""
    for row in rows:
        insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
        primary = [column.name for column in table.primary_key]
        connection.execute(
            insert(table)
            .values(row)
            .on_conflict_do_update(
                index_elements=primary, set_={name: value for name, value in row.items() if name not in primary}
            )
        )


def replace_derived(
    connection: Connection, table: Table, activity_id: str, key: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Make the rows of one activity these and no others; `key` tells them apart within it."""
    kept = [row[key] for row in rows]
    connection.execute(delete(table).where(table.c.activity_id == activity_id, table.c[key].not_in(kept)))
    upsert(connection, table, rows)
