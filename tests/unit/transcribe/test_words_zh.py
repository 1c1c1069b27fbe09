"""How likely a text is as a row of common words."""

from __future__ import annotations

import math

import pytest

from voice.transcribe.words_zh import words, words_of

FEW = words_of([("打", 40), ("完", 20), ("电话", 30), ("打电话", 5), ("电", 3), ("话", 2)])


def test_a_word_has_its_share() -> None:
    assert FEW.share("电话") == pytest.approx(math.log(0.3), abs=1e-5)


def test_what_is_no_word_has_none_but_a_character_always_has_one() -> None:
    assert FEW.share("完电") is None
    assert FEW.share("鼎") == FEW.unknown


def test_a_text_is_cut_in_the_likeliest_way() -> None:
    assert FEW.ahead("打完电话")[-1] == pytest.approx(math.log(0.4 * 0.2 * 0.3), abs=1e-5)


def test_both_directions_agree_on_the_whole() -> None:
    assert FEW.ahead("打完电话")[-1] == pytest.approx(FEW.behind("打完电话")[0])
    assert FEW.ahead("") == [0.0] == FEW.behind("")


def test_the_dictionary_knows_common_words_and_few_names() -> None:
    usual = words()
    assert usual.share("合同") is not None
    assert usual.share("话为") is None
    common, rare = usual.share("我们"), usual.share("追溯")
    assert common is not None
    assert rare is not None
    assert common > rare
