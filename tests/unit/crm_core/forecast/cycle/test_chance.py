"""The chance of bad luck, and the table of freezes within twelve periods that the rules must reproduce."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.forecast.cycle.chance import Stated, freeze_rates, honest_luck, rule_met
from crm_core.forecast.cycle.credit import verdict
from tests.unit.crm_core.forecast.cycle.values import RULES, period

MISS, Z, RUN = float(RULES.credit.miss), RULES.freeze.z, RULES.freeze.run


@pytest.mark.feature("C-074")
@pytest.mark.parametrize(
    ("deals", "inflation", "literal", "evidence"),
    [
        (5, 0.0, 0.91, 0.37),
        (8, 0.0, 0.80, 0.32),
        (20, 0.0, 0.48, 0.19),
        (40, 0.0, 0.18, 0.07),
        (80, 0.0, 0.03, 0.01),
        (5, 0.4, 0.88, 0.75),
        (8, 0.4, 0.86, 0.81),
        (20, 0.4, 0.88, 0.88),
        (40, 0.4, 0.94, 0.94),
        (80, 0.4, 0.98, 0.98),
    ],
)
def test_twelve_periods_freeze_the_honest_and_the_inflator_as_often_as_was_measured(
    deals: int, inflation: float, literal: float, evidence: float
) -> None:
    found = freeze_rates(
        deals, inflation=inflation, periods=12, run=RUN, miss=MISS, z=Z, histories=4_000, seed=20260305
    )

    assert found.literal == pytest.approx(literal, abs=0.03)
    assert found.evidence == pytest.approx(evidence, abs=0.03)


def test_somebody_who_states_certainties_has_no_bad_luck() -> None:
    sure = Stated((100.0, 200.0), (1.0, 1.0))

    luck = honest_luck([sure] * 3, miss=MISS, z=Z, draws=500, seed=1)
    assert (luck.literal, luck.evidence) == (0.0, 0.0)


def test_a_single_coin_per_period_misses_always_by_the_literal_rule() -> None:
    coin = Stated((100.0,), (0.5,))

    luck = honest_luck([coin] * 3, miss=MISS, z=Z, draws=20_000, seed=2)
    assert luck.literal == 1.0  # 50 against 0 or 100 is never within 20 %
    assert luck.evidence == pytest.approx(1 / 4, abs=0.01)  # all lost or all won: 150 > 1.645 * sqrt(3 * 2500)


def test_the_chance_is_the_same_for_the_same_seed() -> None:
    run = [Stated((10.0, 20.0, 30.0), (0.2, 0.5, 0.9))] * 3

    assert honest_luck(run, miss=MISS, z=Z, draws=1000, seed=7) == honest_luck(run, miss=MISS, z=Z, draws=1000, seed=7)


def test_a_period_without_any_line_is_met_by_nobody() -> None:
    assert honest_luck([Stated((), ())] * 3, miss=MISS, z=Z, draws=100, seed=1).literal == 0.0


figures = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 3000))


@settings(max_examples=200)
@given(st.lists(figures, min_size=3, max_size=3))
def test_the_rule_on_arrays_is_the_rule_on_periods(rows: list[tuple[int, int, int]]) -> None:
    columns = [np.array([[float(row[place]) for row in rows]]) for place in range(3)]
    literal, evidence = rule_met(*columns, miss=MISS, z=Z)
    found = verdict(
        [period(place, str(row[0]), str(row[1]), variance=float(row[2])) for place, row in enumerate(rows)],
        freeze=RULES.freeze,
        miss=RULES.credit.miss,
    )

    assert found
    assert (bool(literal[0, 0]), bool(evidence[0, 0])) == (found.literal, found.evidence)
