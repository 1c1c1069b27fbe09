"""FieldRepository over SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from voice.adapters.db.conflicts import conflict_as
from voice.adapters.db.sight import sees_region
from voice.adapters.db.tables import custom_fields as fields
from voice.domain.actor import Actor
from voice.domain.errors import Conflict, NotFound
from voice.domain.fields import Cue, CustomField, FieldType
from voice.ports.fields import StoredField

_TAKEN = "The region has a field of this name already."


class SqlFieldRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, stored: StoredField) -> None:
        fixed = ("id", "region", "created_by", "created_at", "version")
        row = {name: getattr(stored, name) for name in fixed} | _said(stored.field)
        with conflict_as(self._connection, _TAKEN, code="field_exists"):
            self._connection.execute(insert(fields).values(row))

    def get(self, field_id: str, actor: Actor) -> StoredField:
        query = select(fields).where(fields.c.id == field_id, sees_region(actor, fields.c.region))
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such field.", code="field_not_found")
        return _field(row)

    def seen_by(self, actor: Actor) -> tuple[StoredField, ...]:
        query = select(fields).where(sees_region(actor, fields.c.region))
        query = query.order_by(fields.c.region, fields.c.created_at, fields.c.id)
        return tuple(_field(row) for row in self._connection.execute(query).mappings())

    def of_region(self, region: str) -> tuple[StoredField, ...]:
        query = select(fields).where(fields.c.region == region).order_by(fields.c.created_at, fields.c.id)
        return tuple(_field(row) for row in self._connection.execute(query).mappings())

    def save(self, stored: StoredField) -> StoredField:
        values = _said(stored.field) | {"version": stored.version + 1}
        current = fields.c.id == stored.id, fields.c.version == stored.version
        with conflict_as(self._connection, _TAKEN, code="field_exists"):
            row = self._connection.execute(update(fields).where(*current).values(values).returning(fields)).mappings()
            saved = row.one_or_none()
        if saved is None:
            raise Conflict(
                "The field has changed meanwhile.", code="stale_field", remedy="Read it again and repeat the change."
            )
        return _field(saved)

    def delete(self, field_id: str) -> None:
        self._connection.execute(delete(fields).where(fields.c.id == field_id))


def _said(field: CustomField) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.type.value,
        "definition": field.definition,
        "options": list(field.options),
        "examples": [[cue.text, cue.value] for cue in field.examples],
        "patterns": [[cue.text, cue.value] for cue in field.patterns],
    }


def _field(row: RowMapping) -> StoredField:
    field = CustomField(
        id=row["id"],
        name=row["name"],
        type=FieldType(row["type"]),
        definition=row["definition"],
        options=tuple(row["options"]),
        examples=tuple(Cue(*cue) for cue in row["examples"]),
        patterns=tuple(Cue(*cue) for cue in row["patterns"]),
    )
    return StoredField(
        region=row["region"],
        field=field,
        created_by=row["created_by"],
        created_at=row["created_at"],
        version=row["version"],
    )
