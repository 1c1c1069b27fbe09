"""Where terms may have been said, by sound alone."""

from __future__ import annotations

import random

import pytest

from tests.eval.invented_terms import invented
from voice.domain.vocabulary import Term, TermKind
from voice.transcribe.pinyin import distance
from voice.transcribe.term_index import BATCH, Found, TermIndex, Unit, units


def index(*texts: str) -> TermIndex:
    return TermIndex(tuple(Term(text, TermKind.PRODUCT) for text in texts))


def found(text: str, *terms: str) -> set[tuple[str, str]]:
    said = units(text)
    return {(written(text, said, one), one.term.text) for one in index(*terms).find(said) if one.distance < 0.1}


def written(text: str, said: list[Unit | None], one: Found) -> str:
    first, last = said[one.first], said[one.last - 1]
    assert first is not None
    assert last is not None
    return text[first.start : last.end]


def test_homophones_are_found() -> None:
    assert found("我们的追宿系统", "追溯系统") == {("追宿系统", "追溯系统")}


def test_letters_and_digits_are_found_as_they_are_said() -> None:
    assert found("跟开三系统对接", "K3系统") == {("开三系统", "K3系统")}
    assert found("用易阿批了吗", "ERP") == {("易阿批", "ERP")}


def test_a_term_with_a_syllable_too_few_is_found() -> None:
    said = units("就是安达电子")
    assert any(one.syllables == 5 and one.last - one.first == 4 for one in index("瑞安达电子").find(said))


@pytest.mark.parametrize("text", ["追宿，系统", "追宿system系统"])
def test_no_term_reaches_over_a_mark_or_an_english_word(text: str) -> None:
    assert found(text, "追溯系统") == set()


def test_a_space_is_no_border() -> None:
    assert found("追宿 系统", "追溯系统") == {("追宿 系统", "追溯系统")}


def test_terms_in_english_and_of_one_syllable_are_left_out() -> None:
    assert found("塞尔斯佛斯", "Salesforce", "云") == set()


def test_nothing_is_found_with_no_terms_or_no_text() -> None:
    assert found("您好", *()) == set()
    assert found("", "追溯系统") == set()


def test_a_term_is_found_over_the_border_of_batches() -> None:
    for before in (BATCH - 3, BATCH - 1, BATCH):
        assert ("追宿系统", "追溯系统") in found("啊" * before + "追宿系统", "追溯系统")


def test_all_windows_of_the_same_length_that_are_near_enough_are_found() -> None:
    """Against trying every window with every term."""
    vocabulary = invented(60, seed=5)
    by_sound = TermIndex(vocabulary)
    chance = random.Random(1)
    text = "".join(chance.choice("恒泽博盛云帆志强海燕金立科技电子重工数智工单宝") for _ in range(120))
    said = [unit for unit in units(text) if unit is not None]
    expected = set()
    for term in vocabulary:
        whole = [unit.said for unit in units(term.text) if unit is not None]
        for first in range(len(said) - len(whole) + 1):
            apart = distance([unit.said for unit in said[first : first + len(whole)]], whole) / len(whole)
            if apart <= by_sound.reach(term, len(whole)):
                expected.add((first, term.text))
    assert {
        (one.first, one.term.text) for one in by_sound.find(said) if one.last - one.first == one.syllables
    } == expected
