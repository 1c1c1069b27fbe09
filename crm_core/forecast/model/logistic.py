"""Ridge logistic regression by iteratively reweighted least squares, with errors that allow for rows of one deal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm_core.forecast.model.book import Bools, Floats, Ints

_STEPS = 25
_CLOSE = 1e-6
_HALVINGS = 12


@dataclass(frozen=True, slots=True)
class Logistic:
    """Columns are standardised inside; `weights[0]` is the constant."""

    weights: Floats
    mean: Floats
    scale: Floats

    def __call__(self, x: Floats) -> Floats:
        """Probabilities of the rows of x."""
        return _sigmoid(self.design(x) @ self.weights)

    def design(self, x: Floats) -> Floats:
        return np.column_stack([np.ones(len(x)), (x - self.mean) / self.scale])


@dataclass(frozen=True, slots=True)
class LogisticFitter:
    """Fits hazards as a straight line on the logit scale."""

    ridge: float
    name: str = "logistic"

    def __call__(self, x: Floats, y: Bools) -> Logistic:
        """x: (rows, columns) without gaps; y: whether the event came in the row's week."""
        mean, scale = x.mean(axis=0), x.std(axis=0)
        fit = Logistic(np.zeros(x.shape[1] + 1), mean, np.where(scale > 1e-12, scale, 1.0))
        design = fit.design(x)
        penalty = np.full(design.shape[1], self.ridge)
        penalty[0] = 1e-9  # the constant is free
        weights = np.zeros(design.shape[1])
        share = np.clip(y.mean() if len(y) else 0.5, 1e-6, 1 - 1e-6)
        weights[0] = np.log(share / (1 - share))
        for _ in range(_STEPS):
            p = _sigmoid(design @ weights)
            bent = design.T @ (design * np.maximum(p * (1 - p), 1e-9)[:, None]) + np.diag(penalty)
            step = np.asarray(np.linalg.solve(bent, design.T @ (y - p) - penalty * weights), dtype=np.float64)
            weights = _improved(design, y, penalty, weights, step)
            if np.abs(step).max() < _CLOSE:
                break
        return Logistic(weights, mean, fit.scale)


def _improved(design: Floats, y: Bools, penalty: Floats, weights: Floats, step: Floats) -> Floats:
    """The whole step, or half of it and so on until the penalised likelihood does not fall."""
    before = _likelihood(design, y, penalty, weights)
    for _ in range(_HALVINGS):
        if _likelihood(design, y, penalty, weights + step) >= before:
            return weights + step
        step = step / 2
    return weights


def _likelihood(design: Floats, y: Bools, penalty: Floats, weights: Floats) -> float:
    logit = design @ weights
    return float((y * logit - np.logaddexp(0, logit)).sum() - (penalty * weights * weights).sum() / 2)


def clustered_covariance(fit: Logistic, x: Floats, y: Bools, cluster: Ints, ridge: float) -> Floats:
    """Of the weights, when rows of one cluster (a deal) are not independent of each other: the sandwich estimate."""
    design = fit.design(x)
    p = _sigmoid(design @ fit.weights)
    bread = np.linalg.inv(design.T @ (design * (p * (1 - p))[:, None]) + np.diag(np.full(design.shape[1], ridge)))
    _, place = np.unique(cluster, return_inverse=True)
    scores = np.zeros((place.max(initial=0) + 1, design.shape[1]))
    np.add.at(scores, place, design * (y - p)[:, None])
    return np.asarray(bread @ (scores.T @ scores) @ bread)


def _sigmoid(values: NDArray[np.float64]) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -40, 40))))
