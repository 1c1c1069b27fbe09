"""What was heard so far of a recording that still grows, and how far a finished recording can be built on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from voice.domain.audio import ChannelLayout
from voice.domain.transcript import Segment
from voice.ports.speech import Engines
from voice.transcribe.channels import Survey
from voice.transcribe.sounding import Sounding


@dataclass(frozen=True, slots=True)
class ChannelDraft:
    """The first `heard_ms` of a channel are done with: their words, and how they sound."""

    heard_ms: int = 0
    segments: tuple[Segment, ...] = ()
    sounding: Sounding = field(default_factory=Sounding)


@dataclass(frozen=True, slots=True)
class Draft:
    """`layout` is what the beginning looked like. With two true channels it is not kept how they sound."""

    recognizer: str = ""
    embedder: str | None = None
    layout: ChannelLayout = ChannelLayout.MONO
    language: str | None = None
    channels: Mapping[int, ChannelDraft] = field(default_factory=dict)

    def of(self, channel: int) -> ChannelDraft:
        return self.channels.get(channel, ChannelDraft())

    @property
    def heard_ms(self) -> int:
        """The part of all channels together."""
        return sum(channel.heard_ms for channel in self.channels.values())

    @property
    def first_ms(self) -> int:
        """What is done with in every channel."""
        return min((channel.heard_ms for channel in self.channels.values()), default=0)

    def grown(self, channel: int, heard: ChannelDraft, language: str | None) -> Draft:
        return replace(self, channels={**self.channels, channel: heard}, language=language)


def fitting(draft: Draft, engines: Engines, sound: Survey, *, language: str | None) -> Draft:
    """The draft as far as it is true of this sound; an empty one where other models or another sound were heard."""
    embedder = engines.embedder.name if engines.embedder else None
    stereo = sound.layout is ChannelLayout.STEREO
    kept = {channel: draft.of(channel) for channel in sound.voices if channel in draft.channels}
    fresh = Draft(engines.recognizer.name, embedder, sound.layout, language)
    if (draft.recognizer, draft.embedder) != (fresh.recognizer, embedder):
        return fresh
    if language not in (None, draft.language) or any(one.heard_ms > sound.duration_ms for one in kept.values()):
        return fresh
    if stereo:
        kept = {channel: replace(one, sounding=Sounding()) for channel, one in kept.items()}
    elif draft.layout is ChannelLayout.STEREO and embedder is not None:  # the voices were not listened to
        return fresh
    return replace(fresh, language=draft.language, channels=kept)
