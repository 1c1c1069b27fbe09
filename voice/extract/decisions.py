"""From scores to detections: which turn holds which label, how sure, and which clause shows it."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc

from voice.domain.transcript import Side
from voice.extract.attributes import Place

NONE = "none"  # the label of a line that holds nothing
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Decision:
    """How the scores of one head are read; tuned by cross-validation, kept in heads.toml.

    A turn's score is (1 - clause_weight) log p(turn) + clause_weight log p(best clause); its confidence is
    sigmoid(slope x score + intercept). Where the side is not known, `unknown_threshold` is asked for.
    """

    threshold: float
    unknown_threshold: float
    clause_weight: float
    slope: float
    intercept: float
    merge_within: int  # turns

    @classmethod
    def load(cls, folder: Path, head: str) -> Decision:
        """Raises OSError, KeyError when the head has no entry."""
        data: Mapping[str, Any] = tomllib.loads((folder / "heads.toml").read_text(encoding="utf-8"))
        return cls(**data[head])

    def confidence(self, score: float) -> float:
        return round(1 / (1 + math.exp(-(self.slope * score + self.intercept))), 3)


@dataclass(frozen=True, slots=True)
class Detection:
    """A label at a turn; `clause` is an index into `Doc._.clauses`, -1 for a turn without any."""

    turn: int
    label: str
    score: float
    clause: int


def scored(doc: Doc, head: str, decision: Decision) -> list[Detection]:
    """Every label but none at every turn, unfiltered, in the order of the turns."""
    scores = doc._.scores
    labels = scores.labels[f"turn.{head}"]
    by_turn: dict[int, list[int]] = {}
    for index, clause in enumerate(doc._.clauses):
        by_turn.setdefault(clause.turn, []).append(index)
    turn_logs = np.log(np.maximum(scores.turns[head], LEAST))
    clause_logs = np.log(np.maximum(scores.clauses[head], LEAST))
    found = []
    for turn, members in by_turn.items():
        for column, label in enumerate(labels):
            if label == NONE:
                continue
            best = max(members, key=lambda i: float(clause_logs[i, column]))
            weight = decision.clause_weight
            score = (1 - weight) * turn_logs[turn, column] + weight * clause_logs[best, column]
            found.append(Detection(turn, label, float(score), best))
    return found


def detections(doc: Doc, head: str, decision: Decision, sides: tuple[Side, ...]) -> list[Detection]:
    """The labels found at the turns of these sides, and of unknown side where the words alone are clear enough."""
    kept = []
    for detection in scored(doc, head, decision):
        side = doc._.sides[detection.turn]
        asked = decision.threshold if side in sides else decision.unknown_threshold
        if (side in sides or side is Side.UNKNOWN) and detection.score >= asked:
            kept.append(detection)
    return kept


def clause_place(doc: Doc, index: int) -> Place:
    clause = doc._.clauses[index]
    return Place(clause.turn, clause.start, clause.end)
