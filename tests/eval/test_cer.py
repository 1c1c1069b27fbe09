"""The sample calls are transcribed as well as they were when the floors were set."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.eval.cer import cer
from tests.fakes.whisper import whisper
from voice.adapters.vad_silero import SileroDetector
from voice.ports.speech import Engines
from voice.transcribe.run import transcribe

HERE = Path(__file__).parent
CALLS = HERE.parent / "data" / "calls"
FLOORS = tomllib.loads((HERE / "floors_transcribe.toml").read_text(encoding="utf-8"))["cer"]


@pytest.mark.eval
@pytest.mark.models
@pytest.mark.long
@pytest.mark.parametrize(("call", "floor"), FLOORS.items())
def test_the_error_rate_stays_below_its_floor(call: str, floor: float) -> None:
    (audio,) = (path for path in CALLS.glob(f"{call}.*") if path.suffix in {".ogg", ".mp3", ".m4a"})
    found = transcribe(audio, Engines(whisper(), SileroDetector()))
    said = json.loads((CALLS / f"{call}.turns.json").read_text(encoding="utf-8"))
    assert cer("".join(turn["text"] for turn in said), "".join(turn.text for turn in found.turns)) <= floor


def test_spelling_and_punctuation_are_no_errors() -> None:
    assert cer("您好，電話是138。", "您好 电话是一三八") == 0


def test_each_wrong_missing_or_added_character_counts() -> None:
    assert cer("报价单发给您", "报价发给你们") == pytest.approx(3 / 6)
