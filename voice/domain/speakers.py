"""Voices as values: how a stretch of speech sounds, and who spoke when."""

from __future__ import annotations

from dataclasses import dataclass

from voice.domain.audio import Samples


@dataclass(frozen=True, slots=True)
class VoicePiece:
    """How a stretch of about a second sounds: a vector of shape (d,) and length 1; times in ms of the recording."""

    start_ms: int
    end_ms: int
    vector: Samples


@dataclass(frozen=True, slots=True)
class SpeakerTurn:
    """One voice at a stretch. Turns of two speakers may overlap."""

    speaker: str  # "SPEAKER_00", …
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Diarization:
    """Who spoke when, in order of start. `voices` holds the mean vector of each speaker."""

    turns: tuple[SpeakerTurn, ...]
    voices: dict[str, Samples]
