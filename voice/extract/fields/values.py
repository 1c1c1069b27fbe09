"""What the words that show a field say its value is; None where they do not say one, or say several."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from voice.domain.errors import InvalidInput
from voice.domain.fields import Cue, CustomField, FieldContent, FieldType
from voice.domain.numerals import en_value, plain, zh_value
from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.find import find_dues

_ZH_FIGURES = "零〇幺两一二三四五六七八九十百千万亿"
# "五十来万" and "十几" are no numbers that could be written down.
_ZH_NUMBER = re.compile(
    rf"(?<![几数上好])(?:\d[\d,]*+(?:\.\d++)?[十百千万亿kKwW]*+|[{_ZH_FIGURES}]{{2,}}+)(?![来多几余])"
)
_EN_WORD = (
    r"(?:\d[\d,.]*\d[km]?|\d[km]?|[a-z]*(?:teen|ty)|hundred|thousand|million|billion|half"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
)
_EN_NUMBER = re.compile(rf"\b{_EN_WORD}(?:(?:[ -]| and | and a )?{_EN_WORD})*\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """What words of a call are read by."""

    called_at: datetime
    language: str
    calendar: WorkCalendar


def value_in(words: str, field: CustomField, cue: Cue, moment: Moment) -> FieldContent | None:
    """The value that `words` give the field, found by one of its cues."""
    told = cue.value if cue.value is not None else _said(words, field, moment)
    try:
        return None if told is None else field.label.content(told)
    except InvalidInput:
        return None


def _said(words: str, field: CustomField, moment: Moment) -> str | None:
    match field.type:
        case FieldType.TEXT:
            return words
        case FieldType.CHOICE:
            return _only(option for option in field.options if option.casefold() in words.casefold())
        case FieldType.NUMBER:
            return _only(numbers_in(words, moment.language))
        case FieldType.DATE:
            found = find_dues(words, called_at=moment.called_at, language=moment.language, calendar=moment.calendar)
            return _only(mention.due.date().isoformat() for mention in found if mention.due)
    return "true"


def numbers_in(words: str, language: str) -> list[str]:
    """The numbers that are said, in figures: 五十万 is 500000. A single Chinese figure is mostly none (一下)."""
    shape, value_of = (_EN_NUMBER, en_value) if language == "en" else (_ZH_NUMBER, zh_value)
    whole = value_of(words.strip())
    if whole is not None:
        return [plain(whole)]
    values = (value_of(found.group()) for found in shape.finditer(words))
    return [plain(value) for value in values if value is not None]


def _only(found: Iterable[str]) -> str | None:
    values = set(found)
    return values.pop() if len(values) == 1 else None
