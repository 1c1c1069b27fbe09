"""What is wrong with a text, flaw by flaw, at the edges of each rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.quality import FLAW_WORDS, Flaw, flaws_of, is_sound, simhash
from crm_core.quality.shape import core_of
from tests.unit.crm_core.samples import POLICY

QUALITY = POLICY.quality


@pytest.mark.parametrize("text", ["", "   ", "。。。", "--- / ---", "！？"])
def test_a_text_without_letters_and_digits_is_empty(text: str) -> None:
    assert flaws_of(text, policy=QUALITY) == (Flaw.EMPTY,)


@pytest.mark.feature("A-007")
@pytest.mark.parametrize("text", ["N/A", "n／a", " Tbd. ", "无。", "待 定", "客户暂缓"])
def test_a_placeholder_is_found_in_any_width_case_and_punctuation(text: str) -> None:
    assert Flaw.PLACEHOLDER in flaws_of(text, policy=QUALITY)


def test_a_sentence_that_holds_a_placeholder_is_none() -> None:
    assert flaws_of("交期待定，等上海工厂周三确认产能", policy=QUALITY) == ()


@pytest.mark.parametrize("text", ["请输入客户痛点", "下一步计划：", "Enter your notes here"])
def test_the_label_of_a_field_is_no_answer(text: str) -> None:
    assert Flaw.LABEL in flaws_of(text, policy=QUALITY)


@pytest.mark.parametrize("text", ["已联系客户反馈良好", "客户情况良好，继续跟进", "Called the client, will follow up"])
def test_stock_phrases_alone_say_nothing(text: str) -> None:
    assert flaws_of(text, policy=QUALITY) == (Flaw.STOCK,)


@pytest.mark.parametrize(
    "text", ["已联系客户，要求8月底供货", "客户反馈良好，想看三号线报价", "Will follow up with SAP"]
)
def test_a_concrete_word_among_stock_phrases_saves_the_text(text: str) -> None:
    assert flaws_of(text, policy=QUALITY) == ()


def test_the_minimum_of_a_field_counts_characters_without_blanks_and_marks() -> None:
    assert flaws_of("等 郑 总 批!", policy=QUALITY, min_chars=4) == ()
    assert flaws_of("等 郑 总 批!", policy=QUALITY, min_chars=5) == (Flaw.TOO_SHORT,)


def test_a_field_cannot_ask_for_less_than_the_policy() -> None:
    assert Flaw.TOO_SHORT in flaws_of("嘉", policy=QUALITY, min_chars=0)


def test_little_entropy_counts_from_twelve_characters_on() -> None:
    eleven, twelve = "甲乙丙甲丙乙乙甲丙丙甲", "甲乙丙甲丙乙乙甲丙丙甲乙"  # three characters: at most 1.58 bits
    assert flaws_of(eleven, policy=QUALITY) == ()
    assert flaws_of(twelve, policy=QUALITY) == (Flaw.MONOTONE,)


def test_exactly_two_bits_per_character_are_enough() -> None:
    assert flaws_of("甲乙丙丁丁丙乙甲丙甲丁乙", policy=QUALITY) == ()


@pytest.mark.parametrize("text", ["测试测试测试", "abcabcabc", "呃呃呃", "1111"])
def test_a_repeated_unit_is_found(text: str) -> None:
    assert Flaw.REPEATED in flaws_of(text, policy=QUALITY)


@pytest.mark.parametrize("text", ["预算100000", "首付2000000元", "天天果园要三个仓"])
def test_zeros_of_an_amount_and_doubled_characters_are_no_repetition(text: str) -> None:
    assert flaws_of(text, policy=QUALITY) == ()


@pytest.mark.parametrize("text", ["asdfgh", "poiuyt", "1qaz2wsx", "SDKFJsdkfj", "lkjhgf"])
def test_mashed_keys_are_found(text: str) -> None:
    assert Flaw.KEYBOARD in flaws_of(text, policy=QUALITY)


@pytest.mark.parametrize("text", ["HTTPS", "crew", "rhythm", "MQTT与HTTPS", "power"])
def test_words_and_abbreviations_are_not_mashed_keys(text: str) -> None:
    assert flaws_of(text, policy=QUALITY) == ()


def test_a_copy_of_a_text_about_another_customer_is_found() -> None:
    written = simhash("徐工希望把PLC换成西门子1500，周五前给方案")
    copied = "徐工希望把plc换成西门子1500 周五前给方案。"
    assert flaws_of(copied, policy=QUALITY, others=[written]) == (Flaw.COPIED,)
    assert flaws_of(copied, policy=QUALITY, others=[]) == ()


def test_short_answers_may_be_equal() -> None:
    assert flaws_of("预算35万", policy=QUALITY, others=[simhash("预算35万")]) == ()


def test_the_bits_that_make_a_copy_are_policy() -> None:
    one, other = "徐工希望把PLC换成西门子1500，周五前给方案", "徐工希望把PLC换成西门子1200，周五前给方案"
    assert flaws_of(one, policy=QUALITY, others=[simhash(other)]) == ()
    assert flaws_of(one, policy=replace(QUALITY, copy_bits=20), others=[simhash(other)]) == (Flaw.COPIED,)


def test_a_field_is_filled_when_its_text_is_sound() -> None:
    assert is_sound("等郑总批", policy=QUALITY)
    assert not is_sound("N/A", policy=QUALITY)
    assert not is_sound(None, policy=QUALITY)


def test_every_flaw_is_told_in_both_languages() -> None:
    assert set(FLAW_WORDS) == set(Flaw)
    assert all(zh and en for zh, en in FLAW_WORDS.values())


@given(st.text())
def test_any_text_is_judged_and_punctuation_around_it_changes_nothing(text: str) -> None:
    assert flaws_of(f" …{text}! ", policy=QUALITY) == flaws_of(text, policy=QUALITY)


@given(st.text(min_size=10))
def test_a_text_is_always_a_copy_of_itself(text: str) -> None:
    flaws = flaws_of(text, policy=QUALITY, others=[simhash(text)])
    assert (Flaw.COPIED in flaws) == (len(core_of(text)) >= QUALITY.copy_min_chars)
