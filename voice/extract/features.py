"""What the learned heads see of a turn or a clause; training and run time build it here alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voice.domain import grams as pieces
from voice.domain.transcript import Side
from voice.extract.classifier import Features, Floats, SentenceEncoder

BUCKETS = pieces.BUCKETS
# Neighbours say less about a line than the line itself; rule counts are larger than a unit vector's entries.
NEIGHBOUR_WEIGHT = 0.6
RULE_WEIGHT = 0.5
NEIGHBOUR_RULE_WEIGHT = 0.25
GRAM_WEIGHT = 1.5


@dataclass(frozen=True, slots=True)
class Line:
    """A turn (or clause) with its surroundings: the texts beside it, who speaks, and which rules hit."""

    text: str
    before: str
    after: str
    side: Side
    rules: Sequence[int]
    rules_before: Sequence[int]
    rules_after: Sequence[int]
    times: int  # words of time in it


def features(lines: Sequence[Line], encoder: SentenceEncoder) -> Features:
    """Rows in the order of `lines`."""
    if not lines:
        return Features(np.zeros((0, 0), np.float32), ())
    dense: list[Floats] = [
        encoder.encode([line.text for line in lines]),
        encoder.encode([line.before for line in lines]) * NEIGHBOUR_WEIGHT,
        encoder.encode([line.after for line in lines]) * NEIGHBOUR_WEIGHT,
        np.array([line.rules for line in lines], np.float32) * RULE_WEIGHT,
        np.array([line.rules_before for line in lines], np.float32) * NEIGHBOUR_RULE_WEIGHT,
        np.array([line.rules_after for line in lines], np.float32) * NEIGHBOUR_RULE_WEIGHT,
        np.array([_shape(line) for line in lines], np.float32),
    ]
    return Features(np.hstack(dense), tuple(grams(line.text) for line in lines))


# Where the speaker's side stands in a dense row, counted from its end.
SIDE_COLUMNS = (-5, -4)


def _shape(line: Line) -> list[float]:
    return [
        float(line.side is Side.CUSTOMER),
        float(line.side is Side.REP),
        min(len(line.text), 60) / 60,
        float(len(line.text) <= 4),
        min(line.times, 2) / 2,
    ]


def grams(text: str) -> tuple[npt.NDArray[np.int64], Floats]:
    """The hashed pieces of the text as a row of length GRAM_WEIGHT."""
    indexes = pieces.grams(text)
    return indexes, np.full(len(indexes), GRAM_WEIGHT / max(1.0, len(indexes)) ** 0.5, np.float32)
