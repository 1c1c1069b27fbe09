"""LAC's network: words that cover the text, with their tags."""

from __future__ import annotations

import pytest

from voice.extract.lexer import LONGEST, Lexer


@pytest.fixture(scope="module")
def lexer() -> Lexer:
    return Lexer()


def words(lexer: Lexer, text: str) -> list[tuple[str, str]]:
    return [(text[start:end], tag) for start, end, tag in lexer.tag(text)]


@pytest.mark.parametrize("text", ["您好，请问是王建国主任吗？", "我们用SAP，3.5万一年", "ok", "……", "Ａ４纸"])
def test_words_cover_the_text_in_order(lexer: Lexer, text: str) -> None:
    assert "".join(word for word, _ in words(lexer, text)) == text


def test_people_are_tagged(lexer: Lexer) -> None:
    assert ("王建国", "PER") in words(lexer, "我叫王建国，在北京工作")


def test_places_are_tagged(lexer: Lexer) -> None:
    assert ("北京", "LOC") in words(lexer, "我叫王建国，在北京工作")


def test_nothing_has_no_words(lexer: Lexer) -> None:
    assert lexer.tag("") == []


def test_a_long_text_is_read_in_pieces(lexer: Lexer) -> None:
    text = "明天上午给您发报价单。" * (LONGEST // 5)
    assert "".join(word for word, _ in words(lexer, text)) == text


def test_the_same_text_gives_the_same_words(lexer: Lexer) -> None:
    assert lexer.tag("下周三我过去") == lexer.tag("下周三我过去")
