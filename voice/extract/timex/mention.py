"""A stretch of words that names a time, and the moment that it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule makes of its match. `drop` marks past or recurring times, which must not be read as due dates."""

    rule: str
    due: datetime | None = None
    precision: DuePrecision | None = None
    drop: bool = False


def longest_first(mentions: list[tuple[int, int, Reading]], text: str) -> list[TimeMention]:
    """Of overlapping matches keep the longest, in the order of the text, without the dropped ones."""
    kept: list[tuple[int, int, Reading]] = []
    for start, end, reading in sorted(mentions, key=lambda m: (m[0] - m[1], m[0])):
        if all(end <= a or start >= b for a, b, _ in kept):
            kept.append((start, end, reading))
    return [
        TimeMention(start, end, text[start:end], reading.due, reading.precision, reading.rule)
        for start, end, reading in sorted(kept, key=lambda m: m[0])
        if not reading.drop
    ]
