"""A forecast cycle grows no faster than the number of open deals, and stays within a minute at 20,000."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from time import perf_counter

import pytest

from crm_core.forecast.model.backtest import backtest
from crm_core.forecast.model.forecast import model_forecast
from crm_core.forecast.model.policy import ModelPolicy
from crm_core.forecast.model.rows import DealRow
from crm_core.policy_files import policy_text, read_policy_text
from tests.fakes.deal_histories import STAGES, Regime, histories, sunday

pytestmark = [pytest.mark.bench, pytest.mark.slow]

FOLDER = Path(__file__).parents[2] / "models" / "crm"
POLICY: ModelPolicy = read_policy_text("forecast_model", policy_text(FOLDER, "forecast_model"))
WEEKS = 40
REPS = {5_000: 125, 20_000: 500}  # 40 open deals with each
MOST_SECONDS = 60
MOST_GROWTH = 1.25  # beyond the growth of the deals


def market(open_deals: int) -> tuple[DealRow, ...]:
    rows = histories(Regime("large", reps=REPS[open_deals], per_rep=4.7), weeks=WEEKS, seed=1)
    assert sum(row.outcome is None for row in rows) >= open_deals
    return rows


def cycle(rows: tuple[DealRow, ...]) -> dict[str, float]:
    """Seconds: everything with the track record, and the draws alone with one that is kept."""
    began = perf_counter()
    model_forecast(rows, sunday(WEEKS), policy=POLICY, seed=1, stages=STAGES)
    whole = perf_counter() - began
    record = backtest(rows, policy=POLICY, stages=STAGES, cut=sunday(WEEKS), origins=1, draws=0)
    began = perf_counter()
    model_forecast(rows, sunday(WEEKS), policy=POLICY, seed=1, stages=STAGES, record=record)
    return {"whole": whole, "with_record": perf_counter() - began}


@pytest.mark.feature("C-070")
def test_twenty_thousand_deals_with_five_thousand_draws_take_less_than_a_minute() -> None:
    taken = {number: cycle(market(number)) for number in REPS}
    for number, seconds in taken.items():
        print(f"\n{number} open deals: {seconds['whole']:.1f} s, {seconds['with_record']:.1f} s with a record", end="")
    assert taken[20_000]["whole"] <= MOST_SECONDS
    for part in ("whole", "with_record"):
        assert taken[20_000][part] <= 4 * MOST_GROWTH * taken[5_000][part]


def test_memory_holds_groups_and_not_draws_of_deals() -> None:
    """All draws of 20,000 deals by week would be 5 GB."""
    rows = market(20_000)
    record = backtest(rows, policy=POLICY, stages=STAGES, cut=sunday(WEEKS), origins=1, draws=0)
    tracemalloc.start()
    model_forecast(rows, sunday(WEEKS), policy=POLICY, seed=1, stages=STAGES, record=record)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(f"\n20000 open deals: peak {peak:.0f} MB", end="")
    assert peak <= 300
