"""Chooses thresholds and calibration from scores of calls that the heads have not seen."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from spacy.tokens import Doc

from voice.domain.transcript import Side
from voice.extract.components import commitments, needs, objections
from voice.extract.decisions import Decision, Detection, scored
from voice.extract.labelled import LabelledCall
from voice.extract.training.scoring import Item, Tally, tally

THRESHOLDS = tuple(np.round(np.arange(-3.2, -0.2, 0.1), 2).tolist())
CLAUSE_WEIGHTS = (0.0, 0.2, 0.35, 0.5, 0.65)
# F1 that is given up for precision: a find that is wrong costs trust, and the best F1 is flat.
GIVEN_UP = 0.01
# Where the sides are not known, an item must be right at least so often to be shown.
PRECISION_OF_UNKNOWN = 0.7
START = Decision(threshold=-1.5, unknown_threshold=-0.7, clause_weight=0.35, slope=1.0, intercept=0.0, merge_within=0)

Labelled = tuple[Doc, LabelledCall]


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of fact: its list and label in a record, who may say it, and how detections become items."""

    kind: str
    listed: str
    label: str
    sides: tuple[Side, ...]
    group: Callable[[Doc, list[Detection], Decision], list[list[Detection]]]
    merges: tuple[int, ...]

    def truth(self, call: LabelledCall) -> list[Item]:
        return [(str(item[self.label]), frozenset(item["turns"])) for item in call.record[self.listed]]

    def items(self, doc: Doc, found: list[Detection], decision: Decision) -> list[Item]:
        kept = [d for d in found if d.score >= decision.threshold and doc._.sides[d.turn] in self.sides]
        return [
            (self._label(doc, group[0]), frozenset(d.turn for d in group)) for group in self.group(doc, kept, decision)
        ]

    def _label(self, doc: Doc, detection: Detection) -> str:
        return str(doc._.sides[detection.turn]) if self.label == "owner" else str(detection.label)


def tasks(link: Decision) -> tuple[Task, ...]:
    """The three kinds that heads find."""
    return (
        Task(
            objections.HEAD,
            "objections",
            "tag",
            objections.CUSTOMER_SIDE,
            lambda _, found, decision: objections.repeated(found, decision.merge_within),
            (0, 2, 4, 8),
        ),
        Task(
            needs.HEAD,
            "needs",
            "category",
            needs.CUSTOMER_SIDE,
            lambda _, found, decision: needs.continued(found, decision.merge_within),
            (0, 2, 4),
        ),
        Task(
            commitments.HEAD,
            "commitments",
            "owner",
            commitments.SPEAKERS,
            lambda doc, found, _: commitments.same_promise(doc, found, link),
            (0,),
        ),
    )


def total(task: Task, labelled: Sequence[Labelled], decision: Decision) -> Tally:
    return _total(task, _scored(task, labelled, decision), labelled, decision)


def tune(task: Task, labelled: Sequence[Labelled]) -> Decision:
    """The decision of best F1, or a surer one that is as good but for GIVEN_UP; calibrated."""
    tried: list[tuple[Decision, Tally]] = []
    for weight in CLAUSE_WEIGHTS:
        found = _scored(task, labelled, replace(START, clause_weight=weight))
        for merge, threshold in itertools.product(task.merges, THRESHOLDS):
            decision = replace(START, clause_weight=weight, merge_within=merge, threshold=threshold)
            tried.append((decision, _total(task, found, labelled, decision)))
    enough = max(result.f1 for _, result in tried) - GIVEN_UP
    best = max((one for one in tried if one[1].f1 >= enough), key=lambda one: (one[1].precision, one[1].f1))
    return _calibrated(task, labelled, best[0])


def _scored(task: Task, labelled: Sequence[Labelled], decision: Decision) -> list[list[Detection]]:
    least = min(THRESHOLDS)
    return [[d for d in scored(doc, task.kind, decision) if d.score >= least] for doc, _ in labelled]


def _total(task: Task, found: Sequence[list[Detection]], labelled: Sequence[Labelled], decision: Decision) -> Tally:
    tallies = (
        tally(task.truth(call), task.items(doc, detected, decision))
        for (doc, call), detected in zip(labelled, found, strict=True)
    )
    return sum(tallies, Tally())


def _calibrated(task: Task, labelled: Sequence[Labelled], decision: Decision) -> Decision:
    """Platt scaling: slope and intercept that make the score of a find a probability of being right."""
    scores, right = list[float](), list[float]()
    for (doc, call), detected in zip(labelled, _scored(task, labelled, decision), strict=True):
        truth = task.truth(call)
        for detection in detected:
            if detection.score < decision.threshold - 1 or doc._.sides[detection.turn] not in task.sides:
                continue
            (label, turns), *_ = task.items(doc, [detection], replace(decision, threshold=-99.0))
            scores.append(detection.score)
            right.append(float(any(label == want and turns & named for want, named in truth)))
    slope, intercept = _platt(np.array(scores), np.array(right))
    return replace(decision, slope=round(slope, 3), intercept=round(intercept, 3))


def unknown_threshold(task: Task, labelled: Sequence[Labelled], decision: Decision) -> float:
    """The lowest score that is right often enough where no side is known; the Docs must hold blind scores."""
    found = [
        (detection.score, any(_names(task, detection, item) for item in call.record[task.listed]))
        for doc, call in labelled
        for detection in scored(doc, task.kind, decision)
        if detection.score >= decision.threshold
    ]
    found.sort(reverse=True)
    right = np.cumsum([hit for _, hit in found])
    enough = np.flatnonzero(right / np.arange(1, len(found) + 1) >= PRECISION_OF_UNKNOWN)
    return round(found[int(enough[-1])][0], 2) if len(enough) else 0.0


def _names(task: Task, detection: Detection, item: Mapping[str, Any]) -> bool:
    return detection.turn in item["turns"] and (task.label == "owner" or item[task.label] == detection.label)


def _platt(scores: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> tuple[float, float]:
    def loss(line: npt.NDArray[np.float64]) -> float:
        logits = line[0] * scores + line[1]
        return float((np.logaddexp(0, logits) - right * logits).sum())

    slope, intercept = minimize(loss, np.array([1.0, 1.0]), method="Nelder-Mead").x
    return float(slope), float(intercept)
