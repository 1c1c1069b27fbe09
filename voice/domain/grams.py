"""Hashed pieces of a text: what a linear model can weigh without a vocabulary."""

from __future__ import annotations

import re
import zlib
from itertools import pairwise

import numpy as np
import numpy.typing as npt

BUCKETS = 1 << 14
_LATIN_WORD = re.compile(r"[a-z0-9']+")
_OTHER = re.compile(r"[^\sa-z0-9']+")


def grams(text: str) -> npt.NDArray[np.int64]:
    """The buckets hit, each once, in order: characters in ones, twos and threes, Latin words in ones and twos."""
    lowered = text.lower()
    pieces = set[str]()
    for run in _OTHER.findall(lowered):
        marked = f"^{run}$"
        pieces.update(marked[i : i + size] for size in (1, 2, 3) for i in range(len(marked) - size + 1))
    words = _LATIN_WORD.findall(lowered)
    pieces.update(words)
    pieces.update(f"{a} {b}" for a, b in pairwise(words))
    return np.unique(np.array([zlib.crc32(piece.encode()) % BUCKETS for piece in pieces], np.int64))
