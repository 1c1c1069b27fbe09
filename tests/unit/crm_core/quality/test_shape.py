"""The measures behind the flaws: bare text, tokens, entropy, runs, walks."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.quality.shape import (
    core_of,
    entropy,
    longest_run,
    repeats_a_unit,
    stock_share,
    tokens,
    vowel_share,
    walked_share,
    weight,
)

ROWS = ("qwertyuiop", "asdfghjkl", "1234567890")


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("N/A", "na"),
        ("Ｎ／Ａ", "na"),
        (" 待 定。", "待定"),
        ("S7-1500！", "s71500"),
        ("…", ""),
        ("", ""),
    ],
)
def test_the_core_is_letters_and_digits_in_one_width_and_case(text: str, core: str) -> None:
    assert core_of(text) == core


def test_tokens_are_words_numbers_and_single_characters_of_other_scripts() -> None:
    assert tokens("周五前交 200套, don't wait") == ("周", "五", "前", "交", "200", "套", "don't", "wait")


def test_a_word_or_number_weighs_as_much_as_two_characters() -> None:
    assert [weight(token) for token in ("周", "sso", "200")] == [1, 2, 2]


@pytest.mark.parametrize(
    ("core", "bits"), [("", 0.0), ("aaaa", 0.0), ("abab", 1.0), ("abcd", 2.0), ("甲乙丙丁戊己庚辛", 3.0)]
)
def test_entropy_is_in_bits_per_character(core: str, bits: float) -> None:
    assert entropy(core) == pytest.approx(bits)


@given(st.text(alphabet="abcdefgh", min_size=1))
def test_entropy_never_exceeds_that_of_equally_frequent_characters(core: str) -> None:
    assert 0 <= entropy(core) <= math.log2(len(set(core))) + 1e-9


@given(st.text(alphabet="abc", min_size=1), st.integers(2, 5))
def test_saying_it_again_adds_no_entropy(core: str, times: int) -> None:
    assert entropy(core * times) == pytest.approx(entropy(core))


@pytest.mark.parametrize(("core", "run"), [("", 0), ("abc", 1), ("aabbb", 3), ("预算100000", 1), ("哈哈哈哈", 4)])
def test_runs_do_not_count_the_zeros_of_amounts(core: str, run: int) -> None:
    assert longest_run(core) == run


@pytest.mark.parametrize(
    ("core", "repeats"),
    [
        ("测试测试测试", True),
        ("测试测试", False),  # twice is how people talk: 谢谢谢谢
        ("abcabcab", False),  # the third unit is not whole
        ("abcabcabca", True),  # three whole ones and the start of a fourth
        ("000", True),
        ("", False),
        ("一二三四五六七一二三四五六七一二三四五六七", False),  # a unit longer than asked for
    ],
)
def test_a_unit_repeats_when_it_stands_three_times(core: str, repeats: bool) -> None:
    assert repeats_a_unit(core, longest_unit=6) is repeats


def test_the_longest_stock_word_at_each_place_wins() -> None:
    stock = {"客户", "反馈", "良好", "good"}
    assert stock_share("客户反馈良好", stock, longest=2) == 1.0
    assert stock_share("客户反馈良", stock, longest=2) == pytest.approx(4 / 5)
    assert stock_share("good 客户 SSO", stock, longest=2) == pytest.approx(4 / 6)
    assert stock_share("……", stock, longest=2) == 0.0


def test_words_of_two_scripts_are_never_joined_into_a_stock_word() -> None:
    assert stock_share("a客", {"a客"}, longest=2) == 0.0


@pytest.mark.parametrize(
    ("core", "share"),
    [("asdf", 1.0), ("fdsa", 1.0), ("asdqwe", 1.0), ("as", 0.0), ("power", 3 / 5), ("周asd总", 3 / 5), ("", 0.0)],
)
def test_walks_run_along_a_row_in_either_direction(core: str, share: float) -> None:
    assert walked_share(core, ROWS, shortest=3) == pytest.approx(share)


@pytest.mark.parametrize(("core", "share"), [("banana", 0.5), ("sdkfj", 0.0), ("rhythm", 1 / 6), ("周总", 1.0)])
def test_vowels_are_counted_among_latin_letters_alone(core: str, share: float) -> None:
    assert vowel_share(core) == pytest.approx(share)


@given(st.text(), st.sets(st.text(min_size=1, max_size=3)))
def test_shares_lie_between_nothing_and_everything(text: str, stock: set[str]) -> None:
    core = core_of(text)
    for share in (stock_share(text, stock, longest=3), walked_share(core, ROWS, shortest=3), vowel_share(core)):
        assert 0 <= share <= 1
