"""Rates between zero and one whatever was counted, shrunk between what was seen and what stands above."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.forecast.model.book import Floats
from crm_core.forecast.model.hazards import Counts, count, hazards, incidence, rates, shrunk, win_curves
from crm_core.forecast.model.history import MOVE, STAYS_ON, Spells
from crm_core.forecast.model.result import WEEKS
from tests.unit.crm_core.forecast.model.samples import POLICY

TEAMS, STAGES = 2, 3
LADDER = replace(POLICY.ladder, age_bands=(0, 2, 5), max_age=8)

one_spell = st.tuples(
    st.integers(0, TEAMS - 1),
    st.integers(0, STAGES - 1),
    st.integers(0, 9),
    st.integers(1, 9),
    st.integers(STAYS_ON, MOVE + STAGES - 1),
)
many_spells = st.lists(one_spell, max_size=50)


def spells_of(found: list[tuple[int, int, int, int, int]]) -> Spells:
    table = np.array(found, dtype=np.int64).reshape(-1, 5)
    team, stage, entry, length, event = table.T
    return Spells(team, stage, entry, entry + length, event)


def learned(found: list[tuple[int, int, int, int, int]], *, by_week: bool, tau: float | None = None) -> Floats:
    ladder = LADDER if tau is None else replace(LADDER, tau=tau)
    return rates(spells_of(found), teams=TEAMS, stages=STAGES, ladder=ladder, by_week=by_week)


@settings(max_examples=40, deadline=None)
@given(many_spells, st.booleans())
def test_rates_and_their_sums_are_chances(found: list[tuple[int, int, int, int, int]], by_week: bool) -> None:
    rate = learned(found, by_week=by_week)
    assert rate.shape == (TEAMS, STAGES, LADDER.max_age, MOVE + STAGES)
    assert (rate >= 0).all()
    assert (rate.sum(axis=-1) <= 1 + 1e-9).all()


@settings(max_examples=40, deadline=None)
@given(many_spells, st.booleans())
def test_a_deal_wins_at_most_once_in_thirteen_weeks(found: list[tuple[int, int, int, int, int]], by_week: bool) -> None:
    chances = win_curves(learned(found, by_week=by_week)).chances
    assert chances.shape[-1] == WEEKS
    assert (chances >= -1e-12).all()
    assert (chances.sum(axis=-1) <= 1 + 1e-9).all()


@settings(max_examples=40, deadline=None)
@given(many_spells, st.booleans())
def test_teams_without_a_deal_of_their_own_get_the_companys_rates(
    found: list[tuple[int, int, int, int, int]], by_week: bool
) -> None:
    only_first = [(0, *rest) for _, *rest in found]
    rate = learned(only_first, by_week=by_week)  # type: ignore[arg-type]
    doubled = rates(
        spells_of(only_first),  # type: ignore[arg-type]
        teams=3,
        stages=STAGES,
        ladder=LADDER,
        by_week=by_week,
    )
    assert np.allclose(doubled[1], doubled[2])
    assert np.allclose(doubled[1], rate[1])


@settings(max_examples=40, deadline=None)
@given(many_spells)
def test_nothing_but_the_companys_overall_rate_is_left_of_an_endless_tau(
    found: list[tuple[int, int, int, int, int]],
) -> None:
    rate = learned(found, by_week=True, tau=1e12)
    weeks = sum(length for *_, length, _ in found)
    won = sum(event == 0 for *_, event in found)
    assert rate[..., 0] == pytest.approx(won / max(1, weeks), abs=1e-6)


def test_nobody_seen_means_nobody_wins() -> None:
    chances = win_curves(learned([], by_week=True)).chances
    assert (chances == 0).all()


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.01, 0.5), st.floats(0.1, 200))
def test_a_shrunk_rate_lies_between_what_was_seen_and_its_parent(n: int, won: int, parent: float, tau: float) -> None:
    seen = min(won, n) / n
    found = shrunk(Counts(np.array([[float(n)]]), np.array([[[seen * n]]])), np.array([parent]), tau)[0, 0, 0]
    assert min(seen, parent) - 1e-12 <= found <= max(seen, parent) + 1e-12


@given(st.floats(0.01, 0.5), st.integers(1, 9))
def test_more_of_the_same_moves_a_rate_further_from_its_parent(parent: float, won: int) -> None:
    def after(weeks: int) -> float:
        counts = Counts(np.array([[10.0 * weeks]]), np.array([[[10.0 * weeks * won / 10]]]))
        return abs(float(shrunk(counts, np.array([parent]), 20.0)[0, 0, 0]) - parent)

    assert after(1) <= after(2) <= after(50)


@given(many_spells.filter(bool), st.integers(2, 10))
def test_cells_are_counted_apart(found: list[tuple[int, int, int, int, int]], ages: int) -> None:
    """What is counted for all cells at once is what each cell counts alone."""
    whole = spells_of(found)
    shape = {"ages": ages, "events": MOVE + STAGES}
    together = count(whole.stage, whole.entry, whole.exit, whole.event, cells=STAGES, **shape)
    for stage in range(STAGES):
        own = whole.stage == stage
        zeros = np.zeros(int(own.sum()), dtype=np.int64)
        alone = count(zeros, whole.entry[own], whole.exit[own], whole.event[own], cells=1, **shape)
        assert np.array_equal(together.n[stage], alone.n[0])
        assert np.array_equal(together.d[stage], alone.d[0])


@given(many_spells.filter(bool))
def test_incidence_never_falls_and_leaves_what_survives(found: list[tuple[int, int, int, int, int]]) -> None:
    whole = spells_of(found)
    zeros = np.zeros(len(whole.stage), dtype=np.int64)
    hazard = hazards(count(zeros, whole.entry, whole.exit, whole.event, cells=1, ages=20, events=MOVE + STAGES))
    told = incidence(hazard)
    assert (np.diff(told, axis=-2) >= -1e-12).all()
    survived = np.cumprod(1 - hazard.sum(axis=-1), axis=-1)
    assert told.sum(axis=-1) + survived == pytest.approx(np.ones((1, 20)))


@pytest.mark.parametrize(("better", "worse"), [(0.2, 0.1), (0.05, 0.0), (0.6, 0.3)])
def test_a_higher_hazard_of_winning_never_lowers_the_chance_within_thirteen_weeks(better: float, worse: float) -> None:
    def within(won: float) -> float:
        hazard = np.zeros((1, 1, 4, MOVE + 1))
        hazard[..., 0], hazard[..., 1] = won, 0.1
        return float(win_curves(hazard).chances[0, 0, 0].sum())

    assert within(better) > within(worse)


@pytest.mark.parametrize("age", [0, 3, 7, 8, 500])
def test_a_deal_older_than_all_seen_gets_the_chances_of_the_oldest(age: int) -> None:
    curves = win_curves(np.random.default_rng(1).dirichlet(np.ones(7), size=(1, 2, 8))[..., :4])
    told = curves.of(np.array([0]), np.array([1]), np.array([age]))
    assert told[0] == pytest.approx(curves.chances[0, 1, min(age, 7)])
