"""Puts other words into a turn, so that every word keeps its times, and takes them out again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from voice.domain.transcript import Repair, TimedWord, Turn


@dataclass(frozen=True, slots=True)
class Edit:
    """`term` is to stand in place of [start, end) of a turn's text."""

    start: int
    end: int
    term: str
    distance: float


def rewritten(turn: Turn, edits: Sequence[Edit]) -> tuple[Turn, tuple[Repair, ...]]:
    """The turn with all edits, which must not overlap, and what they did in offsets of its new text."""
    ordered = sorted(edits, key=lambda edit: edit.start)
    if any(one.end > other.start for one, other in pairwise(ordered)):
        raise ValueError("edits overlap")
    text, at, repairs, words = "", 0, [], list(turn.words)
    for edit in ordered:
        text += turn.text[at : edit.start]
        start = len(text)
        words = list(_words(words, start, start + edit.end - edit.start, edit.term))
        text += edit.term
        at = edit.end
        original = turn.text[edit.start : edit.end]
        repairs.append(Repair(turn.index, start, len(text), original, edit.term, round(edit.distance, 3)))
    return replace(turn, text=text + turn.text[at:], words=tuple(words)), tuple(repairs)


def raw_text(turn: Turn, repairs: Iterable[Repair]) -> str:
    """The turn as the recognizer wrote it: `repairs` undone, those of other turns passed over."""
    text = turn.text
    for repair in sorted(repairs, key=lambda repair: repair.char_start, reverse=True):
        if repair.turn == turn.index:
            text = text[: repair.char_start] + repair.original + text[repair.char_end :]
    return text


def _words(words: Iterable[TimedWord], start: int, end: int, term: str) -> Iterable[TimedWord]:
    """The words of a text in which `term` takes the place of [start, end). What reaches over an edge is cut there."""
    before, inside, after = [], [], []
    for word in words:
        if word.char_start < start:
            before.append(_part(word, word.char_start, min(word.char_end, start)))
        if word.char_start < end and word.char_end > start:
            inside.append(_part(word, max(word.char_start, start), min(word.char_end, end)))
        if word.char_end > end:
            after.append(_part(word, max(word.char_start, end), word.char_end))
    shift = len(term) - (end - start)
    meant = []
    if inside:
        probability = min(word.probability for word in inside)
        whole = TimedWord(start, start + len(term), inside[0].start_ms, inside[-1].end_ms, probability)
        whole = replace(whole, overlap=any(word.overlap for word in inside))
        at = 0
        for piece in term.split():
            at = term.index(piece, at)
            meant.append(_part(whole, start + at, start + at + len(piece)))
            at += len(piece)
    moved = [replace(word, char_start=word.char_start + shift, char_end=word.char_end + shift) for word in after]
    return [*before, *meant, *moved]


def _part(word: TimedWord, start: int, end: int) -> TimedWord:
    """[start, end) of a word, its time shared out by characters."""
    length, lasts = word.char_end - word.char_start, word.end_ms - word.start_ms
    return replace(
        word,
        char_start=start,
        char_end=end,
        start_ms=word.start_ms + lasts * (start - word.char_start) // length,
        end_ms=word.start_ms + lasts * (end - word.char_start) // length,
    )
