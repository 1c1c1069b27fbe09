"""From one look over all of it: how the sides of a call lie in the recording."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fakes.sounds import noise, silence, tone
from voice.domain.audio import ChannelLayout, Samples
from voice.transcribe.channels import survey


def talk(seed: int, seconds: float = 10.0) -> Samples:
    """Noise that comes and goes by the second, as speech does."""
    gate = np.random.default_rng(seed).integers(0, 2, round(seconds)).repeat(16_000)
    return noise(seconds, seed=seed) * gate.astype(np.float32)


def layout_of(left: Samples, right: Samples) -> ChannelLayout:
    return survey([np.concatenate([left, right])]).layout


def test_two_voices_on_two_channels_are_true_stereo() -> None:
    assert layout_of(talk(1), talk(2)) is ChannelLayout.STEREO


@pytest.mark.parametrize("leak", [0.1, 0.3, 0.5])
def test_crosstalk_does_not_make_stereo_false(leak: float) -> None:
    rep, customer = talk(1), talk(2)
    assert layout_of(rep + leak * customer, customer + leak * rep) is ChannelLayout.STEREO


@pytest.mark.parametrize("change", [1.0, 0.2, -1.0], ids=["copied", "quieter", "inverted"])
def test_one_voice_on_both_channels_is_false_stereo(change: float) -> None:
    voice = talk(1)
    coded = change * voice + noise(10.0, level=0.002, seed=9)
    assert layout_of(voice, coded) is ChannelLayout.FAKE_STEREO


def test_a_channel_without_sound_is_false_stereo() -> None:
    assert layout_of(silence(10.0), talk(2)) is ChannelLayout.FAKE_STEREO
    assert layout_of(noise(10.0, level=0.0003), talk(2)) is ChannelLayout.FAKE_STEREO
    assert layout_of(silence(10.0), silence(10.0)) is ChannelLayout.FAKE_STEREO


def test_both_channels_of_true_stereo_are_heard_else_the_louder_one() -> None:
    assert survey([np.concatenate([talk(1), talk(2)])]).voices == (0, 1)
    assert survey([np.concatenate([silence(10.0), talk(2)])]).voices == (1,)
    assert survey([talk(1)]).voices == (0,)


def test_one_channel_is_mono() -> None:
    assert survey([tone(1.0)]).layout is ChannelLayout.MONO


def test_a_recording_without_sound_has_no_length() -> None:
    found = survey([])
    assert (found.layout, found.duration_ms) == (ChannelLayout.MONO, 0)


def test_length_and_levels_do_not_depend_on_how_the_sound_is_cut() -> None:
    sound = np.concatenate([talk(1, 3), talk(2, 3)])[:, :40_123]
    whole, parts = survey([sound]), survey([sound[:, :16_000], sound[:, 16_000:32_000], sound[:, 32_000:]])
    assert whole.duration_ms == parts.duration_ms == 2_508
    assert np.allclose(whole.levels, parts.levels)
    assert whole.layout is parts.layout


def test_the_level_of_a_stretch_is_its_own() -> None:
    found = survey([np.concatenate([silence(1.0), tone(1.0, level=0.4), silence(1.0)], axis=1)])
    assert found.level(0, 0, 900) == 0
    assert found.level(0, 1_100, 1_900) == pytest.approx(0.4 / 2**0.5, rel=0.01)
    assert found.level(0, 9_000, 9_100) == 0  # past the end
