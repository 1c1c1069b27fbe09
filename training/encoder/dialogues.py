"""Labelled calls as windows with what each turn and clause of them should say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from spacy.tokens import Doc
from tokenizers import Tokenizer

from training.encoder.noise import Noise
from voice.domain.transcript import Side
from voice.extract.clauses import Clause
from voice.extract.dialogue import Window, windows
from voice.extract.encoder import CLAUSE_HEADS, TURN_HEADS
from voice.extract.labelled import LabelledCall
from voice.extract.training.targets import targets

HEADS = tuple([("turn", name) for name in TURN_HEADS] + [("clause", name) for name in CLAUSE_HEADS])
HIDDEN_SIDES = 0.15  # of the calls are read as if no side were known


@dataclass(frozen=True, slots=True)
class Spans:
    """Where the turns and clauses of a window stand: matrices that take the mean over their tokens."""

    tokens: int
    turn_means: torch.Tensor  # (turns, tokens)
    clause_means: torch.Tensor  # (clauses, tokens)
    clause_turns: torch.Tensor  # (clauses,), indexes of the window's own turns


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A labelled call; `wanted[unit, head]` has a row a turn or clause, all 0 where nothing is to be learned."""

    texts: tuple[str, ...]
    sides: tuple[Side, ...]
    clauses: tuple[Clause, ...]
    wanted: dict[tuple[str, str], np.ndarray]


@dataclass(frozen=True, slots=True)
class Piece:
    """One window of a dialogue, ready for the network; `turns` and `clauses` are its rows in the dialogue."""

    window: Window
    spans: Spans
    turns: list[int]
    clauses: list[int]


def dialogue(doc: Doc, call: LabelledCall) -> Dialogue:
    return Dialogue(
        tuple(turn.text for turn in call.transcript.turns),
        tuple(doc._.sides),
        tuple(doc._.clauses),
        {(unit, name): targets(doc, call.record, name, unit) for unit, name in HEADS},
    )


def pieces(call: Dialogue, tokenizer: Tokenizer, noise: Noise | None = None) -> list[Piece]:
    """The windows of a call; with `noise` its words are misheard and its sides now and then unknown."""
    texts: Sequence[str] = call.texts
    sides: Sequence[Side] = call.sides
    if noise is not None:
        texts = noise.misheard(texts)
        sides = [Side.UNKNOWN] * len(sides) if noise.chance(HIDDEN_SIDES) else sides
    return [_piece(call, window) for window in windows(texts, sides, tokenizer)]


def _piece(call: Dialogue, window: Window) -> Piece:
    turns = list(range(*window.own))
    chosen = [i for i, clause in enumerate(call.clauses) if window.own[0] <= clause.turn < window.own[1]]
    clauses = [call.clauses[i] for i in chosen]
    spans = Spans(
        len(window.ids),
        _means(window, [(turn, 0, len(call.texts[turn])) for turn in turns]),
        _means(window, [(clause.turn, clause.start, clause.end) for clause in clauses]),
        torch.tensor([clause.turn - window.own[0] for clause in clauses], dtype=torch.long),
    )
    return Piece(window, spans, turns, chosen)


def _means(window: Window, places: Sequence[tuple[int, int, int]]) -> torch.Tensor:
    table = torch.zeros(len(places), len(window.ids))
    for row, place in enumerate(places):
        held = torch.from_numpy(window.tokens_of(*place))
        table[row, held] = 1 / max(1, len(held))
    return table
