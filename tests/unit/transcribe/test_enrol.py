"""A clip of one voice becomes one vector; a silent one becomes none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.recognizer import LoudnessDetector
from tests.fakes.sounds import noise, silence, write
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.errors import UnusableAudio
from voice.domain.speakers import VoicePiece
from voice.transcribe.enrol import own_voice


class LevelEmbedder:
    """Hears how the loudness of two halves of a second differs: enough to tell clips apart."""

    name = "level/1"

    def embed(self, waveform: Waveform, regions: Sequence[SpeechRegion]) -> tuple[VoicePiece, ...]:
        pieces = []
        for region in regions:
            for start_ms in range(region.start_ms, region.end_ms - 500, 500):
                level = float(np.abs(waveform.slice_ms(start_ms, start_ms + 500).samples).mean())
                vector = np.array([1.0, level], np.float32)
                pieces.append(VoicePiece(start_ms, start_ms + 500, vector / np.linalg.norm(vector)))
        return tuple(pieces)


def test_the_vector_has_length_one_and_the_speech_is_measured(tmp_path: Path) -> None:
    sound = np.concatenate([silence(1.0), noise(4.0, seed=3), silence(1.0)], axis=1)
    found = own_voice(write(tmp_path / "me.wav", sound), LoudnessDetector(), LevelEmbedder())
    assert found.vector is not None
    assert np.linalg.norm(found.vector) == pytest.approx(1.0)
    assert found.speech_ms == pytest.approx(4_000, abs=40)
    assert found.model == "level/1"


def test_two_channels_are_heard_as_one(tmp_path: Path) -> None:
    sound = noise(3.0, seed=3)
    both = own_voice(write(tmp_path / "2.wav", np.repeat(sound, 2, axis=0)), LoudnessDetector(), LevelEmbedder())
    one = own_voice(write(tmp_path / "1.wav", sound), LoudnessDetector(), LevelEmbedder())
    assert both.vector is not None
    assert one.vector is not None
    assert both.vector @ one.vector == pytest.approx(1.0, abs=1e-3)


def test_in_silence_there_is_no_voice(tmp_path: Path) -> None:
    found = own_voice(write(tmp_path / "none.wav", silence(3.0)), LoudnessDetector(), LevelEmbedder())
    assert (found.vector, found.speech_ms) == (None, 0)


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "me.wav").write_bytes(b"no sound at all" * 100)
    with pytest.raises(UnusableAudio):
        own_voice(tmp_path / "me.wav", LoudnessDetector(), LevelEmbedder())
