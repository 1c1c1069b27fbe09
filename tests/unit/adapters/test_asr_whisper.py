"""The recognizer on faster-whisper: lazy, and its failures are ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.sounds import tone
from tests.fakes.whisper import whisper
from voice.adapters.asr_whisper import WhisperRecognizer
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.errors import EngineFailed, Unavailable

SECOND = Waveform(tone(1.0)[0])
WHOLE = [SpeechRegion(0, 1_000)]


def test_its_name_tells_engine_model_and_precision() -> None:
    assert WhisperRecognizer(str, model="base").name == "faster-whisper/base/int8"
    made = WhisperRecognizer(str, model="someone/whisper-large", compute_type="float16")
    assert made.name == "faster-whisper/whisper-large/float16"


def test_nothing_is_loaded_before_the_first_speech() -> None:
    def locate() -> str:
        raise AssertionError("loaded")

    assert WhisperRecognizer(locate, model="base").recognize(SECOND, [], language=None).language == "zh"


def test_missing_weights_are_told_as_such() -> None:
    def locate() -> str:
        raise Unavailable("The weights are not there.", code="model_missing")

    with pytest.raises(Unavailable) as refused:
        WhisperRecognizer(locate, model="base").recognize(SECOND, WHOLE, language="zh")
    assert refused.value.code == "model_missing"


def test_weights_that_cannot_be_read_are_a_failure_of_the_engine(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"no weights")
    with pytest.raises(EngineFailed) as failed:
        WhisperRecognizer(lambda: str(tmp_path), model="base").recognize(SECOND, WHOLE, language="zh")
    assert failed.value.retryable
    assert failed.value.__cause__ is not None


@pytest.mark.models
def test_only_chinese_and_english_are_detected() -> None:
    """A tone is anything to Whisper: Welsh, Japanese, Norwegian."""
    assert whisper().recognize(SECOND, WHOLE, language=None).language in {"zh", "en"}
