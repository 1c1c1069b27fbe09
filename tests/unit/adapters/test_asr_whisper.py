"""The recognizer on faster-whisper: lazy, and its failures are ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.sounds import tone
from tests.fakes.whisper import model_files, whisper
from voice.adapters.asr_whisper import TOKENS_PER_S, WhisperRecognizer, most_tokens
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


def test_a_loop_cannot_go_on_for_longer_than_anyone_speaks() -> None:
    """Whisper takes 448 tokens with four of prompt; the fastest of 1,068 turns had 9.4 a second."""
    assert most_tokens(29 * 16_000) + 4 <= 448
    assert TOKENS_PER_S > 9.4
    assert most_tokens(16_000) > 20  # "好嘞。PPAP要做几级的？"


def test_a_hub_id_that_cannot_be_had_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without a network: the hub's library is told not to look for one."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(Unavailable) as refused:
        WhisperRecognizer(lambda: "nobody/no-such-model", model="nobody/no-such-model").load()
    assert refused.value.code == "model_missing"
    assert "nobody/no-such-model" in refused.value.detail
    assert "CALLGATE_ASR_MODEL" in (refused.value.remedy or "")


@pytest.mark.models
def test_a_precision_that_the_device_lacks_is_told_as_such() -> None:
    place = model_files().locate("base") if whisper() else ""
    with pytest.raises(EngineFailed) as failed:
        WhisperRecognizer(lambda: place, model="base", device="cuda", compute_type="float16").load()
    assert failed.value.code == "engine_not_loaded"
    assert "CALLGATE_ASR_DEVICE" in (failed.value.remedy or "")


@pytest.mark.models
def test_only_chinese_and_english_are_detected() -> None:
    """A tone is anything to Whisper: Welsh, Japanese, Norwegian."""
    assert whisper().recognize(SECOND, WHOLE, language=None).language in {"zh", "en"}
