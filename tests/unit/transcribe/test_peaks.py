"""The shape of the sound for a player."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.fakes.sounds import silence, tone, write
from voice.domain.audio import Waveform
from voice.transcribe.peaks import peaks, peaks_of

SOUND = np.concatenate([silence(1.0), tone(1.0, level=0.5), tone(2.0, level=0.25)], axis=1)


def test_each_point_is_the_loudest_sample_of_its_stretch() -> None:
    (left,) = peaks([Waveform(SOUND[0])], 4)
    assert left == pytest.approx([0.0, 0.5, 0.25, 0.25], abs=0.01)


def test_a_short_sound_has_no_more_points_than_samples() -> None:
    assert peaks([Waveform(np.array([0.1, -0.7], np.float32))], 800) == [[0.1, 0.7]]
    assert peaks([Waveform(np.zeros(0, np.float32))], 800) == [[]]


def test_a_file_gives_the_same_shape_a_channel_each(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", np.concatenate([SOUND, SOUND[:, ::-1]]))
    left, right = peaks_of(path, 4)
    assert left == pytest.approx([0.0, 0.5, 0.25, 0.25], abs=0.01)
    assert right == pytest.approx([0.25, 0.25, 0.5, 0.0], abs=0.01)


def test_there_are_never_more_points_than_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", np.repeat(SOUND, 10, axis=1)[:, : 16_000 * 35])
    (points,) = peaks_of(path, 800)
    assert len(points) == 800
    assert all(0 <= point <= 1 for point in points)
