"""Corrections rest on forecasts that have come due, and on nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.forecast.model.calibrate import Resolved, calibration, spread
from crm_core.forecast.model.result import Calibration
from tests.unit.crm_core.forecast.model.samples import POLICY, week

NOW = week(60)


def resolved(cut: date, *, said: float, came: float, new_said: float = 0, new_came: float = 0) -> Resolved:
    """Sums by week in average deals."""
    return Resolved(
        cut=cut,
        open_expected=np.full(13, said),
        open_actual=np.full(13, came),
        new_expected=np.full(13, new_said),
        new_actual=np.full(13, new_came),
        chance_variance=0.0,
        typical=1.0,
    )


def test_the_factor_is_shrunk_to_one_with_weight_tau() -> None:
    found = calibration([resolved(week(20), said=10, came=8)], NOW, POLICY.calibration)
    assert found.open[0] == pytest.approx((32 + 20) / (40 + 20))
    assert found.open[2] == pytest.approx((40 + 20) / (50 + 20))


def test_open_deals_and_new_business_are_corrected_apart() -> None:
    found = calibration([resolved(week(20), said=10, came=8, new_said=10, new_came=12)], NOW, POLICY.calibration)
    assert found.open[0] < 1 < found.new[0]


@pytest.mark.parametrize(("came", "factor"), [(0, 0.5), (1000, 1.5)])
def test_a_factor_stays_within_its_bounds(came: float, factor: float) -> None:
    found = calibration([resolved(week(20), said=100, came=came)], NOW, POLICY.calibration)
    assert found.open == (factor, factor, factor)


@pytest.mark.parametrize(("weeks", "blocks"), [(3, 0), (4, 1), (7, 1), (8, 2), (12, 2), (13, 3)])
def test_a_block_counts_when_all_its_weeks_are_over(weeks: int, blocks: int) -> None:
    found = calibration([resolved(NOW - timedelta(weeks=weeks), said=10, came=5)], NOW, POLICY.calibration)
    assert [factor != 1 for factor in found.open] == [True] * blocks + [False] * (3 - blocks)


def test_without_an_earlier_forecast_nothing_is_corrected() -> None:
    assert calibration([], NOW, POLICY.calibration) == Calibration()


def test_only_the_latest_forecasts_count() -> None:
    old = [resolved(week(n), said=10, came=0) for n in range(10)]
    new = [resolved(week(20 + n), said=10, came=10) for n in range(POLICY.calibration.origins)]
    found = calibration([*new, *old], NOW, POLICY.calibration)
    assert found.open == (1, 1, 1)
    assert found.origins == POLICY.calibration.origins


@given(st.floats(0.01, 1e6), st.floats(0, 1e6))
def test_any_factor_lies_within_the_bounds(said: float, came: float) -> None:
    found = calibration([resolved(week(20), said=said, came=came)], NOW, POLICY.calibration)
    assert all(0.5 <= factor <= 1.5 for factor in (*found.open, *found.new))


def test_without_an_earlier_forecast_the_prior_spread_holds() -> None:
    assert spread([], POLICY.range) == POLICY.range.prior_spread


def test_forecasts_that_were_right_lower_the_spread() -> None:
    right = [(resolved(week(n), said=10, came=10), 130.0) for n in range(12)]
    assert spread(right, POLICY.range) == pytest.approx(POLICY.range.prior_spread * 4 / 16)


def test_forecasts_that_were_far_off_raise_it_up_to_its_bound() -> None:
    wrong = [(resolved(week(n), said=10, came=13), 130.0) for n in range(12)]
    assert spread(wrong, POLICY.range) == pytest.approx((12 * 0.09 + 4 * POLICY.range.prior_spread) / 16)
    absurd = [(resolved(week(n), said=10, came=100), 130.0) for n in range(12)]
    assert spread(absurd, POLICY.range) == POLICY.range.most_spread
