"""Marks between the words: the recognizer's own where it set any, else from pauses and the way that clauses begin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from voice.transcribe.questions import asks
from voice.transcribe.tokens import Token, one_number

COMMA_MS = 200
STOP_MS = 650
CLOSE_MS = 400  # where the recognizer's segment ends as well
# How far the words move the pause that ends a sentence.
BEGINS_MS, GOES_ON_MS, ASKS_MS = -100, 250, -300

FULL = {",": "，", ".": "。", "?": "？", "!": "！", ";": "；", ":": "：", "…": "……"}
HALF = {"，": ",", "、": ",", "。": ".", "？": "?", "！": "!", "；": ";", "：": ":", "…": "..."}
STOPS = ("。", "？", "！", "……", ".", "?", "!", "...")

# What begins a sentence, and what goes on with one.
_BEGINS = re.compile("那|好|行|嗯|哦|哎|噢|喂|对|明白|理解|还有|另外|不过|可以|没问题|谢谢|请问")
_GOES_ON = re.compile("就|又|也|还是|不然|把|跟|才|都|再说|而且|所以|因为|然后|但是?|如果|或者")
_AHEAD = 4  # words to look ahead for these


def punctuate(tokens: Sequence[Token], language: str) -> list[Token]:
    """One side's words, each with the mark that follows it in the text ("" for none); the last ends a sentence."""
    marked: list[Token] = []
    clause: list[Token] = []
    for place, token in enumerate(tokens):
        clause.append(token)
        mark = _between(clause, tokens[place + 1 : place + 1 + _AHEAD], language)
        marked.append(replace(token, mark=mark))
        if mark:
            clause = []
    return marked


def _between(clause: Sequence[Token], ahead: Sequence[Token], language: str) -> str:
    token = clause[-1]
    mark = _scripted(token.mark, language)
    if not ahead:
        return mark if mark in STOPS else _stop(clause, language)
    following = ahead[0]
    pause_ms = following.start_ms - token.end_ms
    if mark in STOPS:
        return _stop(clause, language) if mark == "。" else mark
    if one_number(token, following):
        return ""
    longer_ms = _longer_ms(clause, ahead) if language == "zh" else 0
    if pause_ms >= STOP_MS + longer_ms or (token.closes and pause_ms >= CLOSE_MS + longer_ms):
        return _stop(clause, language)
    if mark or language != "zh":
        return _stop(clause, language) if mark and _ends_asking(clause, language) else mark
    if token.closes and _asks(clause, language):
        return _stop(clause, language)
    return "，" if token.closes or pause_ms >= COMMA_MS else ""


def _longer_ms(clause: Sequence[Token], ahead: Sequence[Token]) -> int:
    """By how much the pause must be longer, or may be shorter, for the sentence to end here."""
    words = _text(ahead)
    by_words = BEGINS_MS if _BEGINS.match(words) else GOES_ON_MS if _GOES_ON.match(words) else 0
    return by_words + (ASKS_MS if _asks(clause, "zh") else 0)


def _stop(clause: Sequence[Token], language: str) -> str:
    if language == "zh":
        return "？" if _asks(clause, language) else "。"
    return "?" if _asks(clause, language) else "."


def _ends_asking(clause: Sequence[Token], language: str) -> bool:
    return language == "zh" and clause[-1].text.endswith("吗") and _asks(clause, language)


def _asks(clause: Sequence[Token], language: str) -> bool:
    return asks(_text(clause) if language == "zh" else " ".join(token.text for token in clause), language)


def _text(tokens: Iterable[Token]) -> str:
    return "".join(token.text for token in tokens)


def _scripted(mark: str, language: str) -> str:
    table = FULL if language == "zh" else HALF
    return table.get(mark, mark)
