"""Amounts of money in a clause: a number with a currency, or one of size beside words about money."""

from __future__ import annotations

import re
from decimal import Decimal

from voice.domain.numerals import en_value, plain, zh_value

_ZH_PIECES = "台套件个人家次平米公里吨斤份条位年月天号点楼层倍期款种组箱只片张支把小分辆孔页字座所间户批箱根"
# Figures with a scale (38.5万, 20k) or spoken whole (四万二, 三十五万八千); atomic, or a match would give up its end.
_ZH_AMOUNT = re.compile(
    r"(?>([\d,]*\d(?:\.\d+)?)\s*([万千百亿]|[wk](?![a-z]))?|([零〇一二两三四五六七八九十百千万亿点]+))"
    r"(?:多|来|左右)?(块钱|块|元)?(?![素件首旦])"
)
_SPOKEN_LARGE = re.compile("[万千亿]")
_EN_NUMBER = r"[\d,]*\d(?:\.\d+)?"
_EN_SIGN = re.compile(rf"[$€£¥]\s?({_EN_NUMBER})\s?(k|m|thousand|million|grand)?\b")
_EN_WORDS = (
    r"(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|and"
    rf"|half|{_EN_NUMBER}k?)"
)
_EN_MONEY = re.compile(rf"((?:{_EN_WORDS}[ -])*{_EN_WORDS})[ -](?:dollars|bucks|euros|pounds|yuan|rmb|usd)\b")
_EN_LARGE = re.compile(
    rf"({_EN_NUMBER}k|(?:{_EN_WORDS}[ -])*(?:thousand|grand|million))\b(?!\s+(?:units|people|users))"
)
_SCALES = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "百": 100, "亿": 100_000_000}
_EN_SCALES = {"k": 1_000, "thousand": 1_000, "grand": 1_000, "m": 1_000_000, "million": 1_000_000}
_LEAST = Decimal(100)  # what costs less is the price of a piece of something small, not of a deal


def amounts(text: str, language: str, *, about_money: bool) -> tuple[str, ...]:
    """The amounts in lower-case text as plain numbers, the first first. `about_money`: its words speak of a price or
    a budget, so that a large number needs no currency."""
    found = _english(text, about_money) if language == "en" else _chinese(text, about_money)
    return tuple(dict.fromkeys(plain(value) for value in found if value >= _LEAST))


def _chinese(text: str, about_money: bool) -> list[Decimal]:
    return [value for hit in _ZH_AMOUNT.finditer(text) if (value := _amount(text, hit, about_money)) is not None]


def _amount(text: str, hit: re.Match[str], about_money: bool) -> Decimal | None:
    figures, scale, spoken, currency = hit.groups()
    is_large = bool(scale or (spoken and _SPOKEN_LARGE.search(spoken)))
    counted = text[hit.end() : hit.end() + 1]
    if not currency and not (about_money and is_large and not (counted and counted in _ZH_PIECES)):
        return None
    value = zh_value(figures.replace(",", "") if figures else spoken)
    return value if value is None or scale is None else value * _SCALES[scale]


def _english(text: str, about_money: bool) -> list[Decimal]:
    signed = [_signed(hit) for hit in _EN_SIGN.finditer(text)]
    spoken = [*_EN_MONEY.finditer(text), *(_EN_LARGE.finditer(text) if about_money else ())]
    worth = [en_value(hit[1]) for hit in spoken]
    return [value for value in (*signed, *worth) if value is not None]


def _signed(hit: re.Match[str]) -> Decimal:
    return Decimal(hit[1].replace(",", "")) * _EN_SCALES.get(hit[2] or "", 1)
