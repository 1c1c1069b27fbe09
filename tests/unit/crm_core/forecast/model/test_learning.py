"""Hazards with features: what is fitted, what is set right, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.forecast.model.book import Bools, Floats, book_of
from crm_core.forecast.model.history import history
from crm_core.forecast.model.isotonic import isotonic
from crm_core.forecast.model.landmarks import fate, looks, observed_features, thinned
from crm_core.forecast.model.learning import Hazard, learned_chances
from crm_core.forecast.model.logistic import LogisticFitter, clustered_covariance
from crm_core.forecast.model.rows import Observed
from tests.fakes.deal_histories import STAGES, STATIONARY, histories, sunday
from tests.unit.crm_core.forecast.model.samples import LOST, POLICY, WON, deal, week


def sample(number: int, seed: int = 0) -> tuple[Floats, Bools]:
    random = np.random.default_rng(seed)
    x = np.column_stack([random.standard_normal(number), 5 + 3 * random.standard_normal(number), np.ones(number)])
    chance = 1 / (1 + np.exp(1 - 0.8 * x[:, 0] - 0.2 * (x[:, 1] - 5)))
    return x, random.random(number) < chance


def test_known_weights_are_found_again() -> None:
    x, y = sample(20_000)
    fit = LogisticFitter(ridge=1.0)(x, y)
    assert fit.weights[1:3] / fit.scale[:2] == pytest.approx([0.8, 0.2], abs=0.04)
    assert fit(x).mean() == pytest.approx(y.mean(), abs=1e-3)


def test_a_column_that_never_changes_does_no_harm() -> None:
    x, y = sample(200)
    assert np.isfinite(LogisticFitter(ridge=1.0)(x, y).weights).all()


@pytest.mark.parametrize("y", [np.zeros(50, dtype=bool), np.ones(50, dtype=bool)])
def test_what_always_or_never_happens_is_still_a_chance(y: Bools) -> None:
    x, _ = sample(50)
    assert LogisticFitter(ridge=1.0)(x, y)(x) == pytest.approx(y.astype(float), abs=0.01)


def test_events_that_a_column_tells_for_sure_do_not_run_away() -> None:
    x = np.column_stack([np.r_[np.zeros(500), np.ones(500)], np.tile([0.0, 1.0], 500)])
    y = x[:, 0] > 0
    found = LogisticFitter(ridge=1.0)(x, y)(x)
    assert found[:500].max() < 0.05
    assert found[500:].min() > 0.95


def test_errors_by_deal_are_wider_when_rows_are_copies() -> None:
    x, y = sample(1000)
    fit = LogisticFitter(ridge=1e-6)(x[:, :2], y)
    single = clustered_covariance(fit, x[:, :2], y, np.arange(1000), 1e-6)
    copies = np.repeat(np.arange(1000), 4)
    fourfold = clustered_covariance(fit, x[copies, :2], y[copies], copies, 1e-6)
    assert np.sqrt(np.diag(fourfold)) == pytest.approx(np.sqrt(np.diag(single)), rel=0.05)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=40))
def test_isotonic_regression_rises_and_keeps_the_mean(points: list[tuple[float, float]]) -> None:
    x, y = (np.array(side) for side in zip(*points, strict=True))
    found = isotonic(x, y)
    assert (np.diff(found.y) >= -1e-12).all()
    assert found.y.min() >= y.min() - 1e-12
    assert found.y.max() <= y.max() + 1e-12


def test_isotonic_regression_by_hand() -> None:
    found = isotonic(np.array([1.0, 2, 3, 4]), np.array([0.0, 1, 0, 1]))
    assert found.y.tolist() == [0, 0.5, 1]
    assert found(np.array([0.0, 2.5, 9.0])).tolist() == [0, 0.5, 1]


def test_points_of_one_place_are_one_level() -> None:
    found = isotonic(np.array([1.0, 1, 1, 2]), np.array([0.0, 1, 1, 1]))
    assert found(np.array([1.0, 2.0])) == pytest.approx([2 / 3, 1])


def test_a_deal_is_looked_at_every_four_weeks_while_it_is_open() -> None:
    rows = [deal("d1", ("a", 0), ended=(9, WON)), deal("d2", ("a", 5)), deal("d3", ("a", 12))]
    known = history(book_of(rows), week(12), start=week(2))
    seen = looks(known, 4)
    first = known.start - 2  # week 0
    assert list(zip(seen.position.tolist(), (seen.week - first).tolist(), strict=True)) == [
        (0, 2),
        (0, 6),
        (1, 5),
        (1, 9),
    ]
    followed, outcome = fate(known, seen)
    assert followed.tolist() == [7, 3, 7, 3]
    assert outcome.tolist() == [1, 1, 0, 0]


def test_more_looks_than_allowed_are_thinned_evenly() -> None:
    known = history(book_of([deal(f"d{n}", ("a", 0)) for n in range(100)]), week(40), start=week(0))
    seen = looks(known, 4)
    assert len(thinned(seen, 300).week) <= 300
    assert len(np.unique(thinned(seen, 300).position)) == 100


def test_a_feature_counts_from_the_day_it_was_observed() -> None:
    rows = [deal("d1", ("a", 0), observed=(Observed("buyer_met", week(5), 1.0), Observed("mood", week(1), 1.0)))]
    book = book_of(rows)
    assert observed_features(history(book, week(4), start=week(0)), POLICY.features) == ()
    assert observed_features(history(book, week(5), start=week(0)), POLICY.features) == ("buyer_met",)


@pytest.fixture(scope="module")
def learned() -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[str, ...]]:
    rows = histories(replace(STATIONARY, reps=20), weeks=80, seed=2)
    known = history(book_of(rows, STAGES), sunday(80))
    chances, features = learned_chances(known, known.open, POLICY, LogisticFitter(1.0))
    met = known.book.features["technical_meetings"].at(
        known.deals[known.open], np.full(len(known.open), known.cut.toordinal())
    )
    return chances, known.last_stays()[0][known.open], met, features


def test_chances_are_chances(learned: tuple[Floats, Floats, Floats, tuple[str, ...]]) -> None:
    chances, *_ = learned
    assert (chances >= 0).all()
    assert (chances.sum(axis=1) <= 1).all()


@pytest.mark.feature("C-070")
def test_later_stages_and_observed_features_raise_the_chance(
    learned: tuple[Floats, Floats, Floats, tuple[str, ...]],
) -> None:
    chances, stage, met, features = learned
    total = chances.sum(axis=1)
    assert features == ("technical_meetings",)
    assert total[stage == 4].mean() > total[stage == 2].mean() > total[stage == 0].mean()
    for place in (1, 2, 3):
        assert total[(stage == place) & (met == 1)].mean() > total[(stage == place) & (met == 0)].mean()


@dataclass(frozen=True)
class Always:
    """A fitter that learned nothing."""

    chance: float
    name: str = "always"

    def __call__(self, x: Floats, y: Bools) -> Hazard:
        return lambda rows: np.full(len(rows), self.chance)


def test_any_fitter_may_be_used_and_is_set_right_on_deals_held_out() -> None:
    rows = [deal(f"d{n}", ("a", n), ended=(n + 2 + n % 3, WON if n % 2 else LOST)) for n in range(60)]
    known = history(book_of([*rows, deal("open", ("a", 60))]), week(62), start=week(0))
    wild, _ = learned_chances(known, known.open, POLICY, Always(0.9))
    mild, _ = learned_chances(known, known.open, POLICY, Always(0.1))
    assert wild == pytest.approx(mild)
    assert 0 < wild.sum() < 1


def test_without_an_event_among_the_deals_held_out_the_fit_stands_as_it_is() -> None:
    rows = [deal(f"d{n}", ("a", n), ended=(n + 2, WON if n % 5 else LOST)) for n in range(60)]
    known = history(book_of([*rows, deal("open", ("a", 60))]), week(62), start=week(0))
    chances, _ = learned_chances(known, known.open, POLICY, Always(0.25))
    assert chances[0, 0] == pytest.approx(0.25)
