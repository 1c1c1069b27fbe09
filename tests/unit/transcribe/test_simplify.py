"""Text is Simplified Chinese; the times of the words stay."""

from __future__ import annotations

import pytest
import zhconv
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.recognizer import said, spoken
from voice.transcribe.simplify import simplify


def simplified(*words: str) -> list[str]:
    (segment,) = simplify([said(*((word, place * 100, place * 100 + 90) for place, word in enumerate(words)))])
    return [word.text for word in segment.words]


def test_words_keep_their_number_and_times() -> None:
    before = said(("價格", 0, 300), ("可以", 320, 500), ("談,", 520, 800))
    (after,) = simplify([before])
    assert [word.text for word in after.words] == ["价格", "可以", "谈,"]
    assert [(w.start_ms, w.end_ms, w.probability) for w in after.words] == [
        (w.start_ms, w.end_ms, w.probability) for w in before.words
    ]


@pytest.mark.parametrize(
    ("words", "expected"), [(["看", "著"], ["看", "着"]), (["著", "名"], ["著", "名"]), (["乾", "淨"], ["干", "净"])]
)
def test_a_character_is_read_with_its_neighbours(words: list[str], expected: list[str]) -> None:
    assert simplified(*words) == expected


def test_english_stays_as_it_is() -> None:
    assert simplified(" Power", " BI", "報表") == [" Power", " BI", "报表"]


def test_a_phrase_that_changes_its_length_is_converted_word_by_word() -> None:
    phrase = next(p for p in ("記憶體", "晶片組", "光碟機", "滑鼠墊", "印表機", "隨身碟") if _grows(p))
    (segment,) = simplify([spoken(phrase)])
    assert len(segment.words) == len(phrase)
    assert segment.text == "".join(zhconv.convert(character, "zh-cn") for character in phrase)


def _grows(phrase: str) -> bool:
    return len(zhconv.convert(phrase, "zh-cn")) != len(phrase)


@given(
    st.text(alphabet="報價單發給您聯繫電話訂購設備機檔案應該說還會員工廠著乾徵週後裡麼這個", min_size=1, max_size=30)
)
def test_no_traditional_character_is_left(text: str) -> None:
    (segment,) = simplify([spoken(text)])
    assert not set(segment.text) & set("報價單發給聯繫電話訂購設備機檔應該說還會員廠徵週後裡麼這個")
    assert len(segment.words) == len(text)
