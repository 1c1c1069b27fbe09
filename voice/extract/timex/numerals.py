"""Small Chinese and English numbers as they are spoken in times: 十一, 二十九, 两, 15; eleven, twenty-fourth."""

from __future__ import annotations

ZH_NUMBER = r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两三四五六七八九]|\d{1,3})"

_DIGITS = {"零": 0, "〇": 0, **{c: i for i, c in enumerate("一二三四五六七八九", 1)}, "两": 2}

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "ninety": 90}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip

EN_UNIT = "|".join(sorted(_UNITS[1:], key=len, reverse=True))
EN_NUMBER = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_UNITS[1:10])}))?|{EN_UNIT}|\d{{1,3}})"
EN_ORDINAL = (
    rf"(?:(?:twenty|thirty)[- ](?:{'|'.join(list(_ORDINALS)[:9])})|"
    rf"{'|'.join(sorted(_ORDINALS, key=len, reverse=True))}|\d{{1,2}}(?:st|nd|rd|th))"
)

EN_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def en_month(text: str) -> int:
    """1..12 for a text that EN_MONTH matches."""
    return _MONTHS.index(text[:3].lower()) + 1


def zh_number(text: str) -> int:
    """The value of a text that ZH_NUMBER matches."""
    if text.isdecimal():
        return int(text)
    text = text.lstrip("零〇") or "零"
    if "十" in text:
        tens, units = text.split("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[units] if units else 0)
    return _DIGITS[text]


def en_number(text: str) -> int:
    """The value of a text that EN_NUMBER or EN_ORDINAL matches."""
    text = text.lower()
    if text[0].isdigit():
        return int("".join(c for c in text if c.isdigit()))
    total = 0
    for part in text.replace("-", " ").split():
        total += _TENS.get(part) or _ORDINALS.get(part) or (_UNITS.index(part) if part in _UNITS else 0)
    return total
