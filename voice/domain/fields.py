"""Fields that an organisation adds to its records: what they may hold, and the words that show it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from voice.domain.errors import InvalidInput

FieldContent = str | float | bool  # a date as ISO 8601, a tag as True

LONGEST_TEXT = 200  # characters of a value


class FieldType(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TAG = "tag"  # is there or not


@dataclass(frozen=True, slots=True)
class FieldLabel:
    """What a record keeps of a field, so that it can be read when the field is changed or gone."""

    id: str
    name: str
    type: FieldType
    options: tuple[str, ...] = ()  # of a choice

    def content(self, text: str) -> FieldContent:
        """What a text means as a value of this field. Raises InvalidInput (invalid_value)."""
        words = text.strip()
        match self.type:
            case FieldType.TEXT if 0 < len(words) <= LONGEST_TEXT:
                return words
            case FieldType.CHOICE if words in self.options:
                return words
            case FieldType.NUMBER if (number := _number(words)) is not None:
                return number
            case FieldType.BOOLEAN if words.lower() in ("true", "false"):
                return words.lower() == "true"
            case FieldType.DATE if (day := _day(words)) is not None:
                return day
            case FieldType.TAG if words.lower() == "true":
                return True
        raise InvalidInput(f"{self.name} must be {self._wanted}.", code="invalid_value")

    @property
    def _wanted(self) -> str:
        return {
            FieldType.TEXT: f"a text of at most {LONGEST_TEXT} characters",
            FieldType.CHOICE: f"one of {', '.join(self.options)}",
            FieldType.NUMBER: "a number",
            FieldType.BOOLEAN: "true or false",
            FieldType.DATE: "a date like 2026-03-05",
            FieldType.TAG: "true: a tag that does not hold is rejected",
        }[self.type]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that show a field, as an example or as a regular expression.

    `value` is the option of a choice, or "true" or "false", that they stand for; None where it is read from them.
    """

    text: str
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    """`definition` tells people and language models what belongs into the field."""

    id: str
    name: str
    type: FieldType
    definition: str = ""
    options: tuple[str, ...] = ()
    examples: tuple[Cue, ...] = ()
    patterns: tuple[Cue, ...] = ()

    @property
    def label(self) -> FieldLabel:
        return FieldLabel(self.id, self.name, self.type, self.options)


def spelled(value: FieldContent) -> str:
    """A value as text, which `FieldLabel.content` reads back."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{Decimal(repr(value)):f}".removesuffix(".0") if isinstance(value, float) else value


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None
