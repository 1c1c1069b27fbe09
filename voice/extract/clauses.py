"""Cuts the text of a turn into clauses: the units that quotes are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

# A recognizer may leave out punctuation: a stretch longer than this is cut at spaces and particles too.
LONG_STRETCH = 40

_STOPS = re.compile(r"[，。！？；…—\n]+|[,.!?;](?=\s|$)|\s-\s")
_SOFT_STOPS = re.compile(r"(?<=[吧吗呢啊嘛呀啦哦了])(?=[我你您他她那这就但所因然可])|(?<=[一-鿿])\s+(?=[一-鿿])")


@dataclass(frozen=True, slots=True)
class Clause:
    """Code-point offsets [start, end) of turn `turn`, without the punctuation around the words."""

    turn: int
    start: int
    end: int
    text: str


def split(text: str, turn: int) -> list[Clause]:
    """The clauses of a turn in order; together they hold all of its words."""
    clauses = []
    position = 0
    for stop in [*_STOPS.finditer(text), None]:
        end = stop.start() if stop else len(text)
        for start, until in _shorten(text, position, end):
            words = text[start:until].strip()
            if words:
                first = text.index(words, start)
                clauses.append(Clause(turn, first, first + len(words), words))
        position = stop.end() if stop else end
    return clauses


def _shorten(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if end - start <= LONG_STRETCH:
        return [(start, end)]
    cuts = [start, *(start + m.start() for m in _SOFT_STOPS.finditer(text[start:end])), end]
    return [(a, b) for a, b in pairwise(cuts) if b > a]
