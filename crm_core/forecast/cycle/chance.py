"""How likely the freeze rules hit somebody who forecasts honestly: simulation with the stated chances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stated:
    """One period as the rep stated it: amounts and the chance of each, in one currency."""

    amounts: tuple[float, ...]
    chances: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Luck:
    """Chances, 0..1, that a rep whose stated chances are true meets each rule in these periods."""

    literal: float
    evidence: float


def honest_luck(run: Sequence[Stated], *, miss: float, z: float, draws: int, seed: int) -> Luck:
    """Draw what is signed if every stated chance is true, and see how often the run would be judged a freeze."""
    dice = np.random.default_rng(seed)
    forecast, actual, variance = [], [], []
    for period in run:
        amounts, chances = np.asarray(period.amounts), np.asarray(period.chances)
        won = dice.random((draws, amounts.size)) < chances
        actual.append(won @ amounts)
        forecast.append(np.full(draws, float(amounts @ chances)))
        variance.append(np.full(draws, float(amounts**2 @ (chances * (1 - chances)))))
    met = rule_met(np.stack(forecast, 1), np.stack(actual, 1), np.stack(variance, 1), miss=miss, z=z)
    return Luck(float(met[0][:, -1].mean()), float(met[1][:, -1].mean()))


def rule_met(
    forecast: Floats, actual: Floats, variance: Floats, *, miss: float, z: float, run: int | None = None
) -> tuple[Flags, Flags]:
    """Whether each rule, literal and evidence, is met by the `run` periods that end at each column.

    All arguments have a row per history and a column per period; the answers have a column per run that fits.
    """
    run = run or forecast.shape[1]
    missed = _deviation(forecast, actual) > miss
    literal: Flags = np.all(np.lib.stride_tricks.sliding_window_view(missed, run, axis=1), axis=2)
    signed = _summed(actual, run)
    distance = np.abs(_summed(forecast, run) - signed)
    beyond: Flags = (distance > miss * signed) & (distance > z * np.sqrt(_summed(variance, run)))
    return literal, np.logical_and(literal, beyond)


def freeze_rates(
    deals: int, *, inflation: float, periods: int, run: int, miss: float, z: float, histories: int, seed: int
) -> Luck:
    """How often somebody with so many deals per period is frozen within `periods` periods.

    Sizes are lognormal (sigma 0.8), chances Beta(2, 2). A forecaster who inflates states each chance too high by the
    share `inflation`, but never above 1; 0 is honest.
    """
    dice = np.random.default_rng(seed)
    forecast, actual, variance = (np.empty((histories, periods)) for _ in range(3))
    for period in range(periods):
        sizes = np.exp(dice.normal(0.0, 0.8, (histories, deals)))
        true = dice.beta(2.0, 2.0, (histories, deals))
        stated = np.minimum(1.0, true * (1 + inflation))
        forecast[:, period] = (sizes * stated).sum(axis=1)
        actual[:, period] = (sizes * (dice.random((histories, deals)) < true)).sum(axis=1)
        variance[:, period] = (sizes**2 * stated * (1 - stated)).sum(axis=1)
    literal, evidence = rule_met(forecast, actual, variance, miss=miss, z=z, run=run)
    return Luck(float(literal.any(axis=1).mean()), float(evidence.any(axis=1).mean()))


def _deviation(forecast: Floats, actual: Floats) -> Floats:
    """|F - A| / A; 1 where nothing was signed but something forecast, 0 where neither."""
    size = np.where(forecast > 0, 1.0, 0.0)
    return np.divide(np.abs(forecast - actual), actual, out=size, where=actual > 0)


def _summed(values: Floats, run: int) -> Floats:
    summed: Floats = np.lib.stride_tricks.sliding_window_view(values, run, axis=1).sum(axis=2)
    return summed
