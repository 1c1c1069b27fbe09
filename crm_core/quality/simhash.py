"""A 64-bit fingerprint of a text that changes in few bits when the text changes in few characters."""

from __future__ import annotations

import hashlib

from crm_core.quality.shape import core_of

BITS = 64
_GRAM = 2  # two characters are about one Chinese word


def simhash(text: str) -> int:
    """The fingerprint (Charikar 2002) over pairs of neighbouring characters, 0..2^64-1; blanks, marks, width and case
    do not count. A text without letters and digits has 0.
    """
    core = core_of(text)
    grams = [core[start : start + _GRAM] for start in range(max(1, len(core) - _GRAM + 1))] if core else []
    votes = [0] * BITS
    for gram in grams:
        digest = int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=8).digest(), "big")
        for bit in range(BITS):
            votes[bit] += 1 if digest >> bit & 1 else -1
    return sum(1 << bit for bit, vote in enumerate(votes) if vote > 0)


def distance(one: int, other: int) -> int:
    """In how many of the 64 bits two fingerprints differ."""
    return (one ^ other).bit_count()
