"""Chooses thresholds and calibration from scores of calls that the heads have not seen."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import minimize
from spacy.tokens import Doc

from voice.extract.components import commitments, needs, objections
from voice.extract.decisions import Decision, Detection, detections, scored
from voice.extract.labelled import LabelledCall
from voice.extract.training.scoring import Item, Tally, tally

THRESHOLDS = tuple(np.round(np.arange(-3.2, -0.2, 0.1), 2).tolist())
CLAUSE_WEIGHTS = (0.0, 0.2, 0.35, 0.5, 0.65)
MERGES = (0, 2, 4)
START = Decision(
    threshold=-1.5, unknown_threshold=-0.7, clause_weight=0.35, slope=1.0, intercept=0.0, merge_within=2
)

Labelled = tuple[Doc, LabelledCall]
Finder = Callable[[Doc, Decision], list[Item]]


def labelled_items(doc: Doc, call: LabelledCall, kind: str) -> list[Item]:
    """The record's items of a kind, as scoring sees them."""
    name, key = {"objection": ("objections", "tag"), "need": ("needs", "category"), "commitment": ("commitments", "owner")}[kind]
    return [(item[key], frozenset(item["turns"])) for item in call.record[name]]


def found_objections(doc: Doc, decision: Decision) -> list[Item]:
    found = detections(doc, objections.HEAD, decision, objections.CUSTOMER_SIDE)
    return _items(objections.repeated(found, decision.merge_within))


def found_needs(doc: Doc, decision: Decision) -> list[Item]:
    found = detections(doc, needs.HEAD, decision, needs.CUSTOMER_SIDE)
    return _items(needs.continued(found, decision.merge_within))


def found_commitments(doc: Doc, decision: Decision, link: Decision) -> list[Item]:
    found = detections(doc, commitments.HEAD, decision, commitments.SPEAKERS)
    groups = commitments.same_promise(doc, found, link)
    return [(str(doc._.sides[group[0].turn]), frozenset(d.turn for d in group)) for group in groups]


def _items(groups: Iterable[Sequence[Detection]]) -> list[Item]:
    return [(str(group[0].label), frozenset(d.turn for d in group)) for group in groups]


def total(labelled: Sequence[Labelled], kind: str, find: Callable[[Doc], list[Item]]) -> Tally:
    return sum((tally(labelled_items(doc, call, kind), find(doc)) for doc, call in labelled), Tally())


def tune(labelled: Sequence[Labelled], kind: str, find: Finder, *, merges: Sequence[int] = MERGES) -> Decision:
    """The decision of best F1, calibrated."""
    options = [
        replace(START, threshold=threshold, clause_weight=weight, merge_within=merge)
        for weight, merge in itertools.product(CLAUSE_WEIGHTS, merges)
        for threshold in THRESHOLDS
    ]
    best = max(options, key=lambda d: total(labelled, kind, lambda doc: find(doc, d)).f1)
    return calibrated(labelled, kind, best)


def calibrated(labelled: Sequence[Labelled], kind: str, decision: Decision) -> Decision:
    """Platt scaling: slope and intercept that make the score a probability of being right."""
    scores, right = list[float](), list[float]()
    for doc, call in labelled:
        truth = labelled_items(doc, call, kind)
        for detection in scored(doc, kind, decision):
            label = str(doc._.sides[detection.turn]) if kind == "commitment" else detection.label
            scores.append(detection.score)
            right.append(float(any(label == want and detection.turn in turns for want, turns in truth)))
    x, y = np.array(scores), np.array(right)
    keep = x > decision.threshold - 1.5

    def loss(line: np.ndarray) -> float:  # type: ignore[type-arg]
        logits = line[0] * x[keep] + line[1]
        return float((np.logaddexp(0, logits) - y[keep] * logits).sum())

    slope, intercept = minimize(loss, np.array([1.0, 1.0]), method="Nelder-Mead").x
    return replace(decision, slope=round(float(slope), 3), intercept=round(float(intercept), 3))
