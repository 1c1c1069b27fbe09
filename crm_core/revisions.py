"""A short name for the content of a row, so that a change can be refused that was made on an older reading."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from crm_core.errors import CrmConflict


def revision_of(row: Any) -> str:
    """16 hex digits; equal for equal content of a dataclass, whatever the offsets of its times."""
    told = [f"{field.name}={_plain(getattr(row, field.name))!r}" for field in fields(row)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def require_revision(row: Any, expected: str | None) -> None:
    """Raises CrmConflict (changed_meanwhile) when the row is not the one that was read; None asks for nothing."""
    if expected is not None and expected != revision_of(row):
        raise CrmConflict(
            "Somebody changed this meanwhile.", code="changed_meanwhile", remedy="Read it again, then change it."
        )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value
