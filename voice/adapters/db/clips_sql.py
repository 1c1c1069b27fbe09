"""ClipRepository over SQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from voice.adapters.db.tables import clips
from voice.ports.clips import Clip

_HEARD = ("heard", "transcript", "problem")


class SqlClipRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, clip: Clip) -> None:
        row = {column.name: getattr(clip, column.name) for column in clips.c}
        self._connection.execute(insert(clips).values({**row, "hotwords": list(clip.hotwords)}))

    def find(self, clip_id: str) -> Clip | None:
        row = self._connection.execute(select(clips).where(clips.c.id == clip_id)).mappings().one_or_none()
        return None if row is None else _clip(row)

    def save(self, clip: Clip) -> bool:
        open_one = clips.c.id == clip.id, clips.c.transcript.is_(None), clips.c.problem.is_(None)
        heard = {name: getattr(clip, name) for name in _HEARD}
        return self._connection.execute(update(clips).where(*open_one).values(heard)).rowcount > 0

    def delete(self, clip_id: str) -> None:
        self._connection.execute(delete(clips).where(clips.c.id == clip_id))

    def expired(self, now: datetime, limit: int) -> tuple[Clip, ...]:
        query = select(clips).where(clips.c.expires_at <= now).order_by(clips.c.expires_at, clips.c.id)
        return tuple(_clip(row) for row in self._connection.execute(query.limit(limit)).mappings())


def _clip(row: RowMapping) -> Clip:
    return Clip(**{**row, "hotwords": tuple(row["hotwords"])})
