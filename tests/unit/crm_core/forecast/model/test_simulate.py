"""Draws add up from deal to company one by one, and scatter as they should."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.forecast.model.book import book_of
from crm_core.forecast.model.expect import Expected
from crm_core.forecast.model.history import history
from crm_core.forecast.model.result import COMPANY, WEEKS, GroupKey, GroupLevel
from crm_core.forecast.model.simulate import DealBands, Sums, simulate
from tests.unit.crm_core.forecast.model.samples import deal, week

DRAWS = 400


def expected(
    deals: list[tuple[str, str, str]],
    *,
    chance: float = 0.02,
    value: float = 100.0,
    noise: float = 0.0,
    new: float = 0.0,
) -> Expected:
    """Open deals by (region, team, rep); each with the same chance in every week."""
    rows = [deal(f"d{n}", ("a", 0), region=region, team=team, rep=rep) for n, (region, team, rep) in enumerate(deals)]
    known = history(book_of(rows), week(1), start=week(0))
    leaves = tuple(dict.fromkeys(deals))
    return Expected(
        history=known,
        open=known.open,
        deal_leaf=np.array([leaves.index(leaf) for leaf in deals], dtype=np.int64),
        leaves=leaves,
        chances=np.full((len(deals), WEEKS), chance),
        values=np.full(len(deals), value),
        noise=np.full(len(deals), noise),
        quotes=np.full(len(deals), value),
        new_wins=np.full((len(leaves), WEEKS), new),
        new_value=np.full(len(leaves), value),
        new_variance=value * value / 4,
        ratio=1.0,
    )


def drawn(
    one: Expected, *, spread: float = 0.0, seed: int = 1, draws: int = DRAWS
) -> tuple[dict[GroupKey, Sums], DealBands]:
    sums: dict[GroupKey, Sums] = {}

    def told(key: GroupKey, values: Sums) -> None:
        assert key not in sums, "a group is told once"
        sums[key] = values

    return sums, simulate(one, draws=draws, spread=spread, seed=seed, told=told)


names: Callable[..., st.SearchStrategy[str]] = lambda *of: st.sampled_from(of)  # noqa: E731
deals_of_a_company = st.lists(
    st.tuples(names("east", "west"), names("t1", "t2", "t3"), names("r1", "r2", "r3", "r4")), min_size=1, max_size=40
)


@settings(max_examples=40, deadline=None)
@given(deals_of_a_company, st.integers(0, 2**31), st.sampled_from([0.0, 0.05]), st.sampled_from([0.0, 0.1]))
@pytest.mark.feature("C-070")
def test_reps_teams_and_regions_add_up_to_the_company_draw_by_draw(
    deals: list[tuple[str, str, str]], seed: int, spread: float, new: float
) -> None:
    """Also where a team has reps in two regions, or a rep has deals in two teams."""
    sums, _ = drawn(expected(deals, noise=0.2, new=new), spread=spread, seed=seed)
    for level in (GroupLevel.REP, GroupLevel.TEAM, GroupLevel.REGION):
        parts = [values for key, values in sums.items() if key[0] is level]
        assert np.allclose(sum(parts), sums[COMPANY], rtol=1e-9)


def test_a_team_is_the_sum_of_its_reps_draw_by_draw() -> None:
    sums, _ = drawn(expected([("east", "t1", "r1")] * 9 + [("east", "t1", "r2")] * 9 + [("west", "t2", "r3")] * 9))
    reps = sums[GroupLevel.REP, "r1"] + sums[GroupLevel.REP, "r2"]
    assert np.array_equal(reps, sums[GroupLevel.TEAM, "t1"])
    assert np.array_equal(sums[GroupLevel.TEAM, "t1"], sums[GroupLevel.REGION, "east"])


def test_the_median_of_a_sum_is_that_of_its_draws_and_not_of_its_parts() -> None:
    sums, _ = drawn(expected([("east", "t1", f"r{n}") for n in range(30)], chance=0.01))
    of_reps = sum(float(np.median(values.sum(axis=0))) for key, values in sums.items() if key[0] is GroupLevel.REP)
    assert of_reps == 0
    assert np.median(sums[COMPANY].sum(axis=0)) > 0


@pytest.mark.parametrize("spread", [0.0, 0.02])
def test_the_mean_of_the_draws_is_the_expectation_in_every_week(spread: float) -> None:
    one = expected([("east", "t1", "r1")] * 2000, noise=0.3, new=20.0)
    sums, _ = drawn(one, spread=spread, draws=4000)
    assert sums[COMPANY].mean(axis=1) == pytest.approx(one.open_by_week + one.new_by_week, rel=0.02)


def test_the_factor_that_all_share_widens_the_band_of_the_whole() -> None:
    one = expected([("east", "t1", "r1")] * 3000)
    alone, shared = (drawn(one, spread=spread, draws=3000)[0][COMPANY].sum(axis=0) for spread in (0.0, 0.04))
    assert alone.std() / alone.mean() == pytest.approx(np.sqrt(0.74 / 0.26 / 3000), rel=0.1)
    assert shared.std() / shared.mean() == pytest.approx(0.2, rel=0.1)


def test_the_same_seed_gives_the_same_draws() -> None:
    one = expected([("east", "t1", "r1")] * 20, noise=0.1, new=0.2)
    first, again, other = (drawn(one, seed=seed)[0][COMPANY] for seed in (7, 7, 8))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_deal_brings_nothing_or_its_value() -> None:
    _, bands = drawn(expected([("east", "t1", "r1")] * 3, chance=0.06))  # 78 % within 13 weeks
    assert bands.values.tolist() == [[0, 100, 100]] * 3
    _, bands = drawn(expected([("east", "t1", "r1")], chance=0.0075))  # just below 10 %
    assert bands.values.tolist() == [[0, 0, 0]]


def test_a_sure_deal_scatters_with_its_amount_alone() -> None:
    _, bands = drawn(expected([("east", "t1", "r1")], chance=1 / 13, noise=0.2), draws=20_000)
    low, middle, high = bands.values[0]
    assert (low, middle, high) == pytest.approx((75.9, 98.0, 126.7), rel=0.02)


def test_deals_beyond_one_chunk_are_all_drawn() -> None:
    sums, bands = drawn(expected([("east", "t1", "r1")] * 700, chance=1 / 13))
    assert sums[COMPANY].sum(axis=0) == pytest.approx(70_000)
    assert len(bands.values) == 700


def test_new_business_without_open_deals_is_drawn() -> None:
    one = expected([("east", "t1", "r1")], new=3.0, chance=1e-9)
    sums, _ = drawn(one, spread=0.02, draws=4000)
    assert sums[COMPANY].sum(axis=0).mean() == pytest.approx(3900, rel=0.03)


def test_a_spread_that_no_beta_share_has_is_drawn_all_the_same() -> None:
    one = expected([("east", "t1", "r1")] * 50, chance=0.07)
    sums, _ = drawn(one, spread=0.25, draws=4000)
    assert sums[COMPANY].sum(axis=0).std() > 0
    assert np.isfinite(sums[COMPANY]).all()


def test_new_business_without_scatter_is_a_count_of_equal_deals() -> None:
    one = replace(expected([("east", "t1", "r1")], new=1.0, chance=1e-9), new_variance=0.0)
    sums, _ = drawn(one)
    assert (sums[COMPANY] % 100 == 0).all()
    assert sums[COMPANY].max() > 0
