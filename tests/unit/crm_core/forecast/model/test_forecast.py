"""The model track at one cut, from rows to ranges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from crm_core.forecast.model.factors import ProductFactor
from crm_core.forecast.model.forecast import model_forecast
from crm_core.forecast.model.policy import ModelPolicy
from crm_core.forecast.model.record import TrackRecord, Verdict
from crm_core.forecast.model.result import (
    COMPANY,
    HIDDEN_TEXTS,
    Calibration,
    GroupKey,
    GroupLevel,
    Hidden,
    ModelForecast,
    Rung,
)
from crm_core.forecast.model.rows import DealRow
from tests.fakes.deal_histories import STAGES, STATIONARY, histories, sunday
from tests.unit.crm_core.forecast.model.samples import POLICY, WON, deal, week

QUICK: ModelPolicy = replace(
    POLICY,
    range=replace(POLICY.range, draws=500),
    ladder=replace(POLICY.ladder, l2_won=10**6),
    calibration=replace(POLICY.calibration, origins=8),
)
CUT = sunday(60) - timedelta(days=3)  # a Thursday
ROWS = histories(replace(STATIONARY, reps=6), weeks=60, seed=1)


def record(rung: Rung = Rung.L0, calibration: Calibration | None = None, spread: float = 0.01) -> TrackRecord:
    return TrackRecord(CUT, (), (), (Verdict(rung, promoted=True),), rung, calibration or Calibration(), spread)


def forecast(rows: tuple[DealRow, ...] = ROWS, cut: date = CUT, **options: object) -> ModelForecast:
    chosen = {"policy": QUICK, "seed": 1, "stages": STAGES, "record": record()} | options
    return model_forecast(rows, cut, **chosen)


@pytest.fixture(scope="module")
def whole() -> ModelForecast:
    return forecast(record=None)


def test_it_looks_at_the_thirteen_weeks_after_the_cut(whole: ModelForecast) -> None:
    assert whole.weeks == tuple(CUT + timedelta(days=4, weeks=n) for n in range(13))
    assert whole.trained_until == whole.cut == CUT


def test_every_open_deal_has_a_chance_by_week(whole: ModelForecast) -> None:
    still_open = {row.id for row in ROWS if row.created <= CUT and not (row.closed and row.closed <= CUT)}
    assert {one.id for one in whole.deals} == still_open
    for one in whole.deals:
        assert len(one.p_week) == 13
        assert 0.01 - 1e-9 <= one.p <= 0.99 + 1e-9
        assert one.expected <= one.amount * whole.ratio * one.p * (1 + 1e-9)


@pytest.mark.feature("C-070")
def test_the_parts_add_up_on_every_level(whole: ModelForecast) -> None:
    for level in (GroupLevel.REP, GroupLevel.TEAM, GroupLevel.REGION):
        below = [parts for key, parts in whole.parts.items() if key[0] is level]
        assert sum(parts.open for parts in below) == pytest.approx(whole.parts[COMPANY].open)
        assert sum(parts.new for parts in below) == pytest.approx(whole.parts[COMPANY].new)
    assert sum(one.expected for one in whole.deals) == pytest.approx(whole.parts[COMPANY].open)


def test_weekly_means_are_open_deals_and_new_business_together(whole: ModelForecast) -> None:
    assert whole.groups.keys() == whole.parts.keys()
    for key, found in whole.groups.items():
        assert found.expected() == pytest.approx(whole.parts[key].open + whole.parts[key].new)
        assert found.expected(4) == pytest.approx(sum(found.means[:4]))


def test_the_band_lies_around_the_mean(whole: ModelForecast) -> None:
    found = whole.company
    assert found.total.p10 < found.expected() < found.total.p90
    assert all(band.p10 <= band.p50 <= band.p90 for band in (*found.weeks, found.total))


def test_a_range_that_is_too_wide_is_hidden_with_its_reason(whole: ModelForecast) -> None:
    for found in whole.groups.values():
        if found.total.p10 == 0:
            assert found.hidden is Hidden.NO_FLOOR
        else:
            assert (found.hidden is Hidden.TOO_WIDE) == (found.total.p90 > 3 * found.total.p10)
    assert whole.company.hidden is None
    assert all(len(texts) == 2 and all(texts) for texts in HIDDEN_TEXTS.values())


def test_a_single_small_deal_has_no_range_to_show() -> None:
    found = forecast((deal("d1", ("lead", 0)),), week(3))
    assert found.company.hidden is Hidden.NO_FLOOR


def test_the_same_input_and_seed_give_the_same_forecast(whole: ModelForecast) -> None:
    assert forecast(record=None) == whole
    assert forecast(record=None, seed=2).company.total != whole.company.total


def test_what_happens_after_the_cut_changes_nothing(whole: ModelForecast) -> None:
    longer = histories(replace(STATIONARY, reps=6), weeks=60, seed=1)
    later = tuple(
        replace(row, closed=None, outcome=None, signed_amount=None) if row.closed and row.closed > CUT else row
        for row in longer
    )
    assert forecast(later, record=None) == whole


def test_won_deals_are_a_part_of_their_own() -> None:
    rows = (*ROWS, replace(ROWS[0], id="big", closed=CUT, outcome=WON, signed_amount=1e6))
    since = CUT - timedelta(days=20)
    found, none = forecast(rows, won_since=since), forecast(rows)
    own = [row.signed_amount or 0.0 for row in rows if row.outcome is WON and row.closed and since <= row.closed <= CUT]
    assert found.parts[COMPANY].won == pytest.approx(sum(own))
    assert none.parts[COMPANY].won == 0
    assert found.parts[COMPANY].total == pytest.approx(found.parts[COMPANY].won + found.company.expected())
    assert found.company == none.company


def test_a_rep_who_only_won_has_a_part_but_no_range() -> None:
    rows = (*ROWS, deal("w", ("lead", 0), rep="gone", team="old", ended=(2, WON), signed=5.0))
    found = forecast(rows, record=record(), won_since=week(0), start=week(0))
    assert found.parts[GroupLevel.REP, "gone"].won == 5.0


def test_the_factors_of_the_calibration_are_applied_by_block() -> None:
    plain = forecast()
    lower = forecast(record=record(calibration=Calibration((0.5, 1.0, 1.5), (1.0, 1.0, 1.0), 8)))
    ratio = np.array(lower.deals[0].p_week) / np.array(plain.deals[0].p_week)
    assert ratio[[0, 3, 4, 7, 8, 12]] == pytest.approx([0.5, 0.5, 1, 1, 1.5, 1.5])


def test_a_factor_in_force_weighs_its_product_line() -> None:
    factor = ProductFactor("pumps", 0.9, "raw_material_price", "u1", CUT)
    plain, weighted = forecast(), forecast(factors=[factor])
    for before, after in zip(plain.deals, weighted.deals, strict=True):
        expected = before.p * 0.9 if before.product == "pumps" else before.p
        assert after.p == pytest.approx(max(0.01, expected))
    late = forecast(factors=[replace(factor, expires=CUT - timedelta(days=1))])
    assert late.deals == plain.deals


@pytest.mark.feature("A-005")
def test_a_deal_whose_progress_is_doubted_is_cut_back() -> None:
    before = forecast().deals
    doubted = tuple(replace(row, haircut=0.5) if row.id == before[0].id else row for row in ROWS)
    after = forecast(doubted).deals
    assert after[0].p == pytest.approx(max(0.01, before[0].p / 2))
    assert [one.p for one in after[1:]] == pytest.approx([one.p for one in before[1:]])


def test_the_version_names_rung_policy_and_cut() -> None:
    assert forecast().version == f"L0/{QUICK.version}/{CUT}"
    learned = forecast(record=record(Rung.L2))
    assert learned.version == f"L2-logistic/{QUICK.version}/{CUT}"
    assert learned.features == ("technical_meetings",)


def test_without_any_deal_the_company_expects_nothing() -> None:
    found = forecast((), record=None)
    assert found.deals == ()
    assert found.company.expected() == 0
    assert found.parts.keys() == found.groups.keys() == {COMPANY}


def test_a_young_history_stays_on_the_lowest_rung() -> None:
    found = forecast(tuple(row for row in ROWS if row.created < sunday(5)), sunday(5), record=None)
    assert (found.rung, found.calibration) == (Rung.L0, Calibration())
    assert found.spread == QUICK.range.prior_spread


def test_groups_are_named_by_level_and_key(whole: ModelForecast) -> None:
    names: set[GroupKey] = set(whole.groups)
    assert {(GroupLevel.REP, f"rep{n}") for n in range(6)} <= names
    assert {(GroupLevel.TEAM, "team0"), (GroupLevel.REGION, "west"), COMPANY} <= names
