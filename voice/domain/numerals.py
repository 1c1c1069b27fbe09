"""Numbers as they are spoken, in Chinese and English: 三十五万八, 1.2亿, 一千零五; thirty-five thousand, 20k."""

from __future__ import annotations

import re
from decimal import Decimal

ZH_DIGITS = {"零": 0, "〇": 0, "幺": 1, "两": 2, **{c: i for i, c in enumerate("一二三四五六七八九", 1)}}
EN_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
EN_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
EN_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip

_SMALL = {word: Decimal(value) for value, word in enumerate(EN_UNITS)} | {w: Decimal(v) for w, v in EN_TENS.items()}
_GREAT = {"thousand": 1_000, "grand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_SHORT = {"k": 1_000, "m": 1_000_000, "w": 10_000}
_FIGURES = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_WORD = re.compile(r"[\d,.]*\d[km]?|[a-z]+")
_POINT = re.compile(rf"\b({'|'.join(EN_UNITS)})[ ]point((?:[ -](?:{'|'.join(EN_UNITS[:10])}|oh))+)\b")
_ZH_POINTED = re.compile(rf"([^点]+)点([{''.join(ZH_DIGITS)}\d]+)")
# Of a Chinese number from the greatest on, each with the value of a bare digit behind it: 三万五 is 35,000.
_SCALES = (("亿", 100_000_000), ("万", 10_000), ("千", 1_000), ("百", 100), ("十", 10))


def zh_value(text: str) -> Decimal | None:
    """What a Chinese or mixed number is worth, None when it is none; 二零二六 is worth its digits."""
    if _FIGURES.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if text[-1:] in ("w", "W", "k", "K") and _FIGURES.fullmatch(text[:-1]):
        return Decimal(text[:-1].replace(",", "")) * _SHORT[text[-1].lower()]
    if (pointed := _ZH_POINTED.fullmatch(text)) and (whole := zh_value(pointed[1])) is not None:
        return whole + Decimal(f"0.{zh_digits(pointed[2])}")
    for scale, worth in _SCALES:
        head, said, tail = text.rpartition(scale) if scale == "亿" else text.partition(scale)
        if said:
            return _scaled(head, tail, worth)
    return _in_digits(text)


def zh_digits(text: str) -> str:
    """Chinese digits as figures, everything else as it is: 幺三八 is 138."""
    return "".join(str(ZH_DIGITS[character]) if character in ZH_DIGITS else character for character in text)


def en_value(text: str) -> Decimal | None:
    """What an English number is worth, None when it is none: "two and a half million", "1.2 million", "twenty-four"."""
    whole, part = Decimal(0), Decimal(0)
    filled = False
    for word in _WORD.findall(_POINT.sub(_pointed, text.lower().replace(" and a half", " half"))):
        if word in ("and", "a"):
            continue
        if word in _GREAT:
            whole, part = whole + (part if filled else Decimal(1)) * _GREAT[word], Decimal(0)
        elif word == "hundred":
            part = (part or Decimal(1)) * 100
        elif word == "half":
            part += Decimal("0.5")
        elif (value := _en_word(word)) is None or not _joins(part, value):
            return None
        else:
            part += value
        filled = True
    return whole + part if filled else None


def plain(value: Decimal) -> str:
    """Without an exponent and without zeros that nobody said."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scaled(head: str, tail: str, worth: int) -> Decimal | None:
    times = Decimal(1) if worth == 10 and head in ("", "零") else zh_value(head.removesuffix("个")) if head else None
    if times is None or (worth < 10_000 and times >= 10) or (worth == 10_000 and times >= 10_000):
        return None
    whole = times == times.to_integral_value()
    if not tail:
        return times * worth if whole or worth >= 1_000 else None
    bare = tail.lstrip("零〇")
    if len(bare) > 1 and all(character in ZH_DIGITS for character in bare):
        return None  # 三万五六 is 35,000 or 36,000, not 30,056
    rest = zh_value(bare) if bare else None
    if rest is None or not whole or rest != rest.to_integral_value():
        return None
    if len(tail) == 1 and worth > 10:
        rest *= worth // 10
    return times * worth + rest if rest < worth else None


def _in_digits(text: str) -> Decimal | None:
    figures = zh_digits(text)
    return Decimal(figures) if figures.isdecimal() else None


def _en_word(word: str) -> Decimal | None:
    if word in _SMALL:
        return _SMALL[word]
    if word in EN_ORDINALS:
        return Decimal(EN_ORDINALS[word])
    if word[-1] in _SHORT and _FIGURES.fullmatch(word[:-1]):
        return Decimal(word[:-1].replace(",", "")) * _SHORT[word[-1]]
    return Decimal(word.replace(",", "")) if _FIGURES.fullmatch(word) else None


def _pointed(said: re.Match[str]) -> str:
    """One point two five, in figures."""
    figures = (0 if word == "oh" else EN_UNITS.index(word) for word in re.findall("[a-z]+", said[2]))
    return f"{EN_UNITS.index(said[1])}.{''.join(map(str, figures))}"


def _joins(before: Decimal, value: Decimal) -> bool:
    """Whether a word adds to the words before it: "twenty five" and "hundred five" do, "five six" does not."""
    if not before:
        return True
    tens = before % 100
    return value < 100 and (tens == 0 or (tens >= 20 and tens % 10 == 0 and 0 < value < 10))
