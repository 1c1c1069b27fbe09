"""Numbers in speech are read where it is certain what they measure; sayings and doubtful ones are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.test_numerals import in_chinese, in_english
from tests.unit.transcribe.readings_table import Phrase, phrases
from voice.domain.readings import Reading, ReadingKind
from voice.transcribe.readings import readings

TABLE = phrases()


@pytest.mark.parametrize("phrase", TABLE, ids=lambda phrase: phrase.text)
def test_each_phrase_of_the_table_is_read_as_it_says(phrase: Phrase) -> None:
    assert readings(phrase.text) == phrase.expected


def test_the_table_is_long_and_much_of_it_is_not_to_be_read() -> None:
    assert len(TABLE) >= 120
    assert sum(not phrase.expected for phrase in TABLE) >= 40


@given(st.integers(10_000, 99_999_999_999))
def test_any_price_in_chinese_reads_back(price: int) -> None:
    said = f"{in_chinese(price)}块钱"
    assert readings(f"一共是{said}，您看") == (Reading(ReadingKind.AMOUNT, 3, 3 + len(said), str(price), "CNY"),)


@given(st.integers(2, 999_999_999))
def test_any_price_in_english_reads_back(price: int) -> None:
    said = f"{in_english(price)} dollars"
    assert readings(f"It is {said}.") == (Reading(ReadingKind.AMOUNT, 6, 6 + len(said), str(price), "USD"),)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "，", "-"]))
def test_a_mobile_number_reads_back_however_it_is_grouped(number: str, gap: str) -> None:
    spoken = number.translate(str.maketrans("0123456789", "零幺二三四五六七八九"))
    said = gap.join((spoken[:3], spoken[3:7], spoken[7:]))
    assert readings(f"您记一下，{said}。") == (Reading(ReadingKind.PHONE, 5, 5 + len(said), number),)


def test_nothing_is_read_over_the_end_of_a_sentence() -> None:
    assert readings("我要三。十万不行。") == (Reading(ReadingKind.AMOUNT, 4, 6, "100000"),)
    assert readings("幺三八零零幺。三八零零零") == ()


@given(
    st.text(
        "零一二三四五六七八九十百千万亿点个两半几多块毛元台折分之月号，。 0123456789.%kw到 onetwhudrap$", max_size=30
    )
)
def test_readings_lie_in_the_text_in_order_without_overlap(text: str) -> None:
    end = 0
    for reading in readings(text):
        assert end <= reading.char_start < reading.char_end <= len(text)
        assert reading.value
        end = reading.char_end
