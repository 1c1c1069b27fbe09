"""The words that a person changed in a turn, as the smallest correction that says so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """`text` in place of `original`, which stands at [char_start, char_end)."""

    char_start: int
    char_end: int
    original: str
    text: str


def changed_words(before: str, after: str) -> Change | None:
    """None when nothing was changed. Latin words and numbers are changed whole, and nothing becomes or was empty:
    a neighbour goes along with what is only put in or taken out."""
    after = " ".join(after.split("\n")).strip()
    if after in ("", before):
        return None
    start = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    start = min(len(before), len(after)) if start is None else start
    tail = 0
    while tail < min(len(before), len(after)) - start and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    while (
        start and _one_word(before[start - 1]) and any(_one_word(text[start : start + 1]) for text in (before, after))
    ):
        start -= 1
    while (
        tail and _one_word(before[-tail]) and any(_one_word(text[: len(text) - tail][-1:]) for text in (before, after))
    ):
        tail -= 1
    if start in (len(before) - tail, len(after) - tail):
        start, tail = (start - 1, tail) if start else (start, tail - 1)
    end = len(before) - tail
    return Change(start, end, before[start:end], after[start : len(after) - tail])


def _one_word(character: str) -> bool:
    return character.isascii() and character.isalnum()
