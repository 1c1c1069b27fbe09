"""Turns cut into captions of readable length, at marks where there are any, with the times of their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice.domain.transcript import TimedWord, Transcript, Turn

LONGEST_MS = 7_000
WIDEST = 42  # characters
_STOPS, _COMMAS = "。？！….?!", "，、；：,;:"
# A caption is cut at a mark only where it is so full already; else at the last word that fits.
LEAST_FILLED = 1 / 3


@dataclass(frozen=True, slots=True)
class Cue:
    speaker: str
    text: str
    start_ms: int
    end_ms: int


# A word with the text up to the next one: its marks and the space behind it.
Piece = tuple[str, TimedWord]


def cues(transcript: Transcript) -> Iterator[Cue]:
    """In order; turns without times have none. A turn of which only its own times are known is one caption."""
    for turn in transcript.turns:
        if turn.start_ms is None or turn.end_ms is None:
            continue
        if not turn.words:
            yield Cue(turn.speaker, turn.text, turn.start_ms, turn.end_ms)
            continue
        for part in _parts(pieces(turn)):
            text = "".join(text for text, _ in part).strip()
            yield Cue(turn.speaker, text, part[0][1].start_ms, max(word.end_ms for _, word in part))


def pieces(turn: Turn) -> list[Piece]:
    """One after the other they are the turn's text; none where its words are not known."""
    starts = [0, *(word.char_start for word in turn.words[1:])]
    ends = [*starts[1:], len(turn.text)]
    return [(turn.text[a:b], word) for a, b, word in zip(starts, ends, turn.words, strict=False)]


def _parts(rest: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    while rest:
        cut = _fitting(rest)
        if cut < len(rest):
            cut = _at_mark([text for text, _ in rest[:cut]])
        yield rest[:cut]
        rest = rest[cut:]


def _fitting(rest: Sequence[Piece]) -> int:
    """How many pieces from the first on fit into a caption; at least one."""
    width = 0
    for count, (text, word) in enumerate(rest):
        if count and (width + len(text.rstrip()) > WIDEST or word.end_ms - rest[0][1].start_ms > LONGEST_MS):
            return count
        width += len(text)
    return len(rest)


def _at_mark(texts: Sequence[str]) -> int:
    """Where to cut: behind the last end of a sentence, else the last comma, else the last word."""
    for marks in (_STOPS, _COMMAS):
        width = sum(map(len, texts))
        for count in range(len(texts), 0, -1):
            if width < WIDEST * LEAST_FILLED:
                break
            if texts[count - 1].rstrip()[-1:] in tuple(marks):
                return count
            width -= len(texts[count - 1])
    return len(texts)
