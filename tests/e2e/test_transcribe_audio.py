"""Real recordings through the real models: who said what, and when."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import zhconv

from tests.fakes.sounds import dtmf, music, noise, ring_back, silence, write
from tests.fakes.whisper import whisper
from voice.adapters.vad_silero import SileroDetector
from voice.domain.audio import ChannelLayout, Samples, SpeechRegion, Waveform
from voice.domain.hints import CallHints
from voice.domain.transcript import Side, Transcript
from voice.ports.speech import Engines
from voice.transcribe.decode import decode
from voice.transcribe.formats import from_json, to_json
from voice.transcribe.recognize import hear
from voice.transcribe.regions import Block
from voice.transcribe.run import transcribe

pytestmark = pytest.mark.models

CALLS = Path(__file__).parents[1] / "data" / "calls"


@cache
def transcript(name: str) -> Transcript:
    return transcribe(CALLS / name, Engines(whisper(), SileroDetector()))


def turns_said(name: str) -> list[dict[str, object]]:
    said: list[dict[str, object]] = json.loads((CALLS / f"{Path(name).stem}.turns.json").read_text(encoding="utf-8"))
    return said


STEREO = ["zh-pump-quote.ogg", "zh-crm-demo.mp3", "en-warehouse.ogg"]
MONO = "zh-sample-mono.m4a"


@pytest.mark.parametrize("name", STEREO)
def test_a_stereo_call_has_the_turns_of_its_two_sides(name: str) -> None:
    found, said = transcript(name), turns_said(name)
    assert found.layout is ChannelLayout.STEREO
    assert [turn.side.value for turn in found.turns] == [turn["speaker"] for turn in said]


@pytest.mark.parametrize("name", STEREO)
def test_turns_lie_where_they_were_spoken(name: str) -> None:
    for found, said in zip(transcript(name).turns, turns_said(name), strict=True):
        assert found.start_ms is not None
        assert found.end_ms is not None
        assert abs(found.start_ms / 1000 - float(str(said["start"]))) < 0.6
        assert abs(found.end_ms / 1000 - float(str(said["end"]))) < 0.6


def test_a_mono_call_names_nobody() -> None:
    found = transcript(MONO)
    assert found.layout is ChannelLayout.MONO
    assert {(turn.speaker, turn.side) for turn in found.turns} == {("unknown", Side.UNKNOWN)}
    assert len(found.turns) >= len(turns_said(MONO)) - 2


@pytest.mark.parametrize(("name", "language"), [(STEREO[0], "zh"), (MONO, "zh"), (STEREO[2], "en")])
def test_the_language_is_detected(name: str, language: str) -> None:
    assert transcript(name).language == language


@pytest.mark.parametrize("name", [STEREO[0], STEREO[1], MONO])
def test_chinese_is_simplified_and_punctuated(name: str) -> None:
    for turn in transcript(name).turns:
        assert turn.text == zhconv.convert(turn.text, "zh-cn")
        assert turn.text[-1] in "。？！"
        assert not set(turn.text) & set(",?!;")


@pytest.mark.parametrize("name", [*STEREO, MONO])
def test_every_word_has_its_place_and_its_time(name: str) -> None:
    found = transcript(name)
    for turn in found.turns:
        assert turn.words
        assert (turn.start_ms, turn.end_ms) == (turn.words[0].start_ms, max(word.end_ms for word in turn.words))
        for word in turn.words:
            text = turn.text[word.char_start : word.char_end]
            assert text
            assert text == text.strip("，。？！,?! ")
            assert 0 <= word.start_ms <= word.end_ms <= found.duration_ms + 1
    assert from_json(to_json(found)) == found


def test_a_word_is_where_it_sounds() -> None:
    """明天下午三点, in the rep's last turn but one of zh-pump-quote, is said within that turn's second half."""
    turn = next(turn for turn in transcript(STEREO[0]).turns if "三点" in turn.text)
    at = turn.text.index("三点")
    span = turn.span_ms(at, at + 2)
    assert span is not None
    assert turn.start_ms is not None
    assert turn.start_ms < span[0] < span[1] <= (turn.end_ms or 0)
    assert span[1] - span[0] < 1_000


def test_the_same_call_reads_the_same_again() -> None:
    again = transcribe(CALLS / MONO, Engines(whisper(), SileroDetector()))
    assert again == transcript(MONO)


SOUNDS = {
    "silence": silence(20.0),
    "white noise": noise(20.0),
    "ring-back tone": ring_back(20.0),
    "keys": dtmf("13800138000#"),
    "music": music(20.0),
    "tone, silence, music": np.concatenate([ring_back(10.0), silence(5.0), music(10.0)], axis=1),
}


@pytest.mark.parametrize("sound", SOUNDS.values(), ids=SOUNDS)
def test_where_nobody_speaks_nothing_is_written(tmp_path: Path, sound: Samples) -> None:
    path = write(tmp_path / "call.wav", sound)
    found = transcribe(path, Engines(whisper(), SileroDetector()), CallHints(language="zh"))
    assert found.turns == ()


@pytest.mark.slow
@pytest.mark.parametrize("sound", [SOUNDS["music"], SOUNDS["ring-back tone"]], ids=["music", "ring-back tone"])
def test_the_guards_hold_where_the_detector_fails(sound: Samples) -> None:
    """Even when all of it is taken for speech."""
    waveform = Waveform(sound[0, : 8 * 16_000])
    block = Block(0, waveform, (SpeechRegion(0, waveform.duration_ms),))
    assert hear(block, whisper(), language="zh").segments == ()


def test_speech_after_a_ring_back_tone_is_written_alone(tmp_path: Path) -> None:
    voice = decode(CALLS / STEREO[0])[0].slice_ms(200, 5_800).samples[np.newaxis]
    path = write(tmp_path / "call.wav", np.concatenate([ring_back(12.0), voice], axis=1))
    found = transcribe(path, Engines(whisper(), SileroDetector()))
    assert found.turns
    assert found.turns[0].start_ms is not None
    assert found.turns[0].start_ms >= 12_000
    assert "王主任" in "".join(turn.text for turn in found.turns)
