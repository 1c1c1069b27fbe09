"""How a block sounds is told in the times of the recording."""

from __future__ import annotations

from collections.abc import Sequence

from tests.fakes.embedder import PitchEmbedder, ScriptedOverlaps
from tests.fakes.recognizer import LoudnessDetector, ScriptedRecognizer
from tests.fakes.sounds import tone
from voice.domain.audio import SpeechRegion, Waveform
from voice.ports.speech import Engines
from voice.transcribe.regions import Block
from voice.transcribe.sounding import Sounding, sounding

BLOCK = Block(60_000, Waveform(tone(3.0)[0]), (SpeechRegion(500, 2_500),))


def engines(*overlaps: tuple[int, int], embedder: bool = True) -> Engines:
    spans: Sequence[SpeechRegion] = [SpeechRegion(*overlap) for overlap in overlaps]
    return Engines(
        ScriptedRecognizer(), LoudnessDetector(), PitchEmbedder() if embedder else None, ScriptedOverlaps(spans)
    )


def test_pieces_and_overlaps_lie_where_they_are_in_the_recording() -> None:
    found = sounding(BLOCK, engines((700, 900)))
    assert (found.pieces[0].start_ms, found.pieces[-1].end_ms) == (60_500, 62_500)
    assert found.overlaps == (SpeechRegion(60_700, 60_900),)


def test_without_a_model_of_voices_nothing_is_told() -> None:
    assert sounding(BLOCK, engines((700, 900), embedder=False)) == Sounding()


def test_without_an_overlap_detector_each_moment_is_one_speakers() -> None:
    found = sounding(BLOCK, Engines(ScriptedRecognizer(), LoudnessDetector(), PitchEmbedder()))
    assert found.pieces
    assert found.overlaps == ()
