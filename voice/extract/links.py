"""Whether two turns of one speaker speak of the same promise: what the link head sees of a pair."""

from __future__ import annotations

import numpy as np
from spacy.tokens import Doc

from voice.extract.classifier import Features, Floats

# A promise that is told on, moved or confirmed follows within so many turns.
REACH = 6


# Turns that hold a promise with less than this are not paired.
FAINT = 0.1


def candidate_pairs(doc: Doc) -> list[tuple[int, int]]:
    """Pairs (earlier, later) of one side's turns, near each other, that may both hold a promise."""
    held = doc._.scores.turns["commitment"][:, 1]
    likely = [turn for turn in range(len(held)) if held[turn] >= FAINT]
    return [(a, b) for a in likely for b in likely if 0 < b - a <= REACH and doc._.sides[a] is doc._.sides[b]]


def pair_features(doc: Doc, pairs: list[tuple[int, int]], vectors: Floats) -> Features:
    """Rows for pairs (earlier turn, later turn); `vectors` are unit embeddings of the turns, (turns, size)."""
    return Features(np.array([_row(doc, a, b, vectors) for a, b in pairs], np.float32), tuple(_EMPTY for _ in pairs))


_EMPTY = (np.zeros(0, np.int64), np.zeros(0, np.float32))


def _row(doc: Doc, first: int, second: int, vectors: Floats) -> list[float]:
    turns = doc._.context.transcript.turns
    actions = doc._.scores.turns["action"]
    a, b = turns[first], turns[second]
    times_a, times_b = (sum(1 for t in doc._.times if t.turn == i) for i in (first, second))
    same_due = {t.mention.due for t in doc._.times if t.turn == first} & {
        t.mention.due for t in doc._.times if t.turn == second
    }
    held = doc._.scores.turns["commitment"][:, 1]
    between = turns[first + 1].text if second > first + 1 else ""
    return [
        float(second - first == 1),
        float(second - first == 2),
        float(second - first == 3),
        float(second - first > 3),
        float(vectors[first] @ vectors[second]),
        float(vectors[second] @ vectors[second - 1]),
        float(actions[first] @ actions[second]),
        float(actions[first].argmax() == actions[second].argmax()),
        min(times_a, 1),
        min(times_b, 1),
        float(bool(times_a) and bool(times_b)),
        float(bool(same_due - {None})),
        min(len(a.text), 40) / 40,
        min(len(b.text), 40) / 40,
        float(len(b.text) <= 6),
        float(held[first]),
        float(held[second]),
        float(between.endswith(("？", "?", "吗", "吧"))),
        float(second >= 1 and turns[second - 1].text.endswith(("？", "?"))),
        min(len(between), 40) / 40,
    ]
