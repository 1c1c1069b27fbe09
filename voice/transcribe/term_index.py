"""Where a vocabulary's terms may have been said: all windows of a text against all terms at once, by sound."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from voice.domain.vocabulary import Term, TermKind, Vocabulary
from voice.transcribe.pinyin import Syllable, distance, readings, syllable, toneless_cost
from voice.transcribe.sounds import Sounds, sounds

BATCH = 800  # units of text at a time: bounds the memory of the comparison at 1,000 terms
FAR = 9.0  # no term reaches over a mark or an English word
GAPS_FROM = 4  # a term so long may have gained or lost a syllable
_SPELLED = re.compile(r"[A-Z]{1,5}(?![A-Za-z])|[a-z](?![A-Za-z])")
_LATIN = re.compile(r"[A-Za-z]+")
# How letters and digits are said in Mandarin calls.
_LETTERS = {
    "A": "ēi", "B": "bì", "C": "xī", "D": "dì", "E": "yì", "F": "ái fú", "G": "jì", "H": "ái qū", "I": "ài",
    "J": "jiē", "K": "kēi,kāi", "L": "ái lè", "M": "ái mù", "N": "ēn", "O": "ōu", "P": "pì", "Q": "kiū,qiū",
    "R": "ā,ài", "S": "ái sī", "T": "tì", "U": "yōu", "V": "wēi", "W": "dá bù liú", "X": "ái kè sī", "Y": "wài",
    "Z": "zéi",
}  # fmt: skip
_DIGITS = {
    "0": "líng", "1": "yī,yāo", "2": "èr,liǎng", "3": "sān", "4": "sì", "5": "wǔ", "6": "liù", "7": "qī", "8": "bā",
    "9": "jiǔ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A syllable as written at [start, end) of a text; the syllables of one letter share their place."""

    start: int
    end: int
    said: tuple[Syllable, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Units [first, last) sound like the term; `distance` is the mean cost of its syllables."""

    first: int
    last: int
    term: Term
    distance: float
    syllables: int


def units(text: str) -> list[Unit | None]:
    """What is said of a text, syllable by syllable; None where a mark or an English word stands between."""
    found: list[Unit | None] = []
    at = 0
    while at < len(text):
        character = text[at]
        if spelled := _SPELLED.match(text, at):
            for place, letter in enumerate(spelled[0], start=at):
                parts = _LETTERS[letter.upper()].split()
                found += [Unit(place, place + 1, _spoken(part)) for part in parts]
            at = spelled.end()
        elif word := _LATIN.match(text, at):
            found.append(None)
            at = word.end()
        else:
            said = readings(character) or (_spoken(_DIGITS[character]) if character in _DIGITS else ())
            if said:
                found.append(Unit(at, at + 1, said))
            elif not character.isspace():
                found.append(None)
            at += 1
    return found


class TermIndex:
    """Made once for a vocabulary. A term that cannot be said in Mandarin syllables is left out."""

    def __init__(self, vocabulary: Vocabulary, by: Sounds | None = None) -> None:
        self._by = by or sounds()
        self._columns: dict[tuple[Syllable, ...], int] = {}
        groups: dict[int, list[tuple[Term, list[Unit]]]] = {}
        for term in vocabulary:
            said = units(term.text)
            whole = [unit for unit in said if unit is not None]
            if len(whole) == len(said) >= 2:
                groups.setdefault(len(whole), []).append((term, whole))
        self._groups = {
            length: (members, np.array([[self._column(unit) for unit in whole] for _, whole in members]))
            for length, members in groups.items()
        }
        self._farthest = {
            length: np.array([self.reach(term, length) * length for term, _ in members], np.float32)
            for length, (members, _) in self._groups.items()
        }
        self._rows: dict[tuple[Syllable, ...], NDArray[np.float32]] = {}

    def reach(self, term: Term, syllables: int) -> float:
        """The mean cost of a syllable up to which the term may be meant, of words that the recognizer doubts."""
        usual = self._by.reach.of(syllables)
        if syllables == 2 and term.kind is TermKind.PERSON:
            usual = max(usual, self._by.people.named)
        return usual * term.weight * (1 + self._by.reach.doubt)

    def find(self, said: Sequence[Unit | None]) -> Iterator[Found]:
        """Every window that may be a term, overlapping ones included."""
        longest = max(self._groups, default=0) + 1
        for begin in range(0, len(said), BATCH):
            part = said[begin : begin + BATCH + longest]
            costs = self._costs(part)
            for length in self._groups:
                for first, last, place in self._near(costs, length, begins=min(BATCH, len(part))):
                    found = self._exact(part, first, last, length, place)
                    if found is not None:
                        yield Found(found.first + begin, found.last + begin, found.term, found.distance, length)

    def _near(self, costs: NDArray[np.float32], length: int, *, begins: int) -> Iterator[tuple[int, int, int]]:
        """Windows, and the member of the group that each may be, tones apart."""
        members = self._groups[length][1]
        farthest = self._farthest[length]
        count = min(begins, len(costs) - length + 1)
        if count > 0:
            sums = sum(costs[k : k + count][:, members[:, k]] for k in range(length))
            for first, place in zip(*np.nonzero(sums <= farthest + 1e-6), strict=True):
                yield int(first), int(first) + length, int(place)
        if length >= GAPS_FROM:
            yield from self._with_gap(costs, length, begins=begins)

    def _with_gap(self, costs: NDArray[np.float32], length: int, *, begins: int) -> Iterator[tuple[int, int, int]]:
        """A syllable too many or too few: one half of the term must still be near on its own."""
        members, left = self._groups[length][1], self._farthest[length] - self._by.gap
        half = length // 2
        for more in (-1, 1):
            count = min(begins, len(costs) - length - more + 1)
            if count <= 0 or not (left >= 0).any():
                continue
            head = sum(costs[k : k + count][:, members[:, k]] for k in range(half))
            tail = sum(costs[k + more : k + more + count][:, members[:, k]] for k in range(half, length))
            for first, place in zip(*np.nonzero(np.minimum(head, tail) <= left + 1e-6), strict=True):
                yield int(first), int(first) + length + more, int(place)

    def _exact(self, part: Sequence[Unit | None], first: int, last: int, length: int, place: int) -> Found | None:
        window = [unit for unit in part[first:last] if unit is not None]
        if len(window) < last - first:
            return None
        term, whole = self._groups[length][0][place]
        mean = distance([unit.said for unit in window], [unit.said for unit in whole], self._by) / length
        return Found(first, last, term, mean, length) if mean <= self.reach(term, length) + 1e-6 else None

    def _column(self, unit: Unit) -> int:
        return self._columns.setdefault(unit.said, len(self._columns))

    def _costs(self, said: Sequence[Unit | None]) -> NDArray[np.float32]:
        """Of each unit of a text against each that a term has."""
        far = np.full(len(self._columns), FAR, np.float32)
        return np.stack([far if unit is None else self._row(unit.said) for unit in said])

    def _row(self, said: tuple[Syllable, ...]) -> NDArray[np.float32]:
        if said not in self._rows:
            self._rows[said] = np.array(
                [min(_toneless(a.toneless, b.toneless) for a, b in product(said, meant)) for meant in self._columns],
                np.float32,
            )
        return self._rows[said]


@cache
def _toneless(one: tuple[str, str], other: tuple[str, str]) -> float:
    return toneless_cost(one, other)


@cache
def _spoken(written: str) -> tuple[Syllable, ...]:
    return tuple(syllable(part) for part in written.split(","))
