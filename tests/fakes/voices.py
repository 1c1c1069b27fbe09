"""VoiceRepository over dicts."""

from __future__ import annotations

from tests.fakes.tables import Tables
from voice.domain.errors import NotFound
from voice.ports.voices import VoiceClip


class FakeVoices:
    def __init__(self, tables: Tables) -> None:
        self._clips = tables.voices

    def add(self, clip: VoiceClip) -> None:
        self._clips[clip.id] = clip

    def save(self, clip: VoiceClip) -> None:
        self.get(clip.id)
        self._clips[clip.id] = clip

    def get(self, clip_id: str) -> VoiceClip:
        if clip_id not in self._clips:
            raise NotFound("There is no such voice clip.", code="voice_clip_not_found")
        return self._clips[clip_id]

    def of_user(self, user_id: str) -> tuple[VoiceClip, ...]:
        mine = [clip for clip in self._clips.values() if clip.user_id == user_id]
        return tuple(sorted(mine, key=lambda clip: (clip.created_at, clip.id)))

    def delete(self, clip_id: str) -> None:
        self._clips.pop(clip_id, None)
