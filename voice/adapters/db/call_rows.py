"""Calls and artefacts as rows and back, and the keyset cursor of their pages."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import RowMapping

from voice.adapters.db.columns import from_micros, to_micros
from voice.domain.errors import InvalidInput
from voice.domain.recording import Artefact, Call, CallMetadata, CallStatus, Direction, Stage

# Columns that `save` may write; the others never change after the insert.
_STATE = (
    "progress",
    "attempt",
    "error_code",
    "error_detail",
    "error_retryable",
    "account_id",
    "opportunity_id",
    "rehear",
    "updated_at",
)
_FIXED = (
    "id",
    "region",
    "team",
    "rep_id",
    "sha256",
    "size_bytes",
    "media_type",
    "blob_key",
    "duration_ms",
    "created_at",
    "version",
)
_HINTS = (
    "phone_number",
    "account_hint",
    "opportunity_hint",
    "client_reference_id",
    "language",
    "speakers",
    "rep_channel",
)


def call_row(call: Call) -> dict[str, Any]:
    """All columns of a new call but its idempotency key and lease."""
    called_at = call.metadata.called_at
    offset = called_at.utcoffset()
    if offset is None:
        raise InvalidInput("The time of the call has no offset.", code="naive_time")
    return {
        **{name: getattr(call, name) for name in _FIXED},
        **{name: getattr(call.metadata, name) for name in _HINTS},
        "hotwords": list(call.metadata.hotwords),
        **state_row(call),
        "called_at": called_at,
        "called_offset_min": offset // timedelta(minutes=1),
        "direction": call.metadata.direction.value,
    }


def state_row(call: Call) -> dict[str, Any]:
    """The columns that change while a call lives."""
    return {
        **{name: getattr(call, name) for name in _STATE},
        "status": call.status.value,
        "stage": call.stage.value if call.stage else None,
    }


def call_of(row: RowMapping) -> Call:
    """The call of a row; `called_at` in the sender's offset, other times in UTC."""
    zone = timezone(timedelta(minutes=row["called_offset_min"]))
    metadata = CallMetadata(
        called_at=row["called_at"].astimezone(zone),
        direction=Direction(row["direction"]),
        hotwords=tuple(row["hotwords"] or ()),
        **{name: row[name] for name in _HINTS},
    )
    return Call(
        metadata=metadata,
        status=CallStatus(row["status"]),
        stage=Stage(row["stage"]) if row["stage"] else None,
        **{name: row[name] for name in (*_FIXED, *_STATE)},
    )


def artefact_row(artefact: Artefact) -> dict[str, Any]:
    return {name: getattr(artefact, name) for name in ("call_id", "version", "producer", "payload", "created_at")} | {
        "stage": artefact.stage.value
    }


def artefact_of(row: RowMapping) -> Artefact:
    return Artefact(**{**row, "stage": Stage(row["stage"])})


def cursor_after(call: Call) -> str:
    """Opaque text that names the place behind a call in the order of a page."""
    place = f"{to_micros(call.metadata.called_at)}.{call.id}"
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """(called_at, id) of the last call seen. Raises InvalidInput on text that `cursor_after` did not make."""
    try:
        micros, _, call_id = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(".")
        return from_micros(int(micros)), call_id
    except (ValueError, OverflowError) as error:
        raise InvalidInput(
            "The cursor is not one of ours.", code="bad_cursor", remedy="Start again without a cursor."
        ) from error
