"""Common Chinese words: how likely a stretch of text is as it stands, and with something else in its place."""

from __future__ import annotations

import importlib.util
import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

LONGEST = 5  # characters of a word
SEEN = 4  # times, else it counts as none: the rarest are names
_UNKNOWN = 0.5  # how often a character was seen that the dictionary does not hold


@dataclass(frozen=True, slots=True)
class Words:
    """Hashes of the words, sorted, and the logarithm of their share: 4 MB instead of the 60 of a dict."""

    hashes: array[int]
    shares: array[float]
    unknown: float

    def share(self, word: str) -> float | None:
        """Logarithm of the word's share of all text; None for what is no word."""
        key = hash(word)
        place = bisect_left(self.hashes, key)
        if place < len(self.hashes) and self.hashes[place] == key:
            return self.shares[place]
        return self.unknown if len(word) == 1 else None

    def ahead(self, text: str) -> list[float]:
        """For each place, the likeliest way to cut all text before it into words."""
        best = [0.0, *[-math.inf] * len(text)]
        for end in range(1, len(text) + 1):
            for start in range(max(0, end - LONGEST), end):
                share = self.share(text[start:end])
                if share is not None and best[start] + share > best[end]:
                    best[end] = best[start] + share
        return best

    def behind(self, text: str) -> list[float]:
        """For each place, the likeliest way to cut all text from it on."""
        best = [*[-math.inf] * len(text), 0.0]
        for start in range(len(text) - 1, -1, -1):
            for end in range(start + 1, min(len(text), start + LONGEST) + 1):
                share = self.share(text[start:end])
                if share is not None and best[end] + share > best[start]:
                    best[start] = best[end] + share
        return best


def words_of(counted: Iterable[tuple[str, int]]) -> Words:
    """From words and how often each was seen."""
    hashes, seen = array("q"), array("l")
    for word, times in counted:
        hashes.append(hash(word))
        seen.append(max(1, times))
    times_seen = np.frombuffer(seen, np.int64)
    total = math.log(times_seen.sum())
    order = np.argsort(np.frombuffer(hashes, np.int64))
    shares = (np.log(times_seen) - total).astype(np.float32)[order]
    return Words(
        array("q", np.frombuffer(hashes, np.int64)[order].tobytes()),
        array("f", shares.tobytes()),
        math.log(_UNKNOWN) - total,
    )


@cache
def words() -> Words:
    """The dictionary that the package jieba carries; none of its code runs."""
    spec = importlib.util.find_spec("jieba")
    assert spec is not None
    assert spec.submodule_search_locations
    with (Path(spec.submodule_search_locations[0]) / "dict.txt").open(encoding="utf-8") as lines:
        return words_of(_counted(lines))


def _counted(lines: Iterable[str]) -> Iterator[tuple[str, int]]:
    for line in lines:
        word, seen, _ = line.split(" ", 2)
        times = int(seen)
        if times >= SEEN and len(word) <= LONGEST:
            yield word, times
