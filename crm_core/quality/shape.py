"""The bare shape of a text: what is left without marks, its tokens, its entropy, its runs and keyboard walks."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import groupby

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[^\W\d_a-z]")  # a word, a number, or one character of another script


def plain(text: str) -> str:
    """Full-width forms as half-width ones, without case."""
    return unicodedata.normalize("NFKC", text).casefold()


def core_of(text: str) -> str:
    """Letters and digits alone."""
    return "".join(char for char in plain(text) if char.isalnum())


def tokens(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(plain(text)))


def weight(token: str) -> int:
    """How much a token counts beside a Chinese character: a Latin word or a number says as much as two of them."""
    return 2 if token.isascii() else 1


def entropy(core: str) -> float:
    """Shannon entropy in bits per character; 0 for an empty text."""
    total = len(core)
    return -sum(count / total * math.log2(count / total) for count in Counter(core).values()) + 0.0


def longest_run(core: str) -> int:
    """The length of the longest row of one and the same character; zeros do not count, for they end large amounts."""
    return max((sum(1 for _ in group) for char, group in groupby(core) if char != "0"), default=0)


def repeats_a_unit(core: str, *, longest_unit: int) -> bool:
    """Whether the text is one unit of at most so many characters, three times or more in a row (测试测试测试)."""
    units = range(1, min(longest_unit, len(core) // 3) + 1)
    return any((core[:size] * (len(core) // size + 1))[: len(core)] == core for size in units)


def stock_share(text: str, stock: Collection[str], *, longest: int) -> float:
    """The share of the text that words of `stock` cover, by weight; the longest word at each place wins."""
    parts = tokens(text)
    covered = total = place = 0
    while place < len(parts):
        size = next((size for size in range(longest, 0, -1) if _joined(parts, place, size) in stock), 0)
        taken = parts[place : place + max(size, 1)]
        total += sum(map(weight, taken))
        covered += sum(map(weight, taken)) if size else 0
        place += len(taken)
    return covered / total if total else 0.0


def _joined(parts: Sequence[str], place: int, size: int) -> str | None:
    """Characters of one word; Latin words and numbers stand alone."""
    taken = parts[place : place + size]
    if len(taken) < size or (size > 1 and any(part.isascii() for part in taken)):
        return None
    return "".join(taken)


def walked_share(core: str, rows: Sequence[str], *, shortest: int) -> float:
    """The share of the text that lies in walks along a row of keys, in either direction, of so many keys or more."""
    walked = place = 0
    while place < len(core):
        length = max(_walk(core, place, row) for row in (*rows, *(row[::-1] for row in rows)))
        if length >= shortest:
            walked += length
        place += max(length, 1) if length >= shortest else 1
    return walked / len(core) if core else 0.0


def vowel_share(core: str) -> float:
    """The share of vowels among Latin letters, y with them; 1 where there are none."""
    letters = [char for char in core if "a" <= char <= "z"]
    return sum(char in "aeiouy" for char in letters) / len(letters) if letters else 1.0


def _walk(core: str, start: int, row: str) -> int:
    place = row.find(core[start])
    if place < 0:
        return 0
    length = 1
    while start + length < len(core) and place + length < len(row) and core[start + length] == row[place + length]:
        length += 1
    return length
