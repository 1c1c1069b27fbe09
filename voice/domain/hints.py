"""What is known of a call before anyone listens to it."""

from __future__ import annotations

from dataclasses import dataclass

from voice.domain.audio import Samples
from voice.domain.recording import Direction
from voice.domain.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHints:
    """`region` may choose the engine. `language` None is detected. `rep_channel` counts in true stereo; None leaves it
    to what is said. `speakers` None is estimated. `rep_voice` are vectors of the rep's enrolled clips, by one model."""

    region: str = ""
    language: str | None = None
    direction: Direction = Direction.UNKNOWN
    rep_channel: int | None = 0
    speakers: int | None = None
    vocabulary: Vocabulary = ()
    rep_voice: tuple[Samples, ...] = ()
    rep_voice_model: str = ""
