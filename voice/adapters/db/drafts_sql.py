"""DraftRepository over SQL: the lease is taken and held by conditional UPDATEs."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, or_, select, update

from voice.adapters.db.tables import drafts, uploads
from voice.ports.drafts import StoredDraft

_SHOWN = (drafts.c.upload_id, drafts.c.payload, drafts.c.version)


class SqlDraftRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, upload_id: str, now: datetime) -> None:
        row = {"upload_id": upload_id, "payload": "", "version": 0, "updated_at": now}
        self._connection.execute(insert(drafts).values(row))

    def claim(self, upload_id: str, *, owner: str, now: datetime, lease_s: int) -> StoredDraft | None:
        free = or_(drafts.c.lease_owner.is_(None), drafts.c.lease_until <= now)
        values = {"lease_owner": owner, "lease_until": now + timedelta(seconds=lease_s)}
        taken = update(drafts).where(drafts.c.upload_id == upload_id, free).values(values).returning(*_SHOWN)
        row = self._connection.execute(taken).mappings().one_or_none()
        return StoredDraft(**row) if row else None

    def save(self, upload_id: str, payload: str, *, owner: str, now: datetime, lease_s: int) -> bool:
        values = {
            "payload": payload,
            "version": drafts.c.version + 1,
            "updated_at": now,
            "lease_until": now + timedelta(seconds=lease_s),
        }
        done = self._connection.execute(update(drafts).where(*_held(upload_id, owner)).values(values))
        return done.rowcount == 1

    def release(self, upload_id: str, *, owner: str) -> None:
        freed = {"lease_owner": None, "lease_until": None}
        self._connection.execute(update(drafts).where(*_held(upload_id, owner)).values(freed))

    def newer(self, upload_id: str, *, than: int) -> StoredDraft | None:
        return self._one(select(*_SHOWN).where(drafts.c.upload_id == upload_id, drafts.c.version > than))

    def of_call(self, call_id: str) -> StoredDraft | None:
        query = select(*_SHOWN).where(drafts.c.upload_id.in_(_uploads_of(call_id)))
        return self._one(query.order_by(drafts.c.version.desc()).limit(1))

    def delete_of_call(self, call_id: str) -> None:
        self._connection.execute(delete(drafts).where(drafts.c.upload_id.in_(_uploads_of(call_id))))

    def _one(self, query: Select[tuple[str, str, int]]) -> StoredDraft | None:
        row = self._connection.execute(query).mappings().one_or_none()
        return StoredDraft(**row) if row else None


def _held(upload_id: str, owner: str) -> tuple[ColumnElement[bool], ...]:
    return drafts.c.upload_id == upload_id, drafts.c.lease_owner == owner


def _uploads_of(call_id: str) -> Select[tuple[str]]:
    return select(uploads.c.id).where(uploads.c.call_id == call_id)
