"""Corrections learned from earlier forecasts that have come due: factors by horizon, and how far sums scatter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from crm_core.forecast.model.book import Floats
from crm_core.forecast.model.policy import CalibrationPolicy, RangePolicy
from crm_core.forecast.model.result import BLOCKS, Calibration


@dataclass(frozen=True, slots=True)
class Resolved:
    """One earlier forecast, uncalibrated, with what came: amounts by week, from open deals and from new business.

    `chance_variance`: of the 13-week sum if deals were won independently; `typical` is the average deal won.
    """

    cut: date
    open_expected: Floats
    open_actual: Floats
    new_expected: Floats
    new_actual: Floats
    chance_variance: float
    typical: float

    @property
    def actual(self) -> float:
        return float(self.open_actual.sum() + self.new_actual.sum())


def calibration(earlier: Sequence[Resolved], cut: date, policy: CalibrationPolicy) -> Calibration:
    """(sum of actual + tau) / (sum of expected + tau) by block, with amounts in average deals, within the bounds.

    A forecast counts for a block once all weeks of the block are over at the cut: near weeks teach first.
    """
    rows = sorted(earlier, key=lambda one: one.cut)
    open_factors: list[float] = []
    new_factors: list[float] = []
    for begin, end in BLOCKS:
        over = [one for one in rows if one.cut + timedelta(weeks=end) <= cut][-policy.origins :]
        open_sums = [(one.open_actual[begin:end], one.open_expected[begin:end], one.typical) for one in over]
        new_sums = [(one.new_actual[begin:end], one.new_expected[begin:end], one.typical) for one in over]
        open_factors.append(_factor(open_sums, policy))
        new_factors.append(_factor(new_sums, policy))
    return Calibration(
        open=(open_factors[0], open_factors[1], open_factors[2]),
        new=(new_factors[0], new_factors[1], new_factors[2]),
        origins=len([one for one in rows if one.cut + timedelta(weeks=BLOCKS[0][1]) <= cut][-policy.origins :]),
    )


def spread(resolved: Sequence[tuple[Resolved, float]], policy: RangePolicy) -> float:
    """The variance of the factor that all deals of one draw share: what chance alone does not explain.

    Each forecast comes with its calibrated expectation F: the mean of (A/F - 1)^2 - chance variance / F^2, shrunk to
    the prior spread as if `prior_origins` forecasts had shown just that.
    """
    excess = [(one.actual / mean - 1) ** 2 - one.chance_variance / mean**2 for one, mean in resolved if mean > 0]
    weight = policy.prior_origins
    shrunk = (sum(excess) + weight * policy.prior_spread) / (len(excess) + weight)
    return float(np.clip(shrunk, policy.least_spread, policy.most_spread))


def _factor(sums: Sequence[tuple[Floats, Floats, float]], policy: CalibrationPolicy) -> float:
    actual = sum(float(came.sum()) / max(typical, 1e-9) for came, _, typical in sums)
    expected = sum(float(said.sum()) / max(typical, 1e-9) for _, said, typical in sums)
    factor = (actual + policy.tau) / (expected + policy.tau)
    return float(np.clip(factor, policy.bounds.lowest, policy.bounds.highest))
