"""What reps say and what customers say, learned from labelled calls: for speakers whose openings do not tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from voice.domain.audio import Samples
from voice.domain.grams import grams

WEIGHTS = Path(__file__).parents[2] / "models" / "transcribe" / "sides.npz"
MOST = 2.0  # what one turn may say, in log odds: a call is told by many
# The rep is told from this difference of two speakers on; `python -m training.sides` prints how often it is right.
MARGIN = 3.0
EACH = 2.5  # what either of two must say for itself, where their voices alone would be one


@dataclass(frozen=True, slots=True)
class SideWords:
    """Weights of hashed pieces of a turn, in log odds of a rep: shape (BUCKETS,)."""

    weights: Samples
    bias: float

    def scores(self, said: Sequence[tuple[str, str]]) -> dict[str, float]:
        """How much more of a rep than of a customer each speaker is; `said` are turns (speaker, text)."""
        total: dict[str, float] = {}
        for speaker, text in said:
            total[speaker] = total.get(speaker, 0.0) + float(np.clip(self._turn(text), -MOST, MOST))
        return total

    def _turn(self, text: str) -> float:
        hit = grams(text)
        return float(self.weights[hit].sum() / max(1, len(hit)) ** 0.5) + self.bias


@cache
def side_words(path: Path = WEIGHTS) -> SideWords:
    """Raises OSError."""
    with np.load(path, allow_pickle=False) as stored:
        return SideWords(stored["weights"].astype(np.float32), float(stored["bias"]))


def save_side_words(path: Path, model: SideWords) -> None:
    np.savez_compressed(path, allow_pickle=False, weights=model.weights.astype(np.float16), bias=np.float32(model.bias))


def talk_like_both_sides(said: Sequence[tuple[str, str]]) -> bool:
    """Whether two speakers are clearly a rep and a customer, each by own words."""
    scores = sorted(side_words().scores(said).values())
    return len(scores) == 2 and scores[0] <= -EACH and scores[1] >= EACH


def rep_by_words(said: Sequence[tuple[str, str]]) -> str | None:
    """The speaker of two who talks like a rep; None when the words do not tell it clearly."""
    scores = side_words().scores(said)
    if len(scores) != 2:
        return None
    rep, other = sorted(scores, key=scores.__getitem__, reverse=True)
    return rep if scores[rep] - scores[other] >= MARGIN else None
