"""Draws keep what they are given: chances, amounts, weeks and groups, whatever the company looks like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.forecast.model.book import Floats
from crm_core.forecast.model.expect import Expected, calibrated, weighted, within
from crm_core.forecast.model.policy import Bounds
from crm_core.forecast.model.result import BLOCKS, COMPANY, WEEKS, Calibration, GroupKey, GroupLevel
from crm_core.forecast.model.simulate import band_of, groups_of, shared_factor, simulate
from tests.unit.crm_core.forecast.model.test_simulate import drawn, expected

LEAF = ("east", "t1", "r1")
BOUNDS = Bounds(0.01, 0.99)
seeds = st.integers(0, 2**31)
leaves = st.lists(
    st.tuples(st.sampled_from(["east", "west"]), st.sampled_from(["t1", "t2"]), st.sampled_from(["r1", "r2", "r3"])),
    min_size=1,
    max_size=20,
)


def company(one: Expected, **fields: object) -> Floats:
    return drawn(one, **fields)[0][COMPANY]  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None)
@given(leaves, seeds)
def test_each_group_is_told_once_and_the_company_last(deals: list[tuple[str, str, str]], seed: int) -> None:
    order: list[GroupKey] = []
    simulate(expected(deals, new=0.1), draws=20, spread=0.02, seed=seed, told=lambda key, _: order.append(key))
    assert len(order) == len(set(order))
    assert set(order) == {key for deal in deals for key in groups_of(deal)}
    assert order[-1] == COMPANY


@settings(max_examples=25, deadline=None)
@given(leaves, seeds)
def test_a_company_is_never_below_one_of_its_parts_in_any_draw(deals: list[tuple[str, str, str]], seed: int) -> None:
    sums, _ = drawn(expected(deals, noise=0.3, new=0.2), spread=0.05, seed=seed, draws=100)
    assert all((values <= sums[COMPANY] + 1e-6).all() for values in sums.values())
    assert all((values >= 0).all() for values in sums.values())


@settings(max_examples=25, deadline=None)
@given(leaves, seeds, st.integers(2, 50))
def test_draws_scale_with_the_currency(deals: list[tuple[str, str, str]], seed: int, unit: int) -> None:
    one = expected(deals, noise=0.2)
    other = replace(one, values=one.values * unit)
    assert company(other, seed=seed, draws=80) == pytest.approx(company(one, seed=seed, draws=80) * unit)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, WEEKS - 1), seeds)
def test_a_deal_wins_only_in_weeks_in_which_it_can(chosen: int, seed: int) -> None:
    one = expected([LEAF] * 5)
    chances = np.zeros((5, WEEKS))
    chances[:, chosen] = 0.5
    sums = company(replace(one, chances=chances), seed=seed)
    assert sums[chosen].sum() > 0
    assert np.delete(sums, chosen, axis=0).sum() == 0


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_no_deal_is_won_twice_in_a_draw(seed: int) -> None:
    sums = company(expected([LEAF], chance=0.07), seed=seed)
    assert set(np.count_nonzero(sums, axis=0).tolist()) <= {0, 1}
    assert set(sums.sum(axis=0).tolist()) <= {0, 100}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 0.07), min_size=1, max_size=20), st.floats(0, 0.6), seeds)
def test_bands_of_deals_rise(chances: list[float], noise: float, seed: int) -> None:
    one = expected([LEAF] * len(chances), noise=noise)
    one = replace(one, chances=np.repeat(np.array(chances)[:, None], WEEKS, axis=1))
    _, bands = drawn(one, seed=seed, draws=200)
    assert (np.diff(bands.values, axis=1) >= 0).all()
    assert (bands.values >= 0).all()


def test_a_deal_that_cannot_be_won_brings_nothing() -> None:
    sums, bands = drawn(expected([LEAF] * 3, chance=0.0))
    assert sums[COMPANY].sum() == bands.values.sum() == 0


def test_reps_of_one_draw_share_their_luck() -> None:
    """Without the shared factor two reps are independent, with it they rise and fall together."""
    one = expected([("east", "t1", "r1")] * 300 + [("east", "t1", "r2")] * 300)
    alone, shared = (
        np.corrcoef(
            *(drawn(one, spread=spread, draws=3000)[0][GroupLevel.REP, rep].sum(axis=0) for rep in ("r1", "r2"))
        )
        for spread in (0.0, 0.2)
    )
    assert abs(alone[0, 1]) < 0.1
    assert shared[0, 1] > 0.8


@pytest.mark.parametrize("spread", [0.005, 0.05, 0.2, 0.9])
def test_the_shared_factor_is_one_on_average_and_scatters_as_asked(spread: float) -> None:
    one = expected([LEAF] * 3, chance=0.02)
    factor = shared_factor(np.random.default_rng(3), one, draws=200_000, spread=spread)
    assert factor.mean() == pytest.approx(1, abs=0.02)
    assert factor.var() == pytest.approx(spread, rel=0.1)
    assert (factor >= 0).all()


def test_without_spread_no_draw_is_luckier_than_another() -> None:
    assert set(shared_factor(np.random.default_rng(3), expected([LEAF]), draws=50, spread=0.0).tolist()) == {1.0}


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=80))
def test_a_band_lies_within_its_draws(values: list[float]) -> None:
    band = band_of(np.array(values))
    assert min(values) <= band.p10 <= band.p50 <= band.p90 <= max(values) * (1 + 1e-12)


chance = st.just(0.0) | st.floats(1e-9, 1)  # what is smaller is no chance that anybody computed
weeks_of_chances = st.lists(st.lists(chance, min_size=WEEKS, max_size=WEEKS), min_size=1, max_size=6)


@given(weeks_of_chances)
def test_a_chance_held_within_its_bounds_keeps_its_shape(raw: list[list[float]]) -> None:
    chances = np.array(raw)
    held = within(chances, BOUNDS)
    total = held.sum(axis=1)
    assert ((total >= 0.01 - 1e-12) & (total <= 0.99 + 1e-12)).all()
    for before, after in zip(chances, held, strict=True):
        if before.sum() > 1e-6:
            assert after / after.sum() == pytest.approx(before / before.sum())


def test_a_deal_that_was_never_seen_to_win_keeps_the_least_chance_evenly() -> None:
    assert within(np.zeros((1, WEEKS)), BOUNDS)[0] == pytest.approx(0.01 / WEEKS)


@given(st.tuples(*[st.floats(0.5, 1.5)] * 3), st.tuples(*[st.floats(0.5, 1.5)] * 3))
def test_each_horizon_is_corrected_by_its_own_factor(
    deals: tuple[float, float, float], new: tuple[float, float, float]
) -> None:
    one = expected([LEAF] * 2, chance=0.01, new=0.3)
    found = calibrated(one, Calibration(open=deals, new=new, origins=9), BOUNDS)
    for (begin, end), of_deals, of_new in zip(BLOCKS, deals, new, strict=True):
        assert found.chances[:, begin:end] == pytest.approx(0.01 * of_deals)
        assert found.new_wins[:, begin:end] == pytest.approx(0.3 * of_new)


@given(st.floats(0.5, 1.2))
def test_a_factor_on_a_product_line_weighs_its_open_deals_and_no_new_business(weight: float) -> None:
    one = expected([LEAF] * 2, chance=0.02, new=0.3)
    product = one.history.book.products[0]
    found = weighted(one, {product: weight, "another": 0.5}, BOUNDS)
    assert found.open_by_week == pytest.approx(one.open_by_week * weight)
    assert found.new_by_week == pytest.approx(one.new_by_week)
