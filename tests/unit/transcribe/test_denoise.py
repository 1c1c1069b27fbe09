"""Steady noise goes down by so much and no more; what stands out of it stays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.sounds import noise, silence, tone
from voice.domain.audio import Samples
from voice.transcribe.denoise import DEPTH, HOP, denoised


def rms(sound: Samples) -> float:
    return float(np.sqrt(np.mean(sound.astype(np.float64) ** 2)))


def call() -> tuple[Samples, Samples]:
    """Bursts of a tone in noise, and the noise alone."""
    hiss = noise(8.0, level=0.05)[0]
    sound = hiss.copy()
    for second in (2, 5):
        sound[second * 16_000 : (second + 1) * 16_000] += tone(1.0, 700, level=0.3)[0]
    return sound, hiss


def test_noise_goes_down_to_the_depth_and_no_further() -> None:
    sound, hiss = call()
    left = rms(denoised(sound)[6_400:25_600]) / rms(hiss[6_400:25_600])
    assert left == pytest.approx(DEPTH, rel=0.25)
    assert left >= DEPTH * 0.95


def test_what_stands_out_of_the_noise_stays() -> None:
    sound, _ = call()
    within = slice(2 * 16_000 + 3_200, 3 * 16_000 - 3_200)
    strongest = np.abs(np.fft.rfft(denoised(sound)[within])).max() / np.abs(np.fft.rfft(sound[within])).max()
    assert strongest == pytest.approx(1.0, abs=0.05)


def test_silence_stays_silence() -> None:
    assert not denoised(silence(3.0)[0]).any()


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 40_000), st.floats(1e-4, 1.0))
def test_the_length_stays_and_nothing_grows(length: int, level: float) -> None:
    sound = (noise(3.0)[0] * 10 * np.float32(level))[:length]
    found = denoised(sound)
    assert found.shape == sound.shape
    assert found.dtype == np.float32
    assert rms(found) <= rms(sound) * 1.001


@settings(max_examples=10, deadline=None)
@given(st.floats(0.01, 10.0))
def test_the_volume_plays_no_part(volume: float) -> None:
    sound, _ = call()
    louder = denoised(sound * np.float32(volume))
    assert np.allclose(louder, denoised(sound) * np.float32(volume), atol=1e-4 * volume)


def test_long_sound_has_no_seams() -> None:
    sound = noise(70.0, level=0.05)[0] + tone(70.0, 700, level=0.3)[0]
    found = denoised(sound)
    assert found.shape == sound.shape
    levels = np.sqrt(np.mean(found[: 70 * 16_000].reshape(-1, 320) ** 2, axis=1))
    assert levels.min() > 0.8 * np.median(levels)


def test_nothing_moves_in_time() -> None:
    sound, _ = call()
    found = denoised(sound)
    shifts = range(-HOP, HOP + 1, HOP // 4)
    alike = {shift: float(np.dot(sound[HOP:-HOP], np.roll(found, shift)[HOP:-HOP])) for shift in shifts}
    assert max(alike, key=alike.__getitem__) == 0
