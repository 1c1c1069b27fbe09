"""Speech models, behind values of the domain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.speakers import VoicePiece
from voice.domain.transcript import Segment

# Called with the fraction (0..1) of the work that is done; may raise to stop it.
ProgressHook = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Recognition:
    """Segments in ms of the waveform given, and the language they were decoded in ("zh", "en", …)."""

    segments: tuple[Segment, ...]
    language: str


class SpeechRecognizer(Protocol):
    """Speech to timed words. Implementations materialise their result; EngineFailed on any failure."""

    @property
    def name(self) -> str:
        """Engine, model and precision, e.g. "faster-whisper/base/int8"."""

    def load(self) -> None:
        """Be ready for the first call. Unavailable when the weights are missing, EngineFailed when they do not load."""

    def recognize(
        self,
        waveform: Waveform,
        regions: Sequence[SpeechRegion],
        *,
        language: str | None,
        on_progress: ProgressHook | None = None,
    ) -> Recognition:
        """Decode 16 kHz mono sound inside `regions` only; `language` None detects it."""


class VoiceActivityDetector(Protocol):
    def regions(self, waveform: Waveform) -> tuple[SpeechRegion, ...]:
        """Where someone speaks, in order, not overlapping."""


class SpeakerEmbedder(Protocol):
    @property
    def name(self) -> str:
        """Model and version. Vectors of two names must not be compared."""

    def embed(self, waveform: Waveform, regions: Sequence[SpeechRegion]) -> tuple[VoicePiece, ...]:
        """How 16 kHz mono speech sounds, in overlapping pieces that cover `regions`; none reaches over two of them.

        Raises Unavailable when the weights are missing, EngineFailed on any failure.
        """


class OverlapDetector(Protocol):
    def overlaps(self, waveform: Waveform, regions: Sequence[SpeechRegion]) -> tuple[SpeechRegion, ...]:
        """Where inside `regions` of 16 kHz mono sound two people speak at once, in order.

        Raises Unavailable when the weights are missing, EngineFailed on any failure.
        """


@dataclass(frozen=True, slots=True)
class Engines:
    """The models that hear a call. Without an embedder the voices of one channel are not told apart, without an
    overlap detector each moment is one speaker's. `denoise` lets them hear a very noisy call with less of its noise."""

    recognizer: SpeechRecognizer
    detector: VoiceActivityDetector
    embedder: SpeakerEmbedder | None = None
    overlaps: OverlapDetector | None = None
    denoise: bool = True
