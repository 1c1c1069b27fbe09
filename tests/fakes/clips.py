"""ClipRepository over a dict."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.fakes.tables import Tables
from voice.ports.clips import Clip


class FakeClips:
    def __init__(self, tables: Tables) -> None:
        self._clips = tables.clips

    def add(self, clip: Clip) -> None:
        self._clips[clip.id] = clip

    def find(self, clip_id: str) -> Clip | None:
        return self._clips.get(clip_id)

    def save(self, clip: Clip) -> bool:
        stored = self._clips.get(clip.id)
        if stored is None or stored.ended:
            return False
        heard = {"heard": clip.heard, "transcript": clip.transcript, "problem": clip.problem}
        self._clips[clip.id] = replace(stored, **heard)
        return True

    def delete(self, clip_id: str) -> None:
        self._clips.pop(clip_id, None)

    def expired(self, now: datetime, limit: int) -> tuple[Clip, ...]:
        over = [clip for clip in self._clips.values() if clip.expires_at <= now]
        return tuple(sorted(over, key=lambda clip: (clip.expires_at, clip.id))[:limit])
