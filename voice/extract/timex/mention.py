"""A stretch of words that names a time, and the moment that it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

from voice.domain.facts import DuePrecision


@dataclass(frozen=True, slots=True)
class TimeMention:
    """Code-point offsets [char_start, char_end) of the text searched; `due` is None for vague words ("尽快")."""

    char_start: int
    char_end: int
    text: str
    due: datetime | None
    precision: DuePrecision | None
    rule: str
    clock: time | None = None  # of a day that only the talk before can name ("那天下午")

    @property
    def names_day(self) -> bool:
        """Whether the words say which day they mean: "周五三点" does, "三点" does not."""
        return self.rule not in _MAY_LACK_DAY or bool(_NAMES_DAY.search(self.text))

    @property
    def fineness(self) -> int:
        """Smaller is finer: a clock time, a part of a day, a day, a week or month, none."""
        if self.precision is None:
            return 4
        return 1 if self.rule == "part_of_day" else _FINENESS[self.precision]


_MAY_LACK_DAY = frozenset({"clock", "part_of_day"})
_NAMES_DAY = re.compile(
    r"[天今明周号日儿月]|后[天早晚日]|星期|礼拜|\bthis\b|tonight|tomorrow|day|week|month|(?:first|second|third|\dth|teenth|ieth|enth)",
    re.I,
)
_FINENESS = {DuePrecision.MINUTE: 0, DuePrecision.DAY: 2, DuePrecision.WEEK: 3, DuePrecision.MONTH: 3}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule makes of its match. `drop` marks past or recurring times, which must not be read as due dates."""

    rule: str
    due: datetime | None = None
    precision: DuePrecision | None = None
    drop: bool = False
    clock: time | None = None


def longest_first(mentions: list[tuple[int, int, Reading]], text: str) -> list[TimeMention]:
    """Of overlapping matches keep the longest, in the order of the text, without the dropped ones."""
    kept: list[tuple[int, int, Reading]] = []
    for start, end, reading in sorted(mentions, key=lambda m: (m[0] - m[1], m[0])):
        if all(end <= a or start >= b for a, b, _ in kept):
            kept.append((start, end, reading))
    return [
        TimeMention(start, end, text[start:end], reading.due, reading.precision, reading.rule, reading.clock)
        for start, end, reading in sorted(kept, key=lambda m: m[0])
        if not reading.drop
    ]
