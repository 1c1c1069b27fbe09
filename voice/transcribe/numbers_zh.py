"""Where a Chinese text counts: numbers and ranges of them, with the doubtful ones left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from voice.domain.numerals import zh_value
from voice.domain.readings import Number

DIGIT = "零〇一二两三四五六七八九"
_FIGURES = r"\d[\d,]*(?:\.\d+)?"
RUN = re.compile(
    rf"(?:{_FIGURES}|[{DIGIT}十])(?:[{DIGIT}十百千万亿wWkK]|{_FIGURES}|点(?=[{DIGIT}\d])|个(?=[百千万亿]))*"
)
# 两三万, 三五百: neighbours, or the one saying that leaves one out.
_ABOUT = re.compile(
    r"(十|[二三四五六七八九]十)?(一两|两三|一二|二三|三四|四五|五六|六七|七八|八九|三五)([十百千万亿]*)"
)
_UP_TO = re.compile(rf"\s?(?:到|至|-|~|—|～)\s?(?={RUN.pattern})")
_VAGUE = re.compile(r"[多来几余]|好几|分之")
_MID_NUMBER = re.compile(rf"(?:[几数第之小百千万亿十{DIGIT}]|[A-Za-z\d.]|\d[，,]|周|星期|礼拜)$")
# 十二万一年, 三千五一台: the article of the measure belongs to no number.
ARTICLE = "一[台个套件斤米公本张次人位箱条月年天吨]"
_ARTICLE = re.compile(f"[百千万亿]{ARTICLE}")
_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000, "k": 1_000, "w": 10_000}
# Sayings in which nobody counts.
_SAYINGS = re.compile(
    "不怕一万|十万火急|十万八千里|万里挑一|九牛一毛|一毛不拔|三天两头|三番五次|三年五载|一年到头|一年半载|三件套|一千个一万个"
    "|三七二十一|半斤八两|十有八九|三百六十行|一百个放心|一万个放心|两码事|两回事|三条腿|两家人|三天打[鱼渔]两天晒网|二次元"
    "|[二两三四五六七八九]层[皮意]|一分钱一分货|十年如一日|百年一遇|十年树木|一百个不|一万个不"
)


def runs(text: str) -> Iterator[re.Match[str]]:
    """Stretches of figures and numerals that begin a number and belong to no saying."""
    sayings = [match.span() for match in _SAYINGS.finditer(text)]
    for match in RUN.finditer(text):
        inside = any(start < match.end() and match.start() < end for start, end in sayings)
        if not inside and not _MID_NUMBER.search(text[max(0, match.start() - 3) : match.start()]):
            yield match


def number(text: str, start: int) -> Number | None:
    """The number that begins at `start`, the longest that it may be."""
    run = RUN.match(text, start)
    return next(numbers(text, run), None) if run else None


def numbers(text: str, run: re.Match[str]) -> Iterator[Number]:
    """What a run may be worth, the longest first: 三点五千瓦 is 3,500 of something or 3.5 千瓦."""
    start = run.start()
    if (about := _ABOUT.match(text, start)) and (ends := _about(about)):
        yield Number(start, about.end(), *ends)
        return
    for end in range(run.end(), start, -1):
        if _ARTICLE.match(text, end - 2) or (end < run.end() and not _may_end(text, end)):
            continue
        value = zh_value(text[start:end])
        if value is None or _VAGUE.match(text, end):
            continue
        if (to := _UP_TO.match(text, end)) and (upper := number(text, to.end())):
            lower = _scaled_alike(value, text[upper.end - 1], upper.value)
            if lower < upper.value:
                yield Number(start, upper.end, lower, upper.value)
        yield Number(start, end, value)


def _may_end(text: str, end: int) -> bool:
    """Whether a number may end within a run: before a unit that begins like a numeral, or before an article."""
    return text[end] in "千个" or re.match(ARTICLE, text[end:]) is not None


def _about(said: re.Match[str]) -> tuple[Decimal, Decimal] | None:
    tens, pair, scale = said.groups()
    lower, upper = (zh_value((tens or "") + digit + scale) for digit in pair)
    return (lower, upper) if lower is not None and upper is not None else None


def _scaled_alike(value: Decimal, scale: str, upper: Decimal) -> Decimal:
    """三到五万 begins at 30,000: the smaller number takes the scale that ends the greater."""
    worth = _SCALES.get(scale.lower(), 1)
    return value * worth if value < upper / worth else value
