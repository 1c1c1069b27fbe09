"""The forecast against histories whose hazards are known: three markets, several seeds, rolling origins.

Static weighting uses the shipped chances by stage, persistence repeats the last 13 weeks. How far a model can be ahead
of static weighting depends on the market: deals that stand still for ever, as every CRM has them, are what stages do
not tell.
"""

from __future__ import annotations

import statistics
from dataclasses import replace
from pathlib import Path

import pytest

from crm_core.forecast.model.backtest import backtest
from crm_core.forecast.model.policy import ModelPolicy
from crm_core.forecast.model.record import PERSISTENCE, STATIC, TrackRecord
from crm_core.forecast.model.result import Rung
from crm_core.policy_files import policy_text, read_policy_text
from tests.fakes.deal_histories import REGIMES, STAGES, Regime, histories, sunday

pytestmark = [pytest.mark.eval, pytest.mark.slow]

FOLDER = Path(__file__).parents[2] / "models" / "crm"
POLICY: ModelPolicy = read_policy_text("forecast_model", policy_text(FOLDER, "forecast_model"))
WEEKS, SEEDS, ORIGINS, STEP = 130, 6, 24, 4
BRIER_GAIN = 0.25  # at least so much better than static weighting
WAPE_RATIO = 1.10  # of persistence, at most
COVERAGE = (0.72, 0.88)


def records(regime: Regime, policy: ModelPolicy, *, seeds: int, draws: int) -> list[TrackRecord]:
    return [
        backtest(
            histories(regime, weeks=WEEKS, seed=seed),
            policy=policy,
            stages=STAGES,
            cut=sunday(WEEKS),
            origins=ORIGINS,
            step_weeks=STEP,
            draws=draws,
            seed=seed,
        )
        for seed in range(seeds)
    ]


def mean(records: list[TrackRecord], method: str, figure: str) -> float:
    return statistics.mean(getattr(record.score(method), figure) for record in records)


@pytest.fixture(scope="module")
def by_regime() -> dict[str, list[TrackRecord]]:
    """With the two rungs that learn from stages and ages alone."""
    without_features = replace(POLICY, ladder=replace(POLICY.ladder, l2_won=10**9))
    found = {regime.name: records(regime, without_features, seeds=SEEDS, draws=500) for regime in REGIMES}
    for name, rows in found.items():
        for method in (PERSISTENCE, STATIC, Rung.L0, Rung.L1):
            coverage = "" if method in (PERSISTENCE, STATIC) else f" band {mean(rows, method, 'coverage'):.0%}"
            figures = " ".join(f"{figure} {mean(rows, method, figure):.3f}" for figure in ("wape", "bias", "brier"))
            print(f"\n{name}: {method} {figures}{coverage}", end="")
    return found


@pytest.mark.parametrize("rung", [Rung.L0, Rung.L1])
@pytest.mark.parametrize("regime", [regime.name for regime in REGIMES])
def test_chances_of_single_deals_beat_static_weighting(
    by_regime: dict[str, list[TrackRecord]], regime: str, rung: Rung
) -> None:
    rows = by_regime[regime]
    assert mean(rows, rung, "brier") <= (1 - BRIER_GAIN) * mean(rows, STATIC, "brier")


@pytest.mark.parametrize("rung", [Rung.L0, Rung.L1])
@pytest.mark.parametrize("regime", [regime.name for regime in REGIMES])
def test_sums_do_not_lose_to_persistence(by_regime: dict[str, list[TrackRecord]], regime: str, rung: Rung) -> None:
    rows = by_regime[regime]
    assert mean(rows, rung, "wape") <= WAPE_RATIO * mean(rows, PERSISTENCE, "wape")


@pytest.mark.parametrize("rung", [Rung.L0, Rung.L1])
def test_the_80_percent_band_holds_what_it_says(by_regime: dict[str, list[TrackRecord]], rung: Rung) -> None:
    """Over all markets: origins of one history overlap, so that a single market is too few."""
    covered = statistics.mean(mean(rows, rung, "coverage") for rows in by_regime.values())
    assert COVERAGE[0] <= covered <= COVERAGE[1]


def test_what_is_promoted_was_better(by_regime: dict[str, list[TrackRecord]]) -> None:
    for record in (record for rows in by_regime.values() for record in rows):
        used = record.score(record.rung)
        if record.rung is not Rung.L0:
            assert used.wape < min(record.score(method).wape for method in (PERSISTENCE, STATIC, Rung.L0))
            assert used.brier < min(record.score(method).brier for method in (PERSISTENCE, STATIC, Rung.L0))


@pytest.mark.parametrize("regime", REGIMES, ids=lambda regime: regime.name)
def test_hazards_with_features_hold_the_same_floors(regime: Regime) -> None:
    rows = records(regime, POLICY, seeds=2, draws=0)
    figures = " ".join(f"{figure} {mean(rows, Rung.L2, figure):.3f}" for figure in ("wape", "bias", "brier"))
    print(f"\n{regime.name}: L2 {figures}", end="")
    assert mean(rows, Rung.L2, "brier") <= (1 - BRIER_GAIN) * mean(rows, STATIC, "brier")
    assert mean(rows, Rung.L2, "wape") <= WAPE_RATIO * mean(rows, PERSISTENCE, "wape")
