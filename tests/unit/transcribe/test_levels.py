"""The level of the speech and the noise below it, from loudness alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.domain.audio import Samples
from voice.transcribe.levels import active_level, snr_db


def talk(*, speech: float = 0.1, noise: float = 0.0, spoken: float = 0.5, steps: int = 1_000) -> Samples:
    """Loudness in steps of 20 ms: speech goes up and down by a few dB for a part of the time, noise is there always."""
    random = np.random.default_rng(3)
    swing = speech * 10 ** (random.normal(0, 3, steps) / 20)
    speaking = np.arange(steps) % 100 < spoken * 100
    return np.sqrt((swing * speaking) ** 2 + noise**2).astype(np.float32)


@pytest.mark.parametrize("spoken", [0.1, 0.4, 1.0])
def test_pauses_do_not_lower_the_level_of_the_speech(spoken: float) -> None:
    assert active_level(talk(spoken=spoken)) == pytest.approx(0.1, rel=0.25)


def test_noise_in_the_pauses_does_not_change_it() -> None:
    assert active_level(talk(noise=0.003)) == pytest.approx(active_level(talk()), rel=0.05)


@given(st.floats(1e-3, 1e3))
def test_the_level_follows_the_volume(volume: float) -> None:
    assert active_level(talk(noise=0.01) * np.float32(volume)) == pytest.approx(
        volume * active_level(talk(noise=0.01)), rel=1e-3
    )


@given(st.lists(st.floats(0, 1, width=32), max_size=60))
def test_the_level_lies_between_the_mean_and_the_loudest(levels: list[float]) -> None:
    found = active_level(np.array(levels, np.float32))
    assert found <= max(levels, default=0.0) + 1e-6
    assert found >= (float(np.sqrt(np.mean(np.square(levels)))) if levels else 0.0) - 1e-6


@pytest.mark.parametrize("wanted", [0, 5, 10, 15, 25])
@pytest.mark.parametrize("spoken", [0.2, 0.7])
def test_the_distance_of_steady_noise_is_measured_however_much_is_said(wanted: int, spoken: float) -> None:
    level = active_level(talk(spoken=spoken))
    found = snr_db(talk(noise=level * 10 ** (-wanted / 20), spoken=spoken))
    assert found == pytest.approx(wanted, abs=2.0)


def test_silence_tells_nothing_of_the_noise() -> None:
    assert snr_db(np.zeros(100, np.float32)) is None
    assert snr_db(np.zeros(0, np.float32)) is None


def test_a_line_that_is_mute_between_the_words_tells_nothing_of_the_noise() -> None:
    assert snr_db(talk(spoken=0.7)) is None


def test_a_short_hole_in_the_recording_hides_no_noise() -> None:
    noisy = talk(noise=0.02, spoken=0.7)
    holed = np.concatenate([noisy, np.zeros(50, np.float32)])
    assert snr_db(holed) == pytest.approx(snr_db(noisy), abs=1.0)


def test_steady_sound_alone_tells_nothing() -> None:
    assert snr_db(np.full(100, 0.1, np.float32)) is None


def test_a_click_in_steady_sound_is_no_speech() -> None:
    levels = np.full(1_000, 0.1, np.float32)
    levels[500:510] = 0.9
    assert snr_db(levels) is None
