"""Hazards against values that were reckoned by hand, and win chances against the truth of a generator."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.forecast.model.book import book_of
from crm_core.forecast.model.hazards import Counts, count, hazards, incidence, rates, shrunk, win_curves
from crm_core.forecast.model.history import MOVE, STAYS_ON, Spells, history
from tests.fakes.deal_histories import STAGES, STATIONARY, histories, sunday, win_chance
from tests.unit.crm_core.forecast.model.samples import POLICY

WIN, LOSE = 0, 1


def counted(*spells: tuple[int, int, int], ages: int = 6) -> Counts:
    """Spells as entry, exit, event."""
    table = np.array(spells, dtype=np.int64)
    return count(
        np.zeros(len(table), dtype=np.int64), table[:, 0], table[:, 1], table[:, 2], cells=1, ages=ages, events=2
    )


def test_aalen_johansen_by_hand() -> None:
    """Five deals: won after 1, lost after 2, won after 2, open after 2, won after 3 weeks.

    At risk 5, 4, 1. Incidence of winning: 1/5, then + 4/5 x 1/4 = 2/5, then + 4/5 x 2/4 x 1/1 = 4/5; of losing 1/5.
    """
    counts = counted((0, 1, WIN), (0, 2, LOSE), (0, 2, WIN), (0, 2, STAYS_ON), (0, 3, WIN), ages=4)
    assert counts.n[0].tolist() == [5, 4, 1, 0]
    found = incidence(hazards(counts))[0]
    assert found[:3, WIN] == pytest.approx([1 / 5, 2 / 5, 4 / 5])
    assert found[:3, LOSE] == pytest.approx([0, 1 / 5, 1 / 5])


def test_delayed_entry_by_hand() -> None:
    """The same, but the third was first seen at the age of 1: the first week has 4 at risk, the second still 4."""
    counts = counted((0, 1, WIN), (0, 2, LOSE), (1, 2, WIN), (0, 2, STAYS_ON), (0, 3, WIN), ages=4)
    assert counts.n[0].tolist() == [4, 4, 1, 0]
    found = incidence(hazards(counts))[0]
    assert found[:3, WIN] == pytest.approx([1 / 4, 1 / 4 + 3 / 4 / 4, 1 / 4 + 3 / 16 + 3 / 4 * 2 / 4])


def test_ages_beyond_the_last_count_as_one() -> None:
    counts = counted((0, 5, WIN), (2, 4, STAYS_ON), ages=3)
    assert counts.n[0].tolist() == [1, 1, 3 + 2]
    assert counts.d[0, :, WIN].tolist() == [0, 0, 1]


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(1, 9), st.integers(-1, 1)).map(lambda s: (s[0], s[0] + s[1], s[2])),
        min_size=1,
        max_size=30,
    ),
    st.integers(2, 12),
)
def test_every_week_under_watch_is_counted_once(spells: list[tuple[int, int, int]], ages: int) -> None:
    counts = counted(*spells, ages=ages)
    assert counts.n.sum() == sum(leaves - enters for enters, leaves, _ in spells)
    assert counts.d.sum() == sum(event >= 0 for *_, event in spells)
    assert (counts.d.sum(axis=-1) <= counts.n).all()
    assert (incidence(hazards(counts)).sum(axis=-1) <= 1 + 1e-12).all()


def test_a_rate_is_shrunk_to_its_parent_with_weight_tau() -> None:
    counts = Counts(np.array([[10.0]]), np.array([[[4.0, 1.0]]]))
    assert shrunk(counts, np.array([0.1, 0.2]), 20.0)[0, 0] == pytest.approx([(4 + 2) / 30, (1 + 4) / 30])


def test_without_any_week_the_parent_holds() -> None:
    nothing = Counts(np.zeros((1, 1)), np.zeros((1, 1, 1)))
    assert shrunk(nothing, np.array([0.3]), 20.0)[0, 0, 0] == pytest.approx(0.3)


def spells(team: list[int], age: list[int], event: list[int]) -> Spells:
    zeros = np.zeros(len(team), dtype=np.int64)
    return Spells(np.array(team), zeros, zeros, np.array(age), np.array(event))


@pytest.mark.parametrize("by_week", [False, True])
def test_a_small_team_stays_near_the_company_and_a_large_one_goes_its_own_way(by_week: bool) -> None:
    team, event = [0] * 1000 + [1] * 1000 + [2], [WIN] * 1000 + [LOSE] * 1000 + [WIN]
    found = rates(spells(team, [1] * 2001, event), teams=3, stages=1, ladder=POLICY.ladder, by_week=by_week)
    large_won, large_lost, small = found[:, 0, 0, WIN]
    assert large_won > 0.95
    assert large_lost < 0.05
    assert 0.45 < small < 0.6


def test_bands_share_what_single_weeks_keep_apart() -> None:
    seen = spells([0] * 400, [1] * 200 + [2] * 200, [WIN] * 200 + [LOSE] * 200)
    band = rates(seen, teams=1, stages=1, ladder=POLICY.ladder, by_week=False)[0, 0, :, WIN]
    weekly = rates(seen, teams=1, stages=1, ladder=POLICY.ladder, by_week=True)[0, 0, :, WIN]
    assert band[0] == band[1]
    assert weekly[0] > band[0] > weekly[1]


def test_win_chances_of_two_stages_by_hand() -> None:
    """First stage: 1/2 moves on a week. Second: 1/4 is won, 1/4 lost. Nothing depends on age."""
    hazard = np.zeros((1, 2, 3, MOVE + 2))
    hazard[0, 0, :, MOVE + 1] = 0.5
    hazard[0, 1, :, WIN] = hazard[0, 1, :, LOSE] = 0.25
    chances = win_curves(hazard).chances
    assert chances[0, 1, 0, :3] == pytest.approx([1 / 4, 1 / 8, 1 / 16])
    assert chances[0, 0, 0, :3] == pytest.approx([0, 1 / 8, 1 / 16 + 1 / 16])


def test_a_hazard_that_depends_on_age_is_met_when_the_deal_has_grown_that_old() -> None:
    hazard = np.zeros((1, 1, 4, MOVE + 1))
    hazard[0, 0, 2, WIN] = 1.0
    chances = win_curves(hazard).chances[0, 0]
    assert chances[:3, :3].tolist() == [[0, 0, 1], [0, 1, 0], [1, 0, 0]]


@given(st.integers(0, 2**32 - 1))
def test_chances_lie_within_0_and_1_and_so_do_their_sums(seed: int) -> None:
    raw = np.random.default_rng(seed).dirichlet(np.ones(6), size=(2, 3, 7))
    chances = win_curves(raw[..., :5]).chances
    assert (chances >= 0).all()
    assert (chances.sum(axis=-1) <= 1 + 1e-9).all()


@pytest.mark.parametrize("by_week", [False, True])
@pytest.mark.feature("C-070")
def test_known_hazards_are_found_again(by_week: bool) -> None:
    rows = histories(replace(STATIONARY, zombies=0.0, meetings=0.0, reps=40), weeks=100, seed=5)
    known = history(book_of([replace(row, team="t") for row in rows], STAGES), sunday(100))
    curves = win_curves(rates(known.spells(), teams=1, stages=5, ladder=POLICY.ladder, by_week=by_week))
    for stage in range(5):
        found = curves.chances[0, stage, 0]
        truth = np.array(win_chance(stage))
        assert found.sum() == pytest.approx(truth.sum(), rel=0.1, abs=0.005)
        assert np.abs(found - truth).max() < 0.025  # bands of ages smear what changes within them
