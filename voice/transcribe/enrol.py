"""A clip of one person's voice to the vector that knows it again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voice.domain.audio import Samples, Waveform
from voice.ports.speech import SpeakerEmbedder, VoiceActivityDetector
from voice.transcribe.decode import decode


@dataclass(frozen=True, slots=True)
class OwnVoice:
    """`vector` has length 1; None when nobody speaks in the clip."""

    vector: Samples | None
    speech_ms: int
    model: str


def own_voice(path: Path, detector: VoiceActivityDetector, embedder: SpeakerEmbedder) -> OwnVoice:
    """How the one voice of a short clip sounds. Raises UnusableAudio, UnsupportedMedia, EngineFailed."""
    channels = decode(path)
    mixed = Waveform(np.mean([channel.samples for channel in channels], axis=0, dtype=np.float32))
    regions = detector.regions(mixed)
    pieces = embedder.embed(mixed, regions)
    speech_ms = sum(region.end_ms - region.start_ms for region in regions)
    if not pieces:
        return OwnVoice(None, speech_ms, embedder.name)
    mean: Samples = np.stack([piece.vector for piece in pieces]).mean(axis=0)
    return OwnVoice((mean / np.linalg.norm(mean)).astype(np.float32), speech_ms, embedder.name)
