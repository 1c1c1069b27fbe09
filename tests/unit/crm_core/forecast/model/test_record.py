"""A rung is used when earlier forecasts show that it is better, and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from crm_core.forecast.model.backtest import backtest, last_day
from crm_core.forecast.model.book import book_of
from crm_core.forecast.model.history import history
from crm_core.forecast.model.origins import origin, origin_days, rungs_of, static_chances
from crm_core.forecast.model.policy import ModelPolicy
from crm_core.forecast.model.record import PERSISTENCE, STATIC, TrackRecord
from crm_core.forecast.model.result import Rung
from crm_core.forecast.model.rows import DealRow
from crm_core.forecast.model.scores import score
from tests.fakes.deal_histories import MONDAY, STAGES, STATIONARY, histories, sunday
from tests.unit.crm_core.forecast.model.samples import LOST, POLICY, WON, deal, week

QUICK: ModelPolicy = replace(POLICY, ladder=replace(POLICY.ladder, l2_won=10**6))
ROWS = histories(replace(STATIONARY, reps=6), weeks=80, seed=4)


@pytest.fixture(scope="module")
def record() -> TrackRecord:
    return backtest(ROWS, policy=QUICK, stages=STAGES, cut=sunday(80), origins=10, draws=300)


def test_origins_are_sundays_whose_weeks_are_over(record: TrackRecord) -> None:
    assert len(record.origins) == 10
    assert all(day.weekday() == 6 for day in record.origins)
    assert timedelta(weeks=13) <= sunday(80) - max(record.origins) < timedelta(weeks=13 + POLICY.promotion.step_weeks)


def test_the_table_holds_the_plain_methods_and_every_rung(record: TrackRecord) -> None:
    assert [one.method for one in record.scores] == [PERSISTENCE, STATIC, "L0", "L1"]
    assert record.score("L0").coverage is not None
    assert record.score(STATIC).coverage is None


@pytest.mark.feature("C-070")
def test_the_model_beats_static_weighting_on_single_deals(record: TrackRecord) -> None:
    assert record.score("L0").brier < record.score(STATIC).brier


def test_a_promoted_rung_has_beaten_everything(record: TrackRecord) -> None:
    (verdict,) = record.verdicts
    beaten = all(
        getattr(record.score("L1"), figure) < getattr(record.score(rival), figure)
        for rival in ("L0", PERSISTENCE, STATIC)
        for figure in ("wape", "brier")
    )
    assert verdict.promoted == beaten == (verdict.failed == ())
    assert record.rung is (Rung.L1 if beaten else Rung.L0)


def test_too_few_origins_promote_nothing() -> None:
    record = backtest(ROWS, policy=QUICK, stages=STAGES, cut=sunday(80), origins=7, draws=0)
    assert record.rung is Rung.L0
    assert "origins" in record.verdicts[0].failed


def test_later_facts_do_not_change_an_earlier_record(record: TrackRecord) -> None:
    later = deal("later", ("lead", 200), ended=(210, WON), amount=1e9, signed=1e9)
    again = backtest((*ROWS, later), policy=QUICK, stages=STAGES, cut=sunday(80), origins=10, draws=300)
    assert again == record


def test_an_origin_sees_only_what_was_known_then() -> None:
    """The same expectation whether the later weeks have been written down or not."""
    book, cut = book_of(ROWS, STAGES), sunday(50)
    early = book_of(
        [
            replace(row, closed=None, outcome=None, signed_amount=None) if row.closed and row.closed > cut else row
            for row in ROWS
            if row.created <= cut
        ],
        STAGES,
    )
    whole, then = (
        origin(one, cut, QUICK, start=MONDAY, rungs=(Rung.L0, Rung.L1), fitter=lambda x, y: lambda rows: rows[:, 0])
        for one in (book, early)
    )
    for rung in (Rung.L0, Rung.L1):
        assert whole.expected[rung].open_by_week == pytest.approx(then.expected[rung].open_by_week)
        assert whole.expected[rung].new_by_week == pytest.approx(then.expected[rung].new_by_week)
    assert whole.actual > 0 == then.actual


def rows_with(won: int, lost: int) -> list[DealRow]:
    return [deal(f"w{n}", ("a", 0), ended=(2, WON)) for n in range(won)] + [
        deal(f"l{n}", ("a", 0), ended=(2, LOST)) for n in range(lost)
    ]


@pytest.mark.parametrize(
    ("won", "lost", "rungs"),
    [(49, 500, 1), (50, 149, 1), (50, 150, 2), (199, 500, 2), (200, 199, 2), (200, 200, 3)],
)
def test_the_ladder_is_climbed_by_counts(won: int, lost: int, rungs: int) -> None:
    known = history(book_of(rows_with(won, lost)), week(5))
    assert rungs_of(known, POLICY) == (Rung.L0, Rung.L1, Rung.L2)[:rungs]


def test_an_origin_needs_history_behind_it() -> None:
    known = history(book_of(rows_with(20, 10)), week(30), start=week(0))
    days = origin_days(known, POLICY, most=50)
    assert min(days) >= week(POLICY.promotion.history_weeks)
    assert max(days) + timedelta(weeks=4) <= week(30)


def test_an_origin_needs_won_deals_behind_it() -> None:
    known = history(book_of(rows_with(19, 99)), week(30), start=week(0))
    assert origin_days(known, POLICY, most=50) == ()


def test_persistence_is_what_was_won_in_the_thirteen_weeks_before() -> None:
    rows = [deal(f"d{n}", ("a", n), ended=(n + 1, WON), signed=float(n)) for n in range(40)]
    found = origin(book_of(rows), week(30, 6), QUICK, start=week(0), rungs=(Rung.L0,), fitter=lambda x, y: lambda r: r)
    assert found.rivals.persistence == sum(range(17, 30))  # closed in the weeks 18..30
    assert found.actual == sum(range(30, 40))
    assert found.resolved[Rung.L0].open_actual.tolist() == [30.0, *[0.0] * 12]


def test_static_weights_come_from_the_policy_and_else_from_the_deals_that_closed() -> None:
    rows = [
        deal("w", ("lead", 0), ("own", 1), ended=(4, WON)),
        deal("l", ("lead", 0), ("own", 1), ended=(4, LOST)),
        deal("n", ("lead", 0), ("odd", 1), ended=(4, LOST)),
        *(deal(f"o{stage}", (stage, 3)) for stage in ("lead", "own", "odd", "new")),
    ]
    known = history(book_of(rows), week(5), start=week(0))
    assert static_chances(known, {"lead": 0.1})[known.open].tolist() == [0.1, 0.5, 0.0, 0.0]


def test_scores_by_hand() -> None:
    found = score(
        "m",
        sums=[110.0, 70.0],
        actual=[100.0, 100.0],
        chances=[np.array([0.5, 1.0]), np.array([0.0])],
        won=[np.array([True, True]), np.array([True])],
        covered=[True, False],
    )
    assert (found.wape, found.bias) == pytest.approx((0.2, -0.1))
    assert found.brier == pytest.approx((0.25 + 0 + 1) / 3)
    assert found.coverage == 0.5


def test_nothing_won_and_nothing_scored_is_no_error() -> None:
    assert score("m", sums=[], actual=[], chances=[], won=[]).brier == 0


def test_the_last_closing_is_the_last_day_of_a_table() -> None:
    assert last_day([deal("a", ("a", 9)), deal("b", ("a", 0), ended=(4, WON))]) == week(4)
    assert last_day([deal("a", ("a", 9))]) == week(9)
