"""Money in Chinese speech: what follows or precedes a number and makes it a price."""

from __future__ import annotations

import re
from decimal import Decimal

from voice.domain.numerals import zh_digits
from voice.domain.readings import Number, Reading, ReadingKind
from voice.transcribe.numbers_zh import ARTICLE, DIGIT

_CURRENCIES = {
    "元人民币": "CNY", "块人民币": "CNY", "人民币": "CNY", "块钱": "CNY", "元钱": "CNY", "块": "CNY", "元": "CNY",
    "美元": "USD", "美金": "USD", "欧元": "EUR", "欧": "EUR", "港币": "HKD", "港元": "HKD", "日元": "JPY",
    "英镑": "GBP", "台币": "TWD", "新台币": "TWD", "韩元": "KRW", "澳元": "AUD", "加元": "CAD", "瑞郎": "CHF",
    "新币": "SGD",
}  # fmt: skip
_CURRENCY = re.compile("个?(" + "|".join(sorted(_CURRENCIES, key=len, reverse=True)) + ")(?![素件首旦])")
_CURRENCY_BEFORE = re.compile(r"(人民币|美元|美金|欧元|港币|日元|英镑|RMB|CNY|USD|EUR|HKD|[¥￥$€£])\s?$", re.IGNORECASE)
_SIGNS = {"rmb": "CNY", "cny": "CNY", "¥": "CNY", "￥": "CNY", "usd": "USD", "$": "USD", "eur": "EUR", "€": "EUR"}
_SIGNS |= {"hkd": "HKD", "£": "GBP"}
_CODE = re.compile(r"\s?(RMB|CNY|USD|EUR|HKD)(?![A-Za-z])", re.IGNORECASE)
_ENGLISH = re.compile(r"\s?(?:hundred|thousand|million|billion|grand)\b", re.IGNORECASE)
# After 块 no thing that is counted in pieces: 三块五, 三块一个, 三块左右.
_CHANGE = re.compile(
    rf"(?!{ARTICLE})([{DIGIT}\d])(?:([毛角])(?:([{DIGIT}\d])分?)?)?(?!(?!{ARTICLE})[{DIGIT}十百千\d台个套件家])|半"
)
_MONEY_NEXT = re.compile(r"$|[\W]|[一每左以的吧呢啊呀嘛了到就都是太还不含给起来封这那成我你您咱可也或和跟出买卖]")
_YUAN = re.compile("块钱|块|元")
_SMALL_MONEY = re.compile(r"([毛角])(?:([一二三四五六七八九])分?)?(?:钱)?(?![巾衣线病笔细度色落])")
_CENTS = re.compile(r"分钱")

_AMOUNT = ReadingKind.AMOUNT


def money(text: str, number: Number) -> Reading | None:
    """The amount that a number is part of; None where no currency is said."""
    after = number.end
    if small := _SMALL_MONEY.match(text, after):
        return _small(number, small)
    if (cents := _CENTS.match(text, after)) and number.value < 10:
        return number.read_as(_AMOUNT, "CNY", end=cents.end(), by=Decimal("0.01"))
    if (before := _CURRENCY_BEFORE.search(text[max(0, number.start - 5) : number.start])) and not _ENGLISH.match(
        text, after
    ):
        unit = _SIGNS.get(before[1].lower()) or _CURRENCIES[before[1]]
        yuan = _YUAN.match(text, after)
        return number.read_as(_AMOUNT, unit, start=number.start - len(before[0]), end=yuan.end() if yuan else None)
    if code := _CODE.match(text, after):
        return number.read_as(_AMOUNT, _SIGNS[code[1].lower()], end=code.end())
    currency = _CURRENCY.match(text, after)
    return _of(text, number, currency) if currency else None


def _small(number: Number, said: re.Match[str]) -> Reading | None:
    if number.value >= 10 or number.upper is not None:
        return None
    value = number.value / 10 + Decimal(zh_digits(said[2] or "0")) / 100
    return Number(number.start, said.end(), value).read_as(_AMOUNT, "CNY")


def _of(text: str, number: Number, currency: re.Match[str]) -> Reading | None:
    end, unit = currency.end(), _CURRENCIES[currency[1]]
    if currency[1] in ("块", "元") and number.upper is None and (change := _CHANGE.match(text, end)):
        part = Decimal("0.5") if change[0] == "半" else Decimal(f"0.{zh_digits(change[1] + (change[3] or ''))}")
        return Number(number.start, change.end(), number.value + part).read_as(_AMOUNT, unit)
    if currency[1] == "块" and number.value < 100:
        # A piece of something, or together: 三块电池, 坏了一块, 一块去.
        alone = text[number.start : number.end] == "一" and text[end : end + 1] != "一"
        if alone or not _MONEY_NEXT.match(text, end):
            return None
    return number.read_as(_AMOUNT, unit, end=end)
