"""A person's own voice as its owner sees it: never the vectors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from voice.pipeline.voices import enrolled
from voice.ports.voices import ClipState, VoiceClip

_CLIP: dict[str, Any] = {
    "id": "0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10",
    "state": "ready",
    "speech_ms": 14200,
    "created_at": "2026-03-12T07:03:11Z",
}


class ClipOut(BaseModel):
    """A clip; refused when it holds under 5 s of speech or another voice than the others."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CLIP]})

    id: str
    state: ClipState
    speech_ms: int | None = Field(description="None until it was heard")
    created_at: datetime


class VoiceOut(BaseModel):
    """The clips, oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"in_use": False, "clips": [_CLIP]}]})

    in_use: bool = Field(description="Whether there are enough clips to know the voice by")
    clips: list[ClipOut]


def clip_out(clip: VoiceClip) -> ClipOut:
    return ClipOut(id=clip.id, state=clip.state, speech_ms=clip.speech_ms, created_at=clip.created_at)


def voice_out(clips: Sequence[VoiceClip]) -> VoiceOut:
    return VoiceOut(in_use=bool(enrolled(clips)[0]), clips=[clip_out(clip) for clip in clips])
