"""The forms that numbers take in times: 十一, 二十九, 两, 15; eleven, twenty-fourth; and the names of months."""

from __future__ import annotations

from voice.domain.numerals import EN_ORDINALS, EN_TENS, EN_UNITS, en_value, zh_value

ZH_NUMBER = r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两三四五六七八九]|\d{1,3})"

EN_UNIT = "|".join(sorted(EN_UNITS[1:], key=len, reverse=True))
EN_NUMBER = rf"(?:(?:{'|'.join(EN_TENS)})(?:[- ](?:{'|'.join(EN_UNITS[1:10])}))?|{EN_UNIT}|\d{{1,3}})"
EN_ORDINAL = (
    rf"(?:(?:twenty|thirty)[- ](?:{'|'.join(list(EN_ORDINALS)[:9])})|"
    rf"{'|'.join(sorted(EN_ORDINALS, key=len, reverse=True))}|\d{{1,2}}(?:st|nd|rd|th))"
)

EN_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEARS = {"今年": 0, "明年": 1, "后年": 2}
_ZEROS = str.maketrans({"〇": "零", "两": "二"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def en_month(text: str) -> int:
    """1..12 for a text that EN_MONTH matches."""
    return _MONTHS.index(text[:3].lower()) + 1


def zh_number(text: str) -> int:
    """The value of a text that ZH_NUMBER matches."""
    return int(zh_value(text) or 0)


def zh_year(text: str | None, this_year: int) -> int | None:
    """The year of "明年" or "2027年"; None when none is said."""
    if not text:
        return None
    if text in _YEARS:
        return this_year + _YEARS[text]
    return int(
        "".join(
            str("零一二三四五六七八九".index(c)) if c in "零一二三四五六七八九" else c
            for c in text.translate(_ZEROS)[:4]
        )
    )


def en_number(text: str) -> int:
    """The value of a text that EN_NUMBER or EN_ORDINAL matches."""
    return int(text.rstrip("stndrhSTNDRH")) if text[0].isdigit() else int(en_value(text) or 0)
