"""What-if answers come from past deals alone, as a range, and say what they are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_core.errors import CrmInvalid, CrmNotFound
from crm_core.forecast.model.forecast import model_forecast
from crm_core.forecast.model.policy import ModelPolicy
from crm_core.forecast.model.record import TrackRecord
from crm_core.forecast.model.result import Calibration, ModelForecast, Rung
from crm_core.forecast.model.rows import Observed
from crm_core.forecast.model.what_if import ASSOCIATION, Associations, Change, associations, what_if
from tests.fakes.deal_histories import STAGES, STATIONARY, histories, sunday
from tests.unit.crm_core.forecast.model.samples import POLICY, deal, week

QUICK: ModelPolicy = replace(POLICY, range=replace(POLICY.range, draws=200))
CUT = sunday(80)
ROWS = tuple(
    replace(row, observed=(*row.observed, *((Observed("prior_won", row.created, 1.0),) if n < 10 else ())))
    for n, row in enumerate(histories(replace(STATIONARY, reps=16, meetings=0.12), weeks=80, seed=6))
)
MEETINGS = "technical_meetings"


@pytest.fixture(scope="module")
def forecast() -> ModelForecast:
    record = TrackRecord(CUT, (), (), (), Rung.L0, Calibration(), 0.01)
    return model_forecast(ROWS, CUT, policy=QUICK, seed=1, stages=STAGES, record=record)


@pytest.fixture(scope="module")
def learned() -> Associations:
    return associations(ROWS, CUT, policy=QUICK, stages=STAGES)


def without_meeting(forecast: ModelForecast, number: int) -> list[str]:
    rows = {row.id: row for row in ROWS}
    alive = [one.id for one in forecast.deals if one.p > 0.05]
    return [name for name in alive if all(seen.value == 0 for seen in rows[name].observed)][:number]


@pytest.mark.feature("C-081")
def test_one_more_meeting_goes_with_a_higher_chance_within_a_range(
    forecast: ModelForecast, learned: Associations
) -> None:
    names = without_meeting(forecast, 3)
    found = what_if(forecast, learned, [Change(name, MEETINGS, 1.0) for name in names], policy=QUICK)
    assert [one.deal_id for one in found.deals] == names
    for one in found.deals:
        assert one.low < one.likely < one.high
        assert one.likely > one.before
    assert found.before < found.likely
    assert found.low < found.likely < found.high
    assert found.looks == learned.looks > 1000


def test_the_sums_are_those_of_the_deals(forecast: ModelForecast, learned: Associations) -> None:
    found = what_if(
        forecast, learned, [Change(name, MEETINGS, 1.0) for name in without_meeting(forecast, 2)], policy=QUICK
    )
    expected = {one.id: one.expected for one in forecast.deals}
    assert found.before == pytest.approx(sum(expected[one.deal_id] for one in found.deals))
    assert found.high == pytest.approx(sum(one.high * one.amount for one in found.deals))


@pytest.mark.feature("C-081")
def test_the_answer_is_labelled_an_association(forecast: ModelForecast, learned: Associations) -> None:
    found = what_if(forecast, learned, [Change(without_meeting(forecast, 1)[0], MEETINGS, 1.0)], policy=QUICK)
    assert found.texts == ASSOCIATION
    assert "不是因果" in found.texts[0]
    assert "not a cause" in found.texts[1]


def test_changes_of_one_deal_add_up(forecast: ModelForecast, learned: Associations) -> None:
    name = without_meeting(forecast, 1)[0]
    halves = what_if(forecast, learned, [Change(name, MEETINGS, 0.5)] * 2, policy=QUICK)
    assert halves == what_if(forecast, learned, [Change(name, MEETINGS, 1.0)], policy=QUICK)


def test_no_change_is_no_difference(forecast: ModelForecast, learned: Associations) -> None:
    (one,) = what_if(forecast, learned, [Change(without_meeting(forecast, 1)[0], MEETINGS, 0)], policy=QUICK).deals
    assert one.low == one.likely == one.high == pytest.approx(one.before)


@pytest.mark.parametrize("by", [2.0, -1.0])
def test_what_was_never_seen_is_not_told(forecast: ModelForecast, learned: Associations, by: float) -> None:
    with pytest.raises(CrmInvalid, match="No past deals") as refused:
        what_if(forecast, learned, [Change(without_meeting(forecast, 1)[0], MEETINGS, by)], policy=QUICK)
    assert refused.value.code == "what_if_range"
    assert "from 0 to 1" in str(refused.value.remedy)


@pytest.mark.parametrize("feature", ["prior_won", "buyer_met", "moon"])
def test_a_feature_that_few_deals_show_is_not_told(
    forecast: ModelForecast, learned: Associations, feature: str
) -> None:
    with pytest.raises(CrmInvalid, match="Too few deals") as refused:
        what_if(forecast, learned, [Change(without_meeting(forecast, 1)[0], feature, 1.0)], policy=QUICK)
    assert refused.value.code == "what_if_feature"


def test_a_deal_that_is_not_forecast_is_unknown(forecast: ModelForecast, learned: Associations) -> None:
    with pytest.raises(CrmNotFound):
        what_if(forecast, learned, [Change("nobody", MEETINGS, 1.0)], policy=QUICK)


def test_a_history_without_features_or_outcomes_teaches_nothing() -> None:
    bare = tuple(replace(row, observed=()) for row in ROWS[:300])
    for rows, cut in (
        (bare, CUT),
        ((deal("d1", ("a", 0), observed=(Observed("buyer_met", week(0), 1.0),)),), week(20)),
    ):
        with pytest.raises(CrmInvalid) as refused:
            associations(rows, cut, policy=QUICK)
        assert refused.value.code == "what_if_history"
