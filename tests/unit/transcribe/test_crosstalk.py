"""A channel that overhears the other does not speak twice."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fakes.sounds import noise
from voice.domain.audio import ChannelLayout
from voice.transcribe.channels import Survey
from voice.transcribe.crosstalk import without_crosstalk, without_leaks
from voice.transcribe.tokens import Token


def said(text: str, start_ms: int = 0) -> list[Token]:
    """A segment with a word a character, 200 ms each."""
    places = enumerate(text, start=1)
    return [
        Token(char, start_ms + (at - 1) * 200, start_ms + at * 200, 0.9, closes=at == len(text)) for at, char in places
    ]


def levels(left: float, right: float) -> Survey:
    loudness = np.repeat(np.array([[left], [right]], np.float32), 500, axis=1)
    return Survey(ChannelLayout.STEREO, 10_000, loudness)


def texts(left: list[Token], right: list[Token], survey: Survey) -> tuple[str, str]:
    kept = without_crosstalk(left, right, survey)
    return "".join(token.text for token in kept[0]), "".join(token.text for token in kept[1])


def test_an_echo_of_the_louder_side_is_dropped() -> None:
    assert texts(said("我把报价发给您"), said("我把报价发给您", 60), levels(0.2, 0.03)) == ("我把报价发给您", "")
    assert texts(said("我把报价发给您", 60), said("我把报价发给您"), levels(0.03, 0.2)) == ("", "我把报价发给您")


def test_the_misheard_rest_of_an_echo_goes_with_it() -> None:
    assert texts(said("我把报价发给您"), said("我把报价花给宁", 60), levels(0.2, 0.03)) == ("我把报价发给您", "")


def test_two_people_who_say_the_same_at_the_same_loudness_are_both_heard() -> None:
    assert texts(said("好的再见"), said("好的再见"), levels(0.2, 0.15)) == ("好的再见", "好的再见")


def test_a_quiet_side_that_says_something_else_is_heard() -> None:
    assert texts(said("我把报价发给您"), said("嗯行"), levels(0.2, 0.03)) == ("我把报价发给您", "嗯行")


def test_a_quiet_side_that_repeats_it_later_is_heard() -> None:
    assert texts(said("周五下午"), said("周五下午", 2_000), levels(0.2, 0.03)) == ("周五下午", "周五下午")


@pytest.mark.parametrize("own", [said("好"), []])
def test_one_side_alone_is_left_as_it_is(own: list[Token]) -> None:
    assert without_crosstalk(own, [], levels(0.2, 0.0)) == (own, [])


class TestLeaks:
    """`without_leaks`: sound that one channel only overheard, at once and quieter."""

    def test_a_quiet_copy_of_the_other_side_is_silenced(self) -> None:
        voice = noise(2.0, seed=1)[0]
        left, right = without_leaks(np.stack([voice, 0.1 * voice]))
        assert np.array_equal(left, voice)
        assert not right.any()

    def test_a_quiet_voice_of_its_own_stays_also_under_the_other(self) -> None:
        both = np.concatenate([noise(2.0, seed=1), 0.1 * noise(2.0, seed=2)])
        assert np.array_equal(without_leaks(both), both)

    def test_two_equal_channels_stay_for_none_is_the_copy(self) -> None:
        doubled = np.repeat(noise(1.0, seed=1), 2, axis=0)
        assert np.array_equal(without_leaks(doubled), doubled)

    def test_only_the_stretch_that_leaks_is_silenced(self) -> None:
        rep, customer = noise(1.0, seed=1), noise(1.0, seed=2)
        left = np.concatenate([rep, 0.05 * customer], axis=1)
        right = np.concatenate([0.05 * rep, customer], axis=1)
        heard = without_leaks(np.concatenate([left, right]))
        assert np.array_equal(heard[0], np.concatenate([rep[0], 0 * rep[0]]))
        assert np.array_equal(heard[1], np.concatenate([0 * customer[0], customer[0]]))

    def test_length_and_one_channel_are_left_as_they_are(self) -> None:
        mono = noise(0.333, seed=1)
        assert without_leaks(mono) is mono
        assert without_leaks(np.concatenate([mono, 0.1 * mono])).shape == (2, mono.shape[1])
        silent = np.zeros((2, 5_000), np.float32)
        assert np.array_equal(without_leaks(silent), silent)
