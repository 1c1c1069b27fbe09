"""`callgate transcribe`: every format on standard output, refusals on standard error."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.fakes.sounds import tone, write
from tests.fakes.whisper import whisper
from voice.cli import main

CALL = Path(__file__).parents[2] / "data" / "calls" / "zh-sample-mono.m4a"


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["transcribe", str(tmp_path / "call.wav")]) == 1
    assert "There is no file" in capsys.readouterr().err


def test_what_is_no_recording_is_refused_before_a_model_loads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "call.wav"
    path.write_text("no recording")
    assert main(["transcribe", str(path)]) == 1
    assert "not a recording" in capsys.readouterr().err
    assert main(["transcribe", str(write(path, tone(0.1)))]) == 1
    assert "shorter than" in capsys.readouterr().err


@pytest.mark.models
def test_a_transcript_is_written_in_the_format_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """The writers have tests of their own."""
    whisper()  # left out where the weights are missing
    assert main(["transcribe", str(CALL), "--format", "txt", "--language", "zh"]) == 0
    assert re.match(r"\w+: 张医生早上好", capsys.readouterr().out)


@pytest.mark.models
def test_json_holds_words_with_times(capsys: pytest.CaptureFixture[str]) -> None:
    whisper()
    assert main(["transcribe", str(CALL), "--format", "json"]) == 0
    first = json.loads(capsys.readouterr().out)["turns"][0]
    assert first["speaker"] in {"rep", "customer", "SPEAKER_00", "SPEAKER_01"}
    assert first["words"][0].keys() == {"char_start", "char_end", "start_ms", "end_ms", "probability", "overlap"}
