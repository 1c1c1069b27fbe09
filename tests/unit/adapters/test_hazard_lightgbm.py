"""Boosted hazards, where LightGBM is installed."""

from __future__ import annotations

import numpy as np
import pytest

from voice import engines
from voice.ports.crm import HazardFitter

RANDOM = np.random.default_rng(0)
X = RANDOM.random((4000, 2))
CHANCE = np.where((X[:, 0] > 0.5) & (X[:, 1] > 0.5), 0.6, 0.1)  # no straight line tells this
Y = RANDOM.random(4000) < CHANCE


@pytest.fixture
def fitter() -> HazardFitter:
    pytest.importorskip("lightgbm", reason="LightGBM is an extra: requirements/forecast.txt")
    chosen = engines.hazard_fitter()
    assert chosen is not None
    return chosen


def test_it_is_chosen_where_it_is_installed(fitter: HazardFitter) -> None:
    assert fitter.name == "lightgbm"


def test_where_it_is_not_installed_the_core_uses_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    assert engines.hazard_fitter() is None


def test_what_features_do_together_is_found(fitter: HazardFitter) -> None:
    found = fitter(X, Y)(X)
    assert np.abs(found - CHANCE).mean() < 0.06
    assert ((found > 0) & (found < 1)).all()


def test_the_same_rows_give_the_same_model(fitter: HazardFitter) -> None:
    assert np.array_equal(fitter(X, Y)(X[:50]), fitter(X, Y)(X[:50]))


@pytest.mark.parametrize("always", [True, False])
def test_what_always_or_never_happens_needs_no_trees(fitter: HazardFitter, always: bool) -> None:
    assert fitter(X, np.full(len(X), always))(X[:3]).tolist() == [float(always)] * 3
