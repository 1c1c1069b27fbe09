"""Fits a linear softmax head by L-BFGS with weight decay."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, spmatrix

from voice.extract.classifier import Features, Floats, Head
from voice.extract.features import BUCKETS

STEPS = 80


def fit(
    features: Features, targets: Floats, labels: Sequence[str], *, decay: float, rows: npt.NDArray[np.intp]
) -> Head:
    """`targets` (rows, labels) sum to 1 a row, or to 0 for a row that is left out; `rows` selects what is learned."""
    rows = rows[targets[rows].sum(axis=1) > 0]
    dense, wanted = features.dense[rows], targets[rows].astype(np.float32)
    grams = gram_matrix(features)[rows] if any(len(i) for i, _ in features.grams) else None
    size = dense.shape[1] + (BUCKETS if grams is not None else 0)
    shape = (size, wanted.shape[1])

    def unpack(values: npt.NDArray[np.float64]) -> tuple[Floats, Floats]:
        weights = values[: shape[0] * shape[1]].reshape(shape).astype(np.float32)
        return weights, values[shape[0] * shape[1] :].astype(np.float32)

    def loss(values: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights, bias = unpack(values)
        logits = dense @ weights[: dense.shape[1]] + bias
        if grams is not None:
            logits += grams @ weights[dense.shape[1] :]
        top = logits.max(axis=1, keepdims=True)
        raised = np.exp(logits - top)
        total = raised.sum(axis=1, keepdims=True)
        error = raised / total - wanted
        value = float((np.log(total) + top).sum() - (logits * wanted).sum())
        slopes = [dense.T @ error] + ([np.asarray(grams.T @ error)] if grams is not None else [])
        slope = np.concatenate(slopes) + decay * weights
        return value + 0.5 * decay * float((weights**2).sum()), np.concatenate(
            [slope.ravel(), error.sum(axis=0)]
        ).astype(np.float64)

    start = np.concatenate([np.zeros(shape[0] * shape[1]), np.log(np.maximum(wanted.sum(axis=0), 1) / len(rows))])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    weights, bias = unpack(found.x)
    gram_weights = weights[dense.shape[1] :] if grams is not None else np.zeros((0, shape[1]), np.float32)
    return Head(tuple(labels), weights[: dense.shape[1]], gram_weights, bias)


def gram_matrix(features: Features) -> spmatrix:
    """The hashed n-grams as a sparse matrix (rows, BUCKETS)."""
    lengths = [len(indexes) for indexes, _ in features.grams]
    pointers = np.concatenate([[0], np.cumsum(lengths)])
    indexes = np.concatenate([indexes for indexes, _ in features.grams])
    values = np.concatenate([values for _, values in features.grams])
    return csr_matrix((values, indexes, pointers), shape=(len(lengths), BUCKETS))
