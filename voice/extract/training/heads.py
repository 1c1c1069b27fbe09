"""Fits all heads, and makes scores for calls that a set of heads has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from voice.extract.attributes import Scores
from voice.extract.classifier import EMBEDDING_SIZE, Features, Floats, Head
from voice.extract.components.scores import CLAUSE, TURN, heard
from voice.extract.decisions import NONE
from voice.extract.encoder import CLAUSE_HEADS, TURN_HEADS
from voice.extract.features import SIDE_COLUMNS
from voice.extract.links import candidate_pairs, pair_features
from voice.extract.training.examples import Examples
from voice.extract.training.fit import fit
from voice.extract.training.targets import LABELS, own_turns, targets

DECAY = 0.5
LINK_DECAY = 1.0
# How much of a label's frequency is taken back, so that one threshold serves rare labels too; chosen on unseen calls.
PRIOR_SHARES = {"objection": 0.3, "need": 0.5, "action": 0.35}
Rows = npt.NDArray[np.intp]


def fit_heads(examples: Examples, calls: Sequence[int]) -> dict[str, Head]:
    """All heads but the link head, learned from these calls (indexes)."""
    chosen = np.array(sorted(calls))
    turn_rows = np.flatnonzero(np.isin(examples.turn_calls, chosen))
    clause_rows = np.flatnonzero(np.isin(examples.clause_calls, chosen))
    heads = {}
    for name in TURN_HEADS:
        wanted = all_targets(examples, name, "turn")
        heads[f"turn.{name}"] = fit(examples.turns, wanted, LABELS[name], decay=DECAY, rows=turn_rows)
    for name in CLAUSE_HEADS:
        wanted = all_targets(examples, name, "clause")
        heads[f"clause.{name}"] = fit(examples.clauses, wanted, LABELS[name], decay=DECAY, rows=clause_rows)
    for name, head in heads.items():
        label = name.split(".")[-1]
        if label in PRIOR_SHARES:
            heads[name] = _without_prior(head, all_targets(examples, label, "turn")[turn_rows], PRIOR_SHARES[label])
    return heads


def _without_prior(head: Head, wanted: Floats, share: float) -> Head:
    """Take a part of the labels' frequency out of the bias; `none` keeps its place."""
    counts = np.maximum(wanted.sum(axis=0), 1)
    held = np.array([label != NONE for label in head.labels])
    prior = np.where(held, np.log(counts / counts[held].sum()), 0).astype(np.float32)
    prior[held] -= prior[held].mean()
    return replace(head, bias=head.bias - share * prior)


def all_targets(examples: Examples, head: str, unit: str) -> Floats:
    return np.concatenate(
        [targets(doc, call.record, head, unit) for doc, call in zip(examples.docs, examples.calls, strict=True)]
    )


def score(examples: Examples, heads: dict[str, Head], calls: Sequence[int], *, blind: bool = False) -> None:
    """Leave the heads' scores on the Docs of these calls, without links; `blind`: as if no side were known."""
    for index in calls:
        turns = _rows(examples.turns, np.flatnonzero(examples.turn_calls == index), blind)
        clauses = _rows(examples.clauses, np.flatnonzero(examples.clause_calls == index), blind)
        told = examples.told[index][blind]
        examples.docs[index]._.scores = Scores(
            labels={name: tuple(map(str, head.labels)) for name, head in heads.items()},
            turns=heard(TURN_HEADS, TURN, heads, turns, told.turns),
            clauses=heard(CLAUSE_HEADS, CLAUSE, heads, clauses, told.clauses),
            links={},
        )


def _rows(features: Features, rows: Rows, blind: bool) -> Features:
    dense = features.dense[rows]
    if blind:
        dense[:, SIDE_COLUMNS] = 0
    return Features(dense, tuple(features.grams[row] for row in rows))


def link_examples(
    examples: Examples, calls: Sequence[int]
) -> tuple[list[tuple[int, tuple[int, int]]], Features, Floats]:
    """Pairs (call, (turn, turn)) of the calls, their features, and whether one labelled promise holds both turns."""
    keys: list[tuple[int, tuple[int, int]]] = []
    dense: list[Floats] = []
    wanted: list[list[float]] = []
    for index in calls:
        doc, record = examples.docs[index], examples.calls[index].record
        pairs = candidate_pairs(doc)
        if not pairs:
            continue
        vectors = examples.turns.dense[examples.turn_calls == index][:, :EMBEDDING_SIZE]
        dense.append(pair_features(doc, pairs, vectors).dense)
        own = [set(own_turns(doc, item)) for item in record["commitments"]]
        for pair in pairs:
            keys.append((index, pair))
            if not all(any(turn in turns for turns in own) for turn in pair):
                wanted.append([0.0, 0.0])
            else:
                same = any(set(pair) <= turns for turns in own)
                wanted.append([float(not same), float(same)])
    rows = np.concatenate(dense)
    nothing = (np.zeros(0, np.int64), np.zeros(0, np.float32))
    return keys, Features(rows, (nothing,) * len(rows)), np.array(wanted, np.float32)


def fit_link(features: Features, wanted: Floats, rows: Rows) -> Head:
    return fit(features, wanted, LABELS["link"], decay=LINK_DECAY, rows=rows)


def leave_links(examples: Examples, keys: Sequence[tuple[int, tuple[int, int]]], values: Sequence[float]) -> None:
    """Put link probabilities on the Docs."""
    by_call: dict[int, dict[tuple[int, int], float]] = {}
    for (index, pair), value in zip(keys, values, strict=True):
        by_call.setdefault(index, {})[pair] = value
    for index, links in by_call.items():
        doc = examples.docs[index]
        doc._.scores = replace(doc._.scores, links=links)
