"""The model of voices fails in known ways, and loads when it is first needed."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from tests.fakes.embedder import campplus
from tests.fakes.sounds import noise
from voice.adapters.speaker_onnx import OnnxSpeakerEmbedder
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.errors import EngineFailed, Unavailable

SOUND = Waveform(noise(2.0)[0])
ALL = [SpeechRegion(0, 2_000)]


def missing() -> NoReturn:
    raise Unavailable("The weights are not there.", code="model_missing")


def test_nothing_is_loaded_before_it_is_needed() -> None:
    assert OnnxSpeakerEmbedder(missing).embed(SOUND, []) == ()


def test_missing_weights_are_said_to_be_missing() -> None:
    with pytest.raises(Unavailable) as error:
        OnnxSpeakerEmbedder(missing).embed(SOUND, ALL)
    assert error.value.code == "model_missing"


def test_weights_that_are_none_are_a_failed_engine(tmp_path: Path) -> None:
    (tmp_path / "front.onnx").write_bytes(b"no network")
    with pytest.raises(EngineFailed):
        OnnxSpeakerEmbedder(lambda: str(tmp_path)).load()


def test_another_rate_is_refused() -> None:
    with pytest.raises(EngineFailed):
        campplus().embed(Waveform(SOUND.samples, 8_000), ALL)


def test_a_click_has_no_voice() -> None:
    assert campplus().embed(SOUND, [SpeechRegion(100, 200)]) == ()


def test_loudness_is_no_part_of_a_voice() -> None:
    embedder = campplus()
    loud = embedder.embed(SOUND, ALL)[0].vector
    soft = embedder.embed(Waveform(SOUND.samples * 0.05), ALL)[0].vector
    assert float(loud @ soft) > 0.999
