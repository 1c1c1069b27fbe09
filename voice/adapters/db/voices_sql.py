"""VoiceRepository over SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from voice.adapters.db.tables import voices
from voice.domain.errors import NotFound
from voice.ports.voices import ClipState, VoiceClip


class SqlVoiceRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, clip: VoiceClip) -> None:
        row = {"id": clip.id, "user_id": clip.user_id, "created_at": clip.created_at, **_heard(clip)}
        self._connection.execute(insert(voices).values(row))

    def save(self, clip: VoiceClip) -> None:
        done = self._connection.execute(update(voices).where(voices.c.id == clip.id).values(_heard(clip)))
        if done.rowcount == 0:
            raise _not_found()

    def get(self, clip_id: str) -> VoiceClip:
        row = self._connection.execute(select(voices).where(voices.c.id == clip_id)).mappings().one_or_none()
        if row is None:
            raise _not_found()
        return _clip(row)

    def of_user(self, user_id: str) -> tuple[VoiceClip, ...]:
        query = select(voices).where(voices.c.user_id == user_id).order_by(voices.c.created_at, voices.c.id)
        return tuple(_clip(row) for row in self._connection.execute(query).mappings())

    def delete(self, clip_id: str) -> None:
        self._connection.execute(delete(voices).where(voices.c.id == clip_id))


def _heard(clip: VoiceClip) -> dict[str, Any]:
    vector = None if clip.vector is None else list(clip.vector)
    return {"state": clip.state.value, "model": clip.model, "vector": vector, "speech_ms": clip.speech_ms}


def _clip(row: RowMapping) -> VoiceClip:
    vector = None if row["vector"] is None else tuple(row["vector"])
    return VoiceClip(**{**row, "state": ClipState(row["state"]), "vector": vector})


def _not_found() -> NotFound:
    return NotFound("There is no such voice clip.", code="voice_clip_not_found")
