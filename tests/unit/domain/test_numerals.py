"""Numbers as they are spoken are worth what was said, or are none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.domain.numerals import EN_TENS, EN_UNITS, en_value, plain, zh_digits, zh_value

DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """As a careful speaker says it: 100,500 is 十万零五百."""
    for worth, scale in ((100_000_000, "亿"), (10_000, "万")):
        if number >= worth:
            head, rest = divmod(number, worth)
            gap = "零" if 0 < rest < worth // 10 else ""
            return in_chinese(head) + scale + (gap + in_chinese(rest) if rest else "")
    said, pending = "", False
    for worth, scale in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // worth % 10
        if digit:
            said += ("零" if pending else "") + DIGITS[digit] + scale
            pending = False
        else:
            pending = bool(said)
    return said.removeprefix("一") if 10 <= number < 20 else said or "零"


def in_english(number: int) -> str:
    for worth, scale in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= worth:
            head, rest = divmod(number, worth)
            return f"{in_english(head)} {scale}" + (f" and {in_english(rest)}" if rest else "")
    if number < 20:
        return EN_UNITS[number]
    tens = next(word for word, value in EN_TENS.items() if value == number // 10 * 10)
    return tens + (f"-{EN_UNITS[number % 10]}" if number % 10 else "")


@given(st.integers(0, 999_999_999_999))
def test_a_number_written_in_chinese_reads_back(number: int) -> None:
    assert zh_value(in_chinese(number)) == number


@given(st.integers(0, 999_999_999))
def test_a_number_written_in_english_reads_back(number: int) -> None:
    assert en_value(in_english(number)) == number


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([("百", 100), ("千", 1_000), ("万", 10_000)]))
def test_a_bare_digit_at_the_end_counts_in_the_next_smaller_unit(head: int, last: int, scale: tuple[str, int]) -> None:
    sign, worth = scale
    assert zh_value(DIGITS[head] + sign + DIGITS[last]) == head * worth + last * worth // 10


@given(st.decimals(0, 9_999, places=2), st.sampled_from([("万", 10_000), ("亿", 100_000_000)]))
def test_figures_and_words_mix(number: Decimal, scale: tuple[str, int]) -> None:
    assert zh_value(f"{number}{scale[0]}") == number * scale[1]


@pytest.mark.parametrize(
    ("said", "worth"),
    [
        ("三十五万八", "358000"),
        ("1.2个亿", "120000000"),
        ("3万5", "35000"),
        ("30w", "300000"),
        ("二零二六", "2026"),
        ("九十九点八", "99.8"),
        ("三点五万", "35000"),
        ("1,200.50", "1200.50"),
    ],
)
def test_the_ways_of_the_phone_are_understood(said: str, worth: str) -> None:
    assert zh_value(said) == Decimal(worth)


@pytest.mark.parametrize("said", ["", "万", "万一", "千万", "一百二一", "三万五六", "三点五十", "二十五六", "百", "好"])
def test_what_is_no_number_or_two_at_once_has_no_value(said: str) -> None:
    assert zh_value(said) is None


@pytest.mark.parametrize(
    ("said", "worth"),
    [
        ("two and a half million", "2500000"),
        ("one point two five", "1.25"),
        ("1.2 million", "1200000"),
        ("20k", "20000"),
        ("twenty-fourth", "24"),
        ("a hundred", "100"),
        ("twenty five hundred", "2500"),
    ],
)
def test_english_figures_of_speech(said: str, worth: str) -> None:
    assert en_value(said) == Decimal(worth)


@pytest.mark.parametrize("said", ["", "five six", "hello", "twenty thirteen", "and"])
def test_english_that_is_no_number_has_no_value(said: str) -> None:
    assert en_value(said) is None


def test_digits_are_figures_and_nothing_else_changes() -> None:
    assert zh_digits("幺三八，转〇二") == "138，转02"


@given(st.decimals(0, 10**12, places=3))
def test_a_value_as_text_has_no_exponent_and_is_the_same(number: Decimal) -> None:
    text = plain(number)
    assert "E" not in text
    assert Decimal(text) == number
