"""How the voices of one channel sound, block by block, and where two of them speak at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from voice.domain.audio import SpeechRegion
from voice.domain.speakers import VoicePiece
from voice.ports.speech import Engines
from voice.transcribe.regions import Block


@dataclass(frozen=True, slots=True)
class Sounding:
    """In ms of the recording, in order. `overlaps` is where two people speak at once."""

    pieces: tuple[VoicePiece, ...] = ()
    overlaps: tuple[SpeechRegion, ...] = ()

    def __add__(self, later: Sounding) -> Sounding:
        return Sounding(self.pieces + later.pieces, self.overlaps + later.overlaps)


def sounding(block: Block, engines: Engines) -> Sounding:
    """Nothing without a model of voices. Raises Unavailable, EngineFailed."""
    if engines.embedder is None:
        return Sounding()
    at_ms = block.start_ms
    pieces = engines.embedder.embed(block.waveform, block.regions)
    overlaps = engines.overlaps.overlaps(block.waveform, block.regions) if engines.overlaps else ()
    return Sounding(
        tuple(replace(piece, start_ms=piece.start_ms + at_ms, end_ms=piece.end_ms + at_ms) for piece in pieces),
        tuple(SpeechRegion(overlap.start_ms + at_ms, overlap.end_ms + at_ms) for overlap in overlaps),
    )
