"""How characters are read, and how far readings sound apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.transcribe.pinyin import Syllable, cost, distance, readings, syllable, toneless_cost

CHARACTERS = st.sampled_from("云帆数智恒泽精密吴海燕周文博追溯系统点胶机女绿月元用我")
TEXTS = st.text(CHARACTERS, max_size=6)


def said(text: str) -> list[tuple[Syllable, ...]]:
    return [readings(character) for character in text]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("zhāng", ("zh", "ang", 1)),
        ("lǜ", ("l", "v", 4)),
        ("lu", ("l", "u", 0)),
        ("jué", ("j", "ve", 2)),
        ("yuè", ("0", "ve", 4)),
        ("yōu", ("0", "iu", 1)),
        ("wén", ("0", "un", 2)),
        ("wǒ", ("0", "uo", 3)),
        ("yě", ("0", "ie", 3)),
        ("ér", ("0", "er", 2)),
        ("shì", ("sh", "-i", 4)),
        ("xī", ("x", "i", 1)),
        ("liú", ("l", "iu", 2)),
    ],
)
def test_a_syllable_has_an_initial_a_final_and_a_tone(written: str, expected: tuple[str, str, int]) -> None:
    assert tuple(syllable(written)) == expected


def test_spelling_does_not_hide_that_finals_are_the_same() -> None:
    assert syllable("yuán").final == syllable("xuán").final == "van"
    assert syllable("wéi").final == syllable("duì").final
    assert syllable("yīn").final == syllable("xīn").final


def test_of_most_characters_only_the_usual_reading_counts() -> None:
    assert [one.final for one in readings("余")] == ["v"]
    assert {one.initial for one in readings("长")} == {"zh", "ch"}


@pytest.mark.parametrize("other", ["a", "3", "，", " "])
def test_what_is_no_chinese_character_has_no_reading(other: str) -> None:
    assert readings(other) == ()


def test_sounds_that_telephones_confuse_are_near() -> None:
    base = ("s", "an")
    assert toneless_cost(base, ("sh", "an")) < toneless_cost(base, ("f", "an")) < toneless_cost(base, ("g", "an"))
    assert toneless_cost(base, ("s", "ang")) < toneless_cost(base, ("s", "u"))


def test_a_tone_is_a_small_difference() -> None:
    assert cost(readings("精"), readings("镜")) == pytest.approx(0.05)


def test_the_nearest_of_several_readings_counts() -> None:
    assert cost(readings("长"), readings("掌")) == cost(readings("长"), readings("常")) == 0


def test_homophones_are_no_distance_apart() -> None:
    assert distance(said("首建检验"), said("首件检验")) == 0


def test_a_missing_syllable_costs_less_than_a_foreign_one() -> None:
    assert distance(said("安达电子"), said("瑞安达电子")) == pytest.approx(0.8)
    assert distance(said("不安达电子"), said("瑞安达电子")) > 0.8


@given(TEXTS, TEXTS)
def test_distance_is_the_same_both_ways_and_zero_to_itself(one: str, other: str) -> None:
    assert distance(said(one), said(other)) == pytest.approx(distance(said(other), said(one)))
    assert distance(said(one), said(one)) == 0
