"""A recording is put right only where it measures wrong, and then within bounds."""

from __future__ import annotations

import logging

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.sounds import noise, silence
from voice.domain.audio import ChannelLayout, Samples
from voice.transcribe.channels import survey
from voice.transcribe.condition import Conditioning, conditioning, told


def call(*levels: float, offset: float = 0.0) -> Samples:
    """A channel for each level: bursts of sound in turn with silence, half a minute of them."""
    gate = np.arange(30 * 16_000) // 16_000 % 2
    rows = [noise(30.0, level=level, seed=place)[0] * (gate == place % 2) for place, level in enumerate(levels)]
    return np.asarray(np.stack(rows) + np.float32(offset), np.float32)


def rms(sound: Samples) -> float:
    return float(np.sqrt(np.mean(sound[sound != 0].astype(np.float64) ** 2)))


@pytest.mark.parametrize(
    "levels", [(0.05,), (0.011,), (0.5,), (0.05, 0.005)], ids=["usual", "soft", "loud", "one soft"]
)
def test_sound_without_a_fault_is_passed_as_it_is(levels: tuple[float, ...]) -> None:
    sound = call(*levels, offset=0.0002)
    found = conditioning(survey([sound]))
    assert not found.needed
    assert found.block(sound) is sound


def test_speech_far_too_quiet_is_brought_to_the_usual_level() -> None:
    sound = call(0.002)
    found = conditioning(survey([sound]))
    assert rms(found.block(sound)) == pytest.approx(0.05, rel=0.1)


def test_amplification_is_bounded() -> None:
    assert conditioning(survey([call(0.00001)])).gain <= 100
    assert conditioning(survey([silence(5.0)])).gain == 1.0


def test_peaks_are_never_beyond_full_scale() -> None:
    click = call(0.002)
    click[0, 5] = 0.9
    found = conditioning(survey([click]))
    assert float(np.abs(found.block(click)).max()) <= 1.0


def test_both_channels_are_amplified_alike() -> None:
    """Which side is the louder one is what tells a voice from its echo."""
    sound = call(0.004, 0.001)
    put_right = conditioning(survey([sound])).block(sound)
    assert rms(put_right[0]) / rms(put_right[1]) == pytest.approx(4.0, rel=0.05)


@settings(max_examples=20, deadline=None)
@given(offset=st.floats(0.01, 0.4), quieter=st.floats(1.0, 30.0), sign=st.sampled_from([1, -1]))
def test_direct_current_is_taken_off_at_any_volume(offset: float, quieter: float, sign: int) -> None:
    plain = call(0.08)
    sound = np.asarray((plain + sign * offset) / quieter, np.float32)
    found = conditioning(survey([sound[:, :200_000], sound[:, 200_000:]]))
    assert float(found.block(sound).mean()) == pytest.approx(0.0, abs=1e-3)
    assert found.offsets[0] == pytest.approx(sign * offset / quieter, rel=0.05)


def test_the_rest_of_the_sound_stays_when_direct_current_goes() -> None:
    plain = call(0.08)
    put_right = conditioning(survey([plain + np.float32(0.3)])).block(plain + np.float32(0.3))
    assert np.abs(put_right - plain).max() < 1e-3


def test_silence_put_in_for_a_hole_stays_silent() -> None:
    sound = np.concatenate([call(0.08, offset=0.3), silence(5.0)], axis=1)
    assert not conditioning(survey([sound])).block(sound)[:, -80_000:].any()


def test_direct_current_on_both_channels_makes_them_neither_alike_nor_loud() -> None:
    plain, shifted = call(0.05, 0.05), call(0.05, 0.05, offset=0.3)
    found = survey([shifted])
    assert found.layout is survey([plain]).layout is ChannelLayout.STEREO
    assert np.allclose(found.levels, survey([plain]).levels, atol=2e-3)


def test_one_channel_is_treated_as_in_its_block() -> None:
    sound = call(0.002, 0.001, offset=0.01)
    found = conditioning(survey([sound]))
    assert (found.block(sound)[1] == found.channel(sound[1], 1)).all()


def hiss(level: float, seconds: float = 30.0) -> Samples:
    return noise(seconds, level=level, seed=7)


def test_steady_noise_is_taken_down_where_it_is_nearly_as_loud_as_the_speech() -> None:
    sound = call(0.1) + hiss(0.07)
    found = conditioning(survey([sound]))
    pause = slice(16_000 + 3_200, 32_000 - 3_200)
    assert found.noisy == (True,)
    assert rms(found.block(sound)[:, pause]) < 0.5 * rms(sound[:, pause])


def test_usual_noise_is_left_alone() -> None:
    assert not conditioning(survey([call(0.1) + hiss(0.015)])).needed


def test_where_nothing_stands_out_of_the_noise_there_is_nothing_to_save() -> None:
    assert not conditioning(survey([hiss(0.1)])).needed


def test_noise_is_left_alone_when_nobody_wants_it_gone() -> None:
    assert not conditioning(survey([call(0.1) + hiss(0.07)]), denoise=False).needed


def test_a_few_seconds_are_too_short_to_tell_the_noise() -> None:
    assert not conditioning(survey([hiss(0.1, 8.0)])).needed


def test_each_channel_has_its_own_noise() -> None:
    sound = call(0.1, 0.1)
    sound[1] += hiss(0.07)[0]
    found = conditioning(survey([sound]))
    assert found.noisy == (False, True)
    assert (found.block(sound)[0] == sound[0]).all()


def test_what_was_measured_and_done_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    sound = survey([call(0.002, offset=0.01)])
    with caplog.at_level(logging.INFO):
        told(sound, conditioning(sound))
    (line,) = (vars(record) for record in caplog.records)
    assert line["level_db"] == pytest.approx(-54, abs=1)
    assert line["offsets_removed"] == [pytest.approx(0.01, abs=1e-3)]
    assert line["gain_db"] == pytest.approx(28, abs=1)
    assert line["denoised"] == [False]


def test_a_recording_without_sound_needs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    empty = survey([])
    told(empty, conditioning(empty))
    assert conditioning(empty).gain == 1.0
    assert not Conditioning((0.0,), (False,)).needed
