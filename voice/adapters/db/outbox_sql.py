"""Outbox over SQL: an entry that is there has not been sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from voice.adapters.db.tables import outbox
from voice.ports.calls import OutboxEntry


class SqlOutbox:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, job: str, subject_id: str, now: datetime) -> None:
        self._connection.execute(insert(outbox).values(job=job, subject_id=subject_id, created_at=now))

    def pending(self, limit: int) -> tuple[OutboxEntry, ...]:
        query = select(outbox.c.id, outbox.c.job, outbox.c.subject_id).order_by(outbox.c.id).limit(limit)
        return tuple(OutboxEntry(*row) for row in self._connection.execute(query))

    def mark_sent(self, entry_ids: Sequence[int]) -> None:
        if entry_ids:
            self._connection.execute(delete(outbox).where(outbox.c.id.in_(entry_ids)))
