"""A call cut into windows of tokens for the dialogue encoder; training and run time cut alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from voice.domain.transcript import Side

# Tokens of a window, of one turn, and of the turns that stand before and after a window's own as its context.
WINDOW, TURN, CONTEXT = 384, 120, 32
BEFORE, AFTER = 2, 1
START, END = 0, 2  # ids of <s> and </s>
# What the encoder is told of who speaks: nothing, the seller's side, the customer's.
SIDES = {Side.REP: 1, Side.CUSTOMER: 2, Side.THIRD_PARTY: 2}
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens of some turns, each turn ended by </s>; shape of every array: (tokens,).

    `turns`, `starts`, `ends`: which code points of which turn a token holds, NOWHERE for marks. `own`: the turns
    [first, last) that this window speaks for; the others are context.
    """

    ids: npt.NDArray[np.int64]
    sides: npt.NDArray[np.int64]
    turns: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    own: tuple[int, int]

    def tokens_of(self, turn: int, start: int, end: int) -> npt.NDArray[np.intp]:
        """The tokens that hold any of the code points [start, end) of a turn."""
        return np.flatnonzero((self.turns == turn) & (self.starts < end) & (self.ends > start))


@dataclass(frozen=True, slots=True)
class _Piece:
    ids: Sequence[int]
    spans: Sequence[tuple[int, int]]

    def cut(self, most: int) -> _Piece:
        return _Piece(self.ids[:most], self.spans[:most])


def load_tokenizer(path: Path) -> Tokenizer:
    """Raises Exception of the library when the file is none."""
    return Tokenizer.from_file(str(path))


def windows(texts: Sequence[str], sides: Sequence[Side], tokenizer: Tokenizer) -> list[Window]:
    """Every turn is owned by one window. A turn of over TURN tokens is read up to there."""
    encoded = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    pieces = [_Piece(e.ids, e.offsets).cut(TURN) for e in encoded]
    marks = [SIDES.get(side, 0) for side in sides]
    return [_window(pieces, marks, own) for own in _packed([len(piece.ids) + 1 for piece in pieces])]


def _packed(sizes: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Ranges of turns that fill a window beside their context."""
    room = WINDOW - (BEFORE + AFTER) * CONTEXT
    first, used = 0, 0
    for index, size in enumerate(sizes):
        if used and used + size > room:
            yield first, index
            first, used = index, 0
        used += size
    if sizes:
        yield first, len(sizes)


def _window(pieces: Sequence[_Piece], marks: Sequence[int], own: tuple[int, int]) -> Window:
    rows: list[tuple[int, int, int, int, int]] = [(START, 0, NOWHERE, 0, 0)]
    for turn in range(max(0, own[0] - BEFORE), min(len(pieces), own[1] + AFTER)):
        piece = pieces[turn] if own[0] <= turn < own[1] else pieces[turn].cut(CONTEXT - 1)
        rows += [(id_, marks[turn], turn, a, b) for id_, (a, b) in zip(piece.ids, piece.spans, strict=True)]
        rows.append((END, marks[turn], NOWHERE, 0, 0))
    ids, sides, turns, starts, ends = np.array(rows, np.int64).T
    return Window(ids, sides, turns, starts, ends, own)
