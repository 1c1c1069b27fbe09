"""Models of voices for tests: the pitch of a sound is its voice, overlaps follow a script; and the real ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.fakes.whisper import model_files
from tests.left_out import leave_out
from voice.adapters.segmentation_onnx import OnnxOverlapDetector
from voice.adapters.speaker_onnx import OnnxSpeakerEmbedder
from voice.domain.audio import Samples, SpeechRegion, Waveform
from voice.domain.speakers import VoicePiece

PIECE_MS, HOP_MS = 600, 200
VOICES = 16


def voice(number: int) -> Samples:
    """The vector of one invented speaker; two of them have nothing in common."""
    vector: Samples = np.eye(VOICES, dtype=np.float32)[number]
    return vector


def pieces(number: int, start_ms: int, end_ms: int) -> list[VoicePiece]:
    """What an embedder makes of one speaker's stretch."""
    last_ms = max(start_ms, end_ms - PIECE_MS)
    starts = list(dict.fromkeys([*range(start_ms, last_ms, HOP_MS), last_ms]))
    return [VoicePiece(at, min(at + PIECE_MS, end_ms), voice(number)) for at in starts]


class PitchEmbedder:
    """Takes the strongest frequency of a piece for the voice: 200 Hz steps."""

    name = "pitch"

    def embed(self, waveform: Waveform, regions: Sequence[SpeechRegion]) -> tuple[VoicePiece, ...]:
        found = []
        for region in regions:
            for piece in pieces(0, region.start_ms, region.end_ms):
                sound = waveform.slice_ms(piece.start_ms, piece.end_ms).samples
                loudest = int(np.argmax(np.abs(np.fft.rfft(sound)))) * waveform.rate_hz / max(1, len(sound))
                found.append(VoicePiece(piece.start_ms, piece.end_ms, voice(int(loudest // 200) % VOICES)))
        return tuple(found)


class ScriptedOverlaps:
    """Two speak at once wherever the script says so; times in ms of what it is given."""

    def __init__(self, overlaps: Sequence[SpeechRegion]) -> None:
        self._overlaps = tuple(overlaps)

    def overlaps(self, waveform: Waveform, regions: Sequence[SpeechRegion]) -> tuple[SpeechRegion, ...]:
        return self._overlaps


def campplus() -> OnnxSpeakerEmbedder:
    """The real one. Leaves the test out when its weights are not there."""
    files = model_files()
    if files.fault(files.model("campplus")) is not None:
        leave_out("the weights of the model of voices are not there")
    return OnnxSpeakerEmbedder(lambda: files.locate("campplus"))


def segmentation() -> OnnxOverlapDetector:
    """The real one. Leaves the test out when its weights are not there."""
    files = model_files()
    if files.fault(files.model("segmentation")) is not None:
        leave_out("the weights of the model of overlapping speech are not there")
    return OnnxOverlapDetector(lambda: files.locate("segmentation"))
