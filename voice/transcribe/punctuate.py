"""Marks between the words: the recognizer's own where it set any, else from pauses and the forms of questions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from voice.transcribe.tokens import Token, one_number

COMMA_MS = 300
STOP_MS = 700
CLOSE_MS = 400  # where the recognizer's segment ends as well

FULL = {",": "，", ".": "。", "?": "？", "!": "！", ";": "；", ":": "：", "…": "……"}
HALF = {"，": ",", "、": ",", "。": ".", "？": "?", "！": "!", "；": ";", "：": ":", "…": "..."}
STOPS = ("。", "？", "！", "……", ".", "?", "!", "...")

# Only forms that are questions almost always; 吧 and a lone 什么 are as often none.
_ASKS_ZH = re.compile(
    r"吗$|(?<![什那这怎多])么$|^请问.{2,}|贵姓$|[对是]吧$|怎么了$"
    r"|(是不是|有没有|能不能|可不可以|行不行|对不对|好不好|要不要|会不会|方不方便|方便不方便)[^的]{0,8}$|了没有?$"
    r"|(?<![不行])(?P<verb>[^不])不(?P=verb)$"
    r"|(谁|哪里|哪儿|哪位|哪家的?|哪天|几点|几号|多少钱|多少|[怎咋]么?样|怎么办|怎么称呼|什么时候|为什么|是[什啥]么?)[呀啊呢]?$"
    r"|(什么时候|几点|几号|哪天)能?[来到开发寄送]$"
    r"|(您|你们?)(现在|目前|平时|一般|那边|这边)*(是)?(怎么|用的?什么|用哪|有几|有多少|什么时候).{0,12}$"
    r"|(什么|谁|哪|几|多少|怎么|为什么).*呢$|^(那|对了)?(您|你|他|她|你们|您那边|贵司)呢$|^那.{1,8}呢$"
)
# … unless they stand within a statement.
_TELLS_ZH = re.compile(
    r"不知道|不清楚|不管|无论|没什么|没多少|看看|问一下|问问|问下|确认|取决|考虑|告诉|研究|没有$(?<!了没有)|干吗$"
)
_ASKS_EN = re.compile(
    r"^(so |and |but |well |okay |ok )?(what|how|when|where|who|why|which|whose|do|does|did|can|could|would|will|is|are"
    r"|was|were|shall|should|may|have|has)\b",
    re.IGNORECASE,
)


def punctuate(tokens: Sequence[Token], language: str) -> list[Token]:
    """One side's words, each with the mark that follows it in the text ("" for none); the last ends a sentence."""
    marked: list[Token] = []
    clause: list[Token] = []
    for token, following in zip_longest(tokens, tokens[1:]):
        clause.append(token)
        mark = _between(clause, following, language)
        marked.append(replace(token, mark=mark))
        if mark:
            clause = []
    return marked


def _between(clause: Sequence[Token], following: Token | None, language: str) -> str:
    token = clause[-1]
    mark = _scripted(token.mark, language)
    if following is None:
        return mark if mark in STOPS else _stop(clause, language)
    pause_ms = following.start_ms - token.end_ms
    if mark in STOPS:
        return _stop(clause, language) if mark == "。" else mark
    if one_number(token, following):
        return ""
    if pause_ms >= STOP_MS or (token.closes and pause_ms >= CLOSE_MS):
        return _stop(clause, language)
    if mark or language != "zh":
        return _stop(clause, language) if mark and _ends_asking(clause, language) else mark
    if token.closes and _asks(clause, language):
        return _stop(clause, language)
    return "，" if token.closes or pause_ms >= COMMA_MS else ""


def _stop(clause: Sequence[Token], language: str) -> str:
    if language == "zh":
        return "？" if _asks(clause, language) else "。"
    return "?" if _asks(clause, language) else "."


def _ends_asking(clause: Sequence[Token], language: str) -> bool:
    return language == "zh" and clause[-1].text.endswith("吗") and _asks(clause, language)


def _asks(clause: Sequence[Token], language: str) -> bool:
    if language == "zh":
        text = "".join(token.text for token in clause)
        return bool(_ASKS_ZH.search(text)) and not _TELLS_ZH.search(text)
    return bool(_ASKS_EN.search(" ".join(token.text for token in clause)))


def _scripted(mark: str, language: str) -> str:
    table = FULL if language == "zh" else HALF
    return table.get(mark, mark)
