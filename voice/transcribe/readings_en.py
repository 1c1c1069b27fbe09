"""Numbers in English speech: a number counts when what stands around it says what it measures, else it stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from voice.domain.numerals import EN_ORDINALS, EN_TENS, EN_UNITS, en_value
from voice.domain.readings import Number, Reading, ReadingKind

_WORD = "|".join(sorted([*EN_UNITS, *EN_TENS], key=len, reverse=True))
_GREAT = "hundred|thousand|million|billion|grand"
_FIGURES = r"\d[\d,]*(?:\.\d+)?(?:\s?[kKmM](?![A-Za-z]))?"
_START = rf"(?:(?:{_FIGURES}|{_WORD}|an?(?= (?:{_GREAT})\b)|half a(?= (?:million|billion)\b)))"
_NUMBER = rf"{_START}(?:(?:-|,? (?:and (?!a half))?| and a )(?:point )?(?:{_FIGURES}|{_WORD}|{_GREAT}|half)\b)*"
_NUMBER_RE = re.compile(rf"(?<![\w.-])(?:{_NUMBER})(?!\w)", re.IGNORECASE)
_UP_TO = re.compile(r"\s?(?:to|-|–|or)\s?(?:[$€£])?", re.IGNORECASE)

_BEFORE = {"$": "USD", "usd": "USD", "us$": "USD", "rmb": "CNY", "cny": "CNY", "¥": "CNY", "￥": "CNY", "€": "EUR"}
_BEFORE |= {"eur": "EUR", "£": "GBP", "gbp": "GBP", "hkd": "HKD"}
_SIGN = re.compile(r"(US\$|[$¥￥€£]|\b(?:USD|RMB|CNY|EUR|GBP|HKD))\s?$", re.IGNORECASE)
_AFTER = {"dollar": "USD", "buck": "USD", "usd": "USD", "rmb": "CNY", "yuan": "CNY", "cny": "CNY", "renminbi": "CNY"}
_AFTER |= {"euro": "EUR", "eur": "EUR", "gbp": "GBP", "hkd": "HKD"}
_CURRENCY = re.compile(rf" ({'|'.join(_AFTER)})s?\b", re.IGNORECASE)
_CENTS = re.compile(r" cents?\b")
_ROUND = re.compile(r"grand$|\dk$", re.IGNORECASE)
_SCALES = {"hundred": 100, "thousand": 1_000, "grand": 1_000, "k": 1_000, "million": 1_000_000, "m": 1_000_000}
_PERCENT = re.compile(r"\s?%|(?: |-)per ?cent\b", re.IGNORECASE)
_PRICE = re.compile(
    r"\b(?:price|cost|costs|budget|quote[d]?|fee|pay|paid|deposit|spend|worth|charge[sd]?|contract)\b[^.?!,]{0,24}$",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"(?: |-)((?:business |working |calendar )?days?|(?:working )?hours?|minutes?|seconds?|weeks?|months?|quarters?"
    r"|years?|units?|sets?|pieces?|machines?|devices?|licen[sc]es?|seats?|users?|people|staff|employees|engineers?|reps?|tons?|tonnes?"
    r"|kilos?|kilograms?|kg|pounds|meters?|metres?|miles?|kilomet(?:er|re)s?|pallets?|boxes|cartons|containers?|trucks?"
    r"|vans?|sites?|stores?|warehouses?|branches|offices|locations?|orders?|calls?|tickets?|doors?|cameras?|sensors?"
    r"|scanners?|terminals?|printers?|laptops?|servers?|copies|samples?|square (?:meters|metres|feet))\b",
    re.IGNORECASE,
)
_DIGIT = rf"(?:(?:double|triple) (?:{'|'.join(EN_UNITS[:10])}|oh|o|\d)|{'|'.join(EN_UNITS[:10])}|oh|o|\d)"
_PHONE = re.compile(rf"(?<![\w.$-])\+?{_DIGIT}(?:(?:[ -]|, ?)?{_DIGIT}(?![a-z])){{6,}}(?!\w)", re.IGNORECASE)
_PHONE_CUE = re.compile(r"\b(?:phone|number|call|mobile|cell|reach|dial|line|fax)\b[^.?!]{0,24}$", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NTH = "|".join(sorted(EN_ORDINALS, key=len, reverse=True))
_DAY = rf"(?:(?:twenty|thirty)[ -](?:{_NTH})|{_NTH}|\d{{1,2}}(?:st|nd|rd|th)?)"
_YEAR = r"(?:,? (?:of )?(20\d\d|twenty twenty[ -](?:one|two|three|four|five|six|seven|eight|nine)))?"
_DATE = re.compile(rf"\b({_MONTHS}) (?:the )?({_DAY}){_YEAR}\b")
_DAY_FIRST = re.compile(rf"\b(?:the )?({_DAY}) of ({_MONTHS}){_YEAR}\b")


def readings(text: str) -> Iterator[Reading]:
    """All that may be read, overlapping ones included; the surest first."""
    yield from _phones(text)
    for pattern in (_DATE, _DAY_FIRST):
        for match in pattern.finditer(text):
            month, day = (match[1], match[2]) if pattern is _DATE else (match[2], match[1])
            year = f", {_year(match[3])}" if match[3] else ""
            yield Reading(ReadingKind.DATE, *match.span(), f"{month} {_day(day)}{year}")
    at = 0
    while found := _NUMBER_RE.search(text, at):
        reading = _read(text, found)
        at = max(found.end(), reading.char_end) if reading else found.end()
        if reading:
            yield reading


def _phones(text: str) -> Iterator[Reading]:
    for match in _PHONE.finditer(text):
        figures = "".join(_dialled(part) for part in re.findall(_DIGIT, match[0], re.IGNORECASE))
        bare = match[0].isdigit() or _GROUPED.fullmatch(match[0])
        spelled = not any(character.isdigit() for character in match[0])
        cued = _PHONE_CUE.search(text[: match.start()])
        if len(figures) <= 15 and (cued or spelled or (len(figures) >= 10 and not bare)):
            yield Reading(ReadingKind.PHONE, *match.span(), figures)


def _dialled(said: str) -> str:
    times, _, word = said.lower().rpartition(" ")
    figure = word if word.isdigit() else "0" if word in ("oh", "o") else str(EN_UNITS.index(word))
    return figure * {"double": 2, "triple": 3}.get(times, 1)


def _day(said: str) -> int:
    return int(said.rstrip("stndrh")) if said[0].isdigit() else int(en_value(said) or 0)


def _year(said: str) -> str:
    return said if said.isdigit() else f"202{EN_UNITS.index(re.split('[ -]', said)[-1])}"


def _read(text: str, match: re.Match[str]) -> Reading | None:
    number = _number(text, match)
    if number is None:
        return None
    before, after = text[: number.start], number.end
    if percent := _PERCENT.match(text, after):
        return number.read_as(ReadingKind.PERCENT, "%", end=percent.end())
    if sign := _SIGN.search(before):
        return number.read_as(ReadingKind.AMOUNT, _BEFORE[sign[1].lower()], start=sign.start())
    if currency := _CURRENCY.match(text, after):
        return number.read_as(ReadingKind.AMOUNT, _AFTER[currency[1].lower()], end=currency.end())
    if cents := _CENTS.match(text, after):
        return number.read_as(ReadingKind.AMOUNT, None, end=cents.end(), by=Decimal("0.01"))
    if (measure := _MEASURE.match(text, after)) and match[0].lower() not in ("one", "a", "an"):
        return number.read_as(ReadingKind.QUANTITY, measure[1], end=measure.end())
    if _ROUND.search(text[number.start : after]) or (number.value >= 100 and _PRICE.search(before)):
        return number.read_as(ReadingKind.AMOUNT, None)
    return None


def _number(text: str, match: re.Match[str]) -> Number | None:
    value = _worth(match[0])
    if value is None:
        return None
    to = _UP_TO.match(text, match.end())
    second = _NUMBER_RE.match(text, to.end()) if to else None
    upper = _worth(second[0]) if second else None
    if second is None or upper is None:
        return Number(*match.span(), value)
    value = _scaled_alike(value, second[0], upper)
    return Number(match.start(), second.end(), value, upper) if value < upper else None


def _worth(said: str) -> Decimal | None:
    return en_value(re.sub(r"(?<=\d)\s(?=[kKmM]\b)", "", said.replace("an ", "a ")))


def _scaled_alike(value: Decimal, greater: str, upper: Decimal) -> Decimal:
    """Ten to fifteen thousand begins at 10,000: the smaller number takes the scale that ends the greater."""
    last = re.split(r"[ -]|(?<=\d)(?=[kKmM]$)", greater)[-1].lower()
    scale = _SCALES.get(last, 1)
    return value * scale if value < upper / scale else value
