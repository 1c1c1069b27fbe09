"""Two who speak at once on one channel: both have a turn there, and the words are marked. Real models of voices, words
by script."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.embedder import campplus, segmentation
from tests.fakes.recognizer import ScriptedRecognizer, spoken
from tests.fakes.sounds import write
from voice.adapters.vad_silero import SileroDetector
from voice.domain.audio import Samples
from voice.domain.hints import CallHints
from voice.domain.transcript import Transcript
from voice.ports.speech import Engines
from voice.transcribe.decode import decode
from voice.transcribe.formats import from_json, to_json, to_rttm
from voice.transcribe.run import transcribe

pytestmark = pytest.mark.models

CALL = Path(__file__).parents[1] / "data" / "calls" / "zh-pump-quote.ogg"
TURNS = 6
SOONER_MS = 1_000  # the second turn begins so long before the first one ends


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, int]:
    """The first turns on one channel, all but the first so much sooner; from when until when two speak."""
    channels = dict(zip(("rep", "customer"), decode(CALL), strict=True))
    sound: Samples = np.zeros(60 * 16_000, np.float32)
    turns = json.loads(CALL.with_suffix(".turns.json").read_text(encoding="utf-8"))[:TURNS]
    shift_ms = round(turns[1]["start"] * 1000) - round(turns[0]["end"] * 1000) + SOONER_MS
    for place, turn in enumerate(turns):
        start_ms, end_ms = round(turn["start"] * 1000), round(turn["end"] * 1000)
        said = channels[turn["speaker"]].slice_ms(start_ms, end_ms).samples
        at = (start_ms - (shift_ms if place else 0)) * 16
        sound[at : at + len(said)] += said
    path = write(tmp_path_factory.mktemp("overlap") / "call.wav", sound[np.newaxis, : at + len(said) + 8_000])
    until_ms = round(turns[0]["end"] * 1000)
    return path, until_ms - SOONER_MS, until_ms


@pytest.fixture(scope="module")
def found(call: tuple[Path, int, int]) -> Transcript:
    path, _, until_ms = call
    recognizer = ScriptedRecognizer([spoken("您好是王主任吗", until_ms - 2_100, 300)])
    engines = Engines(recognizer, SileroDetector(), campplus(), segmentation())
    return transcribe(path, engines, CallHints(speakers=2, language="zh"))


def test_both_have_a_turn_where_they_speak_at_once(found: Transcript, call: tuple[Path, int, int]) -> None:
    _, from_ms, until_ms = call
    first, second = found.spoken[:2]
    assert first.speaker != second.speaker
    assert from_ms - 200 <= second.start_ms <= until_ms - 300  # two voices of one synthesiser: some of it is missed
    assert first.end_ms == pytest.approx(until_ms, abs=200)


def test_elsewhere_one_speaks_at_a_time(found: Transcript, call: tuple[Path, int, int]) -> None:
    _, _, until_ms = call
    later = [turn for turn in found.spoken if turn.start_ms > until_ms]
    assert later
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(later))


def test_words_that_somebody_speaks_over_are_marked(found: Transcript, call: tuple[Path, int, int]) -> None:
    _, from_ms, until_ms = call
    marked = [word for turn in found.turns for word in turn.words if word.overlap]
    assert marked
    assert all(from_ms - 200 <= (word.start_ms + word.end_ms) / 2 <= until_ms + 200 for word in marked)
    assert any(not word.overlap for turn in found.turns for word in turn.words)


def test_the_overlap_is_in_what_is_kept_and_in_the_rttm(found: Transcript) -> None:
    assert from_json(to_json(found)) == found
    rows = [line.split() for line in to_rttm(found, "call").splitlines()]
    (_, _, _, start, length, *_), (_, _, _, second, *_) = rows[:2]
    assert float(second) < float(start) + float(length)
