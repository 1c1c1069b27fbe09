"""F1 of found items against labelled ones: the kind agrees and a labelled turn is named; each item is found once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Item = tuple[str, frozenset[int]]  # label, turns


@dataclass(frozen=True, slots=True)
class Tally:
    hit: int = 0
    missed: int = 0
    wrong: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hit + other.hit, self.missed + other.missed, self.wrong + other.wrong)

    @property
    def precision(self) -> float:
        return self.hit / max(1, self.hit + self.wrong)

    @property
    def recall(self) -> float:
        return self.hit / max(1, self.hit + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.hit / max(1, 2 * self.hit + self.missed + self.wrong)


def tally(labelled: Sequence[Item], found: Iterable[Item]) -> Tally:
    """How many of the labelled items were found, and how many finds are wrong."""
    left = list(found)
    hits = 0
    for label, turns in labelled:
        match = next((item for item in left if item[0] == label and item[1] & turns), None)
        if match is not None:
            left.remove(match)
            hits += 1
    return Tally(hits, len(labelled) - hits, len(left))
