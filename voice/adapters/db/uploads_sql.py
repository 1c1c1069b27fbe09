"""UploadRepository over SQL: the offset moves by one conditional UPDATE, so that no part is counted twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update

from voice.adapters.db.tables import upload_parts, uploads
from voice.domain.actor import Actor
from voice.domain.errors import Conflict, NotFound, OffsetMismatch, TooLarge
from voice.ports.uploads import Upload

_OPEN = 0  # the length of an upload whose call is still being recorded


class SqlUploadRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, upload: Upload) -> None:
        row = {
            "id": upload.id,
            "actor_id": upload.actor_id,
            "region": upload.region,
            "length": upload.length or _OPEN,
            "received": upload.offset,
            "tags": upload.metadata,
            "created_at": upload.created_at,
            "expires_at": upload.expires_at,
            "call_id": upload.call_id,
        }
        self._connection.execute(insert(uploads).values(row))

    def get(self, upload_id: str, actor: Actor) -> Upload:
        query = select(uploads).where(uploads.c.id == upload_id, uploads.c.actor_id == actor.user_id)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise _not_found()
        return self._upload_of(row)

    def growing(self, upload_id: str) -> Upload | None:
        row = self._row(upload_id)
        return None if row is None or row["call_id"] is not None else self._upload_of(row)

    def declare(self, upload_id: str, length: int) -> Upload:
        open_or_so = or_(uploads.c.length == _OPEN, uploads.c.length == length)
        here = uploads.c.id == upload_id, open_or_so, uploads.c.received <= length
        row = self._connection.execute(update(uploads).where(*here).values(length=length).returning(uploads))
        if (fixed := row.mappings().one_or_none()) is not None:
            return self._upload_of(fixed)
        if self._row(upload_id) is None:
            raise _not_found()
        raise Conflict(
            f"The upload cannot be {length} bytes long.",
            code="upload_length_changed",
            remedy="The length is said once, when it is known, and counts the bytes that have come.",
        )

    def append_part(self, upload_id: str, *, at_offset: int, size: int, key: str) -> Upload:
        end = at_offset + size
        room = or_(uploads.c.length == _OPEN, uploads.c.length >= end)
        here = uploads.c.id == upload_id, uploads.c.received == at_offset, room
        moved = self._connection.execute(update(uploads).where(*here).values(received=end).returning(uploads))
        row = moved.mappings().one_or_none()
        if row is None:
            raise self._refusal(upload_id, at_offset)
        part = {"upload_id": upload_id, "blob_key": key, "at_offset": at_offset, "size_bytes": size}
        self._connection.execute(insert(upload_parts).values(part))
        return self._upload_of(row)

    def finish(self, upload_id: str, call_id: str) -> None:
        done = self._connection.execute(update(uploads).where(uploads.c.id == upload_id).values(call_id=call_id))
        if done.rowcount == 0:
            raise _not_found()

    def delete(self, upload_id: str) -> None:
        self._connection.execute(delete(uploads).where(uploads.c.id == upload_id))

    def expired(self, now: datetime, limit: int) -> tuple[Upload, ...]:
        query = select(uploads).where(uploads.c.expires_at <= now).order_by(uploads.c.expires_at, uploads.c.id)
        rows = self._connection.execute(query.limit(limit)).mappings().all()
        return tuple(self._upload_of(row) for row in rows)

    def _refusal(self, upload_id: str, at_offset: int) -> NotFound | OffsetMismatch | TooLarge:
        row = self._row(upload_id)
        if row is None:
            return _not_found()
        if row["received"] != at_offset:
            return OffsetMismatch(
                f"The upload stands at byte {row['received']}, not {at_offset}.",
                remedy="Ask for the current offset and go on from there.",
            )
        return TooLarge(f"The part goes beyond the {row['length']} bytes announced.", code="beyond_length")

    def _row(self, upload_id: str) -> RowMapping | None:
        return self._connection.execute(select(uploads).where(uploads.c.id == upload_id)).mappings().one_or_none()

    def _upload_of(self, row: RowMapping) -> Upload:
        values: dict[str, Any] = dict(row)
        query = select(upload_parts.c.blob_key).where(upload_parts.c.upload_id == row["id"])
        parts = self._connection.execute(query.order_by(upload_parts.c.at_offset, upload_parts.c.size_bytes)).scalars()
        offset, metadata = values.pop("received"), values.pop("tags")
        length = values.pop("length") or None
        return Upload(length=length, offset=offset, metadata=metadata, parts=tuple(parts), **values)


def _not_found() -> NotFound:
    return NotFound("There is no such upload.", code="upload_not_found")
