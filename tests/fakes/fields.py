"""FieldRepository and LlmUsageRepository over dicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.fakes.tables import Tables
from voice.domain.actor import Actor, UserRole
from voice.domain.errors import Conflict, NotFound
from voice.ports.fields import StoredField


class FakeFields:
    def __init__(self, tables: Tables) -> None:
        self._fields = tables.fields

    def add(self, stored: StoredField) -> None:
        self._refuse_taken(stored)
        self._fields[stored.id] = stored

    def get(self, field_id: str, actor: Actor) -> StoredField:
        found = self._fields.get(field_id)
        if found is None or not _seen(found, actor):
            raise NotFound("There is no such field.", code="field_not_found")
        return found

    def seen_by(self, actor: Actor) -> tuple[StoredField, ...]:
        found = [stored for stored in self._fields.values() if _seen(stored, actor)]
        return tuple(sorted(found, key=lambda stored: (stored.region, stored.created_at, stored.id)))

    def of_region(self, region: str) -> tuple[StoredField, ...]:
        found = [stored for stored in self._fields.values() if stored.region == region]
        return tuple(sorted(found, key=lambda stored: (stored.created_at, stored.id)))

    def save(self, stored: StoredField) -> StoredField:
        known = self._fields.get(stored.id)
        if known is None or known.version != stored.version:
            raise Conflict("The field has changed meanwhile.", code="stale_field")
        self._refuse_taken(stored)
        self._fields[stored.id] = replace(known, field=stored.field, version=stored.version + 1)
        return self._fields[stored.id]

    def delete(self, field_id: str) -> None:
        self._fields.pop(field_id, None)

    def _refuse_taken(self, stored: StoredField) -> None:
        for other in self._fields.values():
            if (other.region, other.field.name) == (stored.region, stored.field.name) and other.id != stored.id:
                raise Conflict("The region has a field of this name already.", code="field_exists")


class FakeLlmUsage:
    def __init__(self, tables: Tables) -> None:
        self._tokens = tables.llm_usage

    def spent(self, region: str, day: date) -> int:
        return self._tokens.get((region, day.isoformat()), 0)

    def add(self, region: str, day: date, tokens: int) -> None:
        self._tokens[region, day.isoformat()] = self.spent(region, day) + tokens


def _seen(stored: StoredField, actor: Actor) -> bool:
    if actor.region == "*":
        return actor.role in (UserRole.AUDITOR, UserRole.ADMIN)
    return stored.region == actor.region
