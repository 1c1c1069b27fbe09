"""A head learns what its features tell, and no more than weight decay allows."""

from __future__ import annotations

import numpy as np
import pytest

from voice.extract.classifier import Features, Floats
from voice.extract.training.fit import fit, gram_matrix

NOTHING = (np.zeros(0, np.int64), np.zeros(0, np.float32))


def rows(dense: list[list[float]], grams: list[list[int]] | None = None) -> Features:
    pieces = tuple(
        (np.array(sorted(g), np.int64), np.full(len(g), 1.0, np.float32)) for g in (grams or [[] for _ in dense])
    )
    return Features(np.array(dense, np.float32), pieces)


def one_hot(*labels: int, count: int = 2) -> Floats:
    return np.eye(count, dtype=np.float32)[list(labels)]


def everything(features: Features) -> np.ndarray:
    return np.arange(len(features.grams))


def test_it_tells_apart_what_the_dense_features_tell_apart() -> None:
    features = rows([[1, 0], [0.9, 0], [0, 1], [0, 0.8]])
    head = fit(features, one_hot(0, 0, 1, 1), ("a", "b"), decay=0.01, rows=everything(features))
    assert head.probabilities(features).argmax(axis=1).tolist() == [0, 0, 1, 1]
    assert head.labels == ("a", "b")


def test_it_tells_apart_what_the_grams_tell_apart() -> None:
    features = rows([[0.0]] * 4, [[5], [5, 9], [7], [7, 9]])
    head = fit(features, one_hot(0, 0, 1, 1), ("a", "b"), decay=0.01, rows=everything(features))
    assert head.probabilities(features).argmax(axis=1).tolist() == [0, 0, 1, 1]


def test_without_evidence_it_says_how_often_a_label_is() -> None:
    features = rows([[0.0]] * 4)
    head = fit(features, one_hot(0, 0, 0, 1), ("a", "b"), decay=1.0, rows=everything(features))
    assert head.probabilities(features)[0] == pytest.approx([0.75, 0.25], abs=0.01)


def test_rows_without_a_target_teach_nothing() -> None:
    features = rows([[1, 0], [0, 1], [0, 1]])
    targets = one_hot(0, 1, 0)
    targets[2] = 0
    with_it = fit(features, targets, ("a", "b"), decay=0.1, rows=everything(features))
    without = fit(features, targets, ("a", "b"), decay=0.1, rows=np.array([0, 1]))
    assert np.allclose(with_it.dense, without.dense, atol=1e-3)


def test_rows_that_are_not_selected_teach_nothing() -> None:
    features = rows([[1, 0], [0, 1], [0, 1]])
    head = fit(features, one_hot(0, 1, 0), ("a", "b"), decay=0.1, rows=np.array([0, 1]))
    assert head.probabilities(features)[2].argmax() == 1


def test_more_decay_means_less_certainty() -> None:
    features = rows([[1, 0], [0, 1]])
    sure, unsure = (
        fit(features, one_hot(0, 1), ("a", "b"), decay=decay, rows=everything(features)) for decay in (0.01, 10.0)
    )
    assert sure.probabilities(features)[0][0] > unsure.probabilities(features)[0][0]


def test_a_head_without_grams_keeps_none() -> None:
    features = Features(np.eye(2, dtype=np.float32), (NOTHING, NOTHING))
    head = fit(features, one_hot(0, 1), ("a", "b"), decay=0.1, rows=everything(features))
    assert head.grams.shape == (0, 2)


def test_grams_become_a_sparse_matrix() -> None:
    matrix = gram_matrix(rows([[0.0], [0.0]], [[3, 8], [3]]))
    assert matrix.shape[0] == 2
    assert matrix.toarray()[:, [3, 8]].tolist() == [[1, 1], [1, 0]]
