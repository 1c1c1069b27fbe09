"""What a number in a text is worth, beside the words that say it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from voice.domain.numerals import plain


class ReadingKind(StrEnum):
    AMOUNT = "amount"
    PHONE = "phone"
    PERCENT = "percent"
    DISCOUNT = "discount"  # the part of the price that is left: 八五折 is 0.85
    QUANTITY = "quantity"
    DATE = "date"  # the same words with figures; what day is meant is not told here


@dataclass(frozen=True, slots=True)
class Reading:
    """`value` is a decimal as text, of a phone its figures; `upper` ends a range ("两三万"). `unit` is a currency's
    ISO code or the measure as said, None when nobody said one. Offsets are code points, half open."""

    kind: ReadingKind
    char_start: int
    char_end: int
    value: str
    unit: str | None = None
    upper: str | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number, or a range of two, at [start, end) of a text."""

    start: int
    end: int
    value: Decimal
    upper: Decimal | None = None

    def read_as(
        self,
        kind: ReadingKind,
        unit: str | None,
        *,
        start: int | None = None,
        end: int | None = None,
        by: Decimal | int = 1,
    ) -> Reading:
        """With the words around it, from `start` to `end`, that say what it measures; `by` scales what is said."""
        upper = None if self.upper is None else plain(self.upper * by)
        first, last = self.start if start is None else start, self.end if end is None else end
        return Reading(kind, first, last, plain(self.value * by), unit, upper)
