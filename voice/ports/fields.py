"""The fields that an organisation adds to its records, as rows of its regions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from voice.domain.actor import Actor
from voice.domain.fields import CustomField


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredField:
    region: str
    field: CustomField
    created_by: str
    created_at: datetime
    version: int = 1  # optimistic lock

    @property
    def id(self) -> str:
        return self.field.id


class FieldRepository(Protocol):
    """Fields are seen by region; rows outside the actor's sight behave as if they did not exist."""

    def add(self, stored: StoredField) -> None:
        """Conflict (field_exists) when (region, name) is taken."""

    def get(self, field_id: str, actor: Actor) -> StoredField:
        """NotFound."""

    def seen_by(self, actor: Actor) -> tuple[StoredField, ...]:
        """By region, oldest first."""

    def of_region(self, region: str) -> tuple[StoredField, ...]:
        """Oldest first."""

    def save(self, stored: StoredField) -> StoredField:
        """Write the field itself; returns it with version + 1. Conflict (stale_field, field_exists)."""

    def delete(self, field_id: str) -> None: ...
