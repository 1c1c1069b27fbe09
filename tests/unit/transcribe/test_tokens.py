"""Words apart from how they are written: spaces, marks, numbers, English in Chinese."""

from __future__ import annotations

import pytest

from tests.fakes.recognizer import said
from voice.transcribe.tokens import Token, one_number, tokens


def read(*words: str) -> list[tuple[str, str]]:
    """(text, mark) of each token of one segment."""
    segment = said(*((word, place * 100, place * 100 + 90) for place, word in enumerate(words)))
    return [(token.text, token.mark) for token in tokens([segment])]


def test_marks_are_taken_off_the_words() -> None:
    assert read("喂,", "您好", "。") == [("喂", ","), ("您好", "。")]


def test_quotation_marks_brackets_and_notes_are_left_out() -> None:
    assert read("「好", "」", "(笑", ")", "♪", "的。") == [("好", ""), ("笑", ""), ("的", "。")]


def test_of_several_marks_the_first_counts() -> None:
    assert read("什么?!", "好...") == [("什么", "?"), ("好", ".")]


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (["42.8", "万"], ["42.8", "万"]),
        (["3", ".", "5", "元"], ["3.", "5", "元"]),
        (["1,", "000"], ["1,", "000"]),
        (["10", ":", "30"], ["10:", "30"]),
        ([" 10", " a", ".m."], ["10", "a.", "m"]),
    ],
)
def test_marks_inside_numbers_and_abbreviations_stay_inside(words: list[str], texts: list[str]) -> None:
    assert [text for text, _ in read(*words)] == texts


def test_a_mark_between_letters_of_two_words_stays_a_mark() -> None:
    assert read("CRM", ",", "ERP") == [("CRM", ","), ("ERP", "")]


def test_english_words_know_their_spaces() -> None:
    segment = said((" It's", 0, 90), (" state-of-the-art", 100, 190), (" CR", 200, 290), ("M.", 300, 390))
    assert [(token.text, token.spaced) for token in tokens([segment])] == [
        ("It's", True),
        ("state-of-the-art", True),
        ("CR", True),
        ("M", False),
    ]


def test_the_last_word_of_a_segment_closes_it() -> None:
    found = tokens([said(("您", 0, 90), ("好", 100, 190)), said(("…", 200, 290)), said(("在", 300, 390))])
    assert [(token.text, token.closes) for token in found] == [("您", False), ("好", True), ("在", True)]


def test_broken_characters_vanish() -> None:
    assert read("好\ufffd", "\ufffd") == [("好", "")]


@pytest.mark.parametrize(
    ("before", "after", "pause_ms", "same"),
    [("138", "0013", 900, True), ("零", "二", 300, True), ("138", "0013", 1_600, False), ("我", "要", 300, False)],
)
def test_groups_of_a_dictated_number_belong_together(before: str, after: str, pause_ms: int, same: bool) -> None:
    first, second = Token(before, 0, 1_000, 0.9), Token(after, 1_000 + pause_ms, 3_000, 0.9)
    assert one_number(first, second) is same
