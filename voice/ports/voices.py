"""Voices that people had enrolled, so that the rep of a call is known by ear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ClipState(StrEnum):
    WAITING = "waiting"  # its sound is stored, no worker has heard it yet
    READY = "ready"
    REFUSED = "refused"  # too little speech, or another voice than the other clips


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceClip:
    """One clip of a person's own voice. Of a ready one only the vector is kept, never the sound."""

    id: str
    user_id: str
    state: ClipState
    created_at: datetime
    model: str | None = None  # the embedder's name: vectors of two models must not be compared
    vector: tuple[float, ...] | None = None
    speech_ms: int | None = None


class VoiceRepository(Protocol):
    def add(self, clip: VoiceClip) -> None: ...

    def save(self, clip: VoiceClip) -> None:
        """Write state, model, vector and length. NotFound when it was withdrawn meanwhile."""

    def get(self, clip_id: str) -> VoiceClip:
        """NotFound."""

    def of_user(self, user_id: str) -> tuple[VoiceClip, ...]:
        """Oldest first."""

    def delete(self, clip_id: str) -> None: ...
