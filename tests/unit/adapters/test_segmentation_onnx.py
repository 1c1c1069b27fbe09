"""The model of overlapping speech hears two voices at once, one after the other it does not; and it fails in known
ways."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.embedder import segmentation
from tests.fakes.sounds import music, noise, silence
from voice.adapters.segmentation_onnx import JOINED_MS, SHORTEST_MS, OnnxOverlapDetector, stretches
from voice.domain.audio import Samples, SpeechRegion, Waveform
from voice.domain.errors import EngineFailed, Unavailable
from voice.transcribe.decode import decode

CALL = Path(__file__).parents[2] / "data" / "calls" / "zh-pump-quote.ogg"


@cache
def turn(side: str) -> Samples:
    """The first turn of a side."""
    turns = json.loads(CALL.with_suffix(".turns.json").read_text(encoding="utf-8"))
    first = next(said for said in turns if said["speaker"] == side)
    channel = decode(CALL)[("rep", "customer").index(side)]
    return channel.slice_ms(round(first["start"] * 1000), round(first["end"] * 1000)).samples


def laid(*, overlap_ms: int, before_s: float = 0.0) -> tuple[Waveform, int]:
    """The customer begins so long before the rep has ended; and when that is."""
    rep, customer = turn("rep"), turn("customer")
    at = len(rep) - overlap_ms * 16
    sound = np.zeros(at + len(customer), np.float32)
    sound[: len(rep)] += rep
    sound[at:] += customer
    return Waveform(np.concatenate([silence(before_s)[0], sound])), round(before_s * 1000) + at // 16


def found(waveform: Waveform) -> list[SpeechRegion]:
    return list(segmentation().overlaps(waveform, [SpeechRegion(0, waveform.duration_ms)]))


@pytest.mark.parametrize("before_s", [0.0, 7.0, 23.0])
def test_two_voices_at_once_are_found_where_they_are(before_s: float) -> None:
    """Wherever that lies in the windows of the network."""
    waveform, start_ms = laid(overlap_ms=1_000, before_s=before_s)
    spans = found(waveform)
    assert 500 <= sum(span.end_ms - span.start_ms for span in spans) <= 1_150
    assert all(start_ms - 150 <= span.start_ms < span.end_ms <= start_ms + 1_150 for span in spans)


def test_one_voice_after_the_other_is_no_overlap() -> None:
    waveform, _ = laid(overlap_ms=-300)
    assert found(waveform) == []


@pytest.mark.parametrize("sound", [silence(12.0), noise(12.0), music(12.0)], ids=["silence", "noise", "music"])
def test_where_nobody_speaks_nobody_speaks_at_once(sound: Samples) -> None:
    assert found(Waveform(sound[0])) == []


def test_only_speech_is_looked_at() -> None:
    waveform, start_ms = laid(overlap_ms=1_000)
    detector = segmentation()
    assert detector.overlaps(waveform, []) == ()
    regions = [SpeechRegion(0, start_ms + 500)]
    assert max(span.end_ms for span in detector.overlaps(waveform, regions)) == start_ms + 500


def test_a_click_is_too_short_to_hear() -> None:
    assert found(Waveform(noise(0.05)[0])) == []


def missing() -> NoReturn:
    raise Unavailable("The weights are not there.", code="model_missing")


def test_missing_weights_are_said_to_be_missing_when_they_are_needed() -> None:
    detector = OnnxOverlapDetector(missing)
    assert detector.overlaps(Waveform(noise(1.0)[0]), []) == ()
    with pytest.raises(Unavailable) as error:
        detector.overlaps(Waveform(noise(1.0)[0]), [SpeechRegion(0, 1_000)])
    assert error.value.code == "model_missing"


def test_weights_that_are_none_are_a_failed_engine(tmp_path: Path) -> None:
    (tmp_path / "segmentation.onnx").write_bytes(b"no network")
    with pytest.raises(EngineFailed) as error:
        OnnxOverlapDetector(lambda: str(tmp_path)).overlaps(Waveform(noise(1.0)[0]), [SpeechRegion(0, 1_000)])
    assert error.value.code == "overlap_failed"


def test_another_rate_is_refused() -> None:
    with pytest.raises(EngineFailed):
        segmentation().overlaps(Waveform(noise(1.0)[0], 8_000), [SpeechRegion(0, 1_000)])


@given(st.sets(st.integers(0, 400)))
def test_stretches_are_apart_long_enough_and_hold_no_time_of_their_own(places: set[int]) -> None:
    steps = [SpeechRegion(place * 17, place * 17 + 17) for place in sorted(places)]
    joined = list(stretches(steps))
    assert all(stretch.end_ms - stretch.start_ms >= SHORTEST_MS for stretch in joined)
    assert all(after.start_ms - before.end_ms > JOINED_MS for before, after in pairwise(joined))
    assert {stretch.start_ms for stretch in joined} <= {step.start_ms for step in steps}
    assert {stretch.end_ms for stretch in joined} <= {step.end_ms for step in steps}
