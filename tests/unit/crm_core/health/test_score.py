"""The score of a deal: the weighted mean of what is known, and no score at all of what is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.health.inputs import DealDay, Plan
from crm_core.health.score import Component, HealthScore, deal_health, highest, lowest, reason
from crm_core.health.terms import HealthStatus, Metric
from tests.unit.crm_core.health.deals import CALENDAR, DAY, HEALTH, at, days_ago, deal

BUSY: dict[str, Any] = {
    "stage_place": 4,
    "two_way": 2,
    "last_two_way": days_ago(0, 15),
    "asked": ((days_ago(3), days_ago(3)), (days_ago(1), days_ago(1))),
    "next_agreed_at": CALENDAR.add_workdays(at(DAY), 2),
    "role_classes": frozenset({"economic", "technical", "user"}),
    "fill": 0.95,
    "revisions": 2,
    "calls": 3,
    "promises_due": 1,
    "promises_kept": 1,
}


def health(**fields: Any) -> HealthScore:
    return deal_health(deal(**fields), HEALTH, CALENDAR)


@pytest.mark.feature("B-040")
def test_a_deal_that_is_worked_well_has_full_marks_on_all_that_is_known() -> None:
    found = health(**BUSY)

    assert found.score == 100
    assert found.status is HealthStatus.SUFFICIENT
    assert len(found.components) == 12


def test_missing_is_not_zero() -> None:
    with_documents = health(**BUSY, documents_sent=True, viewed_seconds=0)
    without = health(**BUSY)

    assert without.score == 100
    assert with_documents.score == pytest.approx(100 * 10 / 11, abs=0.01)
    assert without.coverage < with_documents.coverage


def test_coverage_is_the_share_of_weight_that_is_known() -> None:
    assert health().coverage == pytest.approx(5 / 12, abs=1e-6)
    assert health(**BUSY, documents_sent=True, rival=True, plan=Plan.FILED).coverage == 1


def test_too_little_data_is_no_low_score() -> None:
    assert health().status is HealthStatus.INSUFFICIENT
    assert health(calls=1, asked=((days_ago(3), days_ago(3)),) * 2).status is HealthStatus.INSUFFICIENT
    enough = health(calls=1, asked=((days_ago(3), days_ago(3)),) * 2, promises_due=1)
    assert enough.status is HealthStatus.SUFFICIENT


def test_a_young_deal_is_not_judged() -> None:
    assert health(**BUSY, opened_at=days_ago(2, 23, 59)).status is HealthStatus.INSUFFICIENT
    assert health(**BUSY, opened_at=days_ago(3, 23, 59)).status is HealthStatus.SUFFICIENT


def test_weights_decide_how_much_a_metric_says() -> None:
    heavy = replace(HEALTH.of(Metric.RISKS), weight=11.0)
    policy = replace(HEALTH, metrics={**HEALTH.metrics, Metric.RISKS: heavy})
    worried = deal(**BUSY, severe_risks=4)

    plain = deal_health(worried, HEALTH, CALENDAR).score
    weighed = deal_health(worried, policy, CALENDAR).score
    assert plain == pytest.approx(90)
    assert weighed == pytest.approx(100 * 9 / 20)


@pytest.mark.feature("B-040")
def test_the_three_factors_that_pull_down_and_the_three_that_hold_up_are_named() -> None:
    found = health(**BUSY | {"promises_kept": 0, "role_classes": frozenset({"user"}), "severe_risks": 1})

    assert [one.metric for one in lowest(found.components, 3)] == [Metric.PROMISES, Metric.ROLES, Metric.RISKS]
    assert len(highest(found.components, 3)) == 3
    assert all(one.score == 100 for one in highest(found.components, 3))


def test_a_missing_metric_is_neither_a_high_nor_a_low_factor() -> None:
    found = health(**BUSY)

    assert lowest(found.components, 3) == ()
    assert Metric.READING not in {one.metric for one in highest(found.components, 12)}


def test_each_component_says_why_in_two_languages() -> None:
    for component in health(**BUSY).components:
        zh, en = reason(component, HEALTH)
        assert zh
        assert en
        assert "{" not in zh + en

    assert reason(Component(Metric.NEXT_STEP, 2, 100, 1), HEALTH) == (
        "下一步:已与客户约定时间",
        "Next step: dated and agreed with the customer",
    )
    assert reason(Component(Metric.PROMISES, 0.75, 75, 1), HEALTH)[0] == "近 30 天到期承诺按时兑现 75%"
    assert reason(Component(Metric.READING, None, None, 1), HEALTH)[1].startswith("No document")


def any_deal() -> st.SearchStrategy[DealDay]:
    moments = st.integers(0, 60).map(days_ago)
    return st.builds(
        deal,
        stage_place=st.integers(0, 7),
        two_way=st.integers(0, 40),
        last_two_way=st.none() | moments,
        stage_entered_at=moments,
        opened_at=moments,
        documents_sent=st.booleans(),
        viewed_seconds=st.floats(0, 9_000),
        revisions=st.integers(0, 20),
        asked=st.lists(st.tuples(moments, st.none() | moments), max_size=5).map(tuple),
        next_agreed_at=st.none() | moments,
        promises_due=st.just(5),
        promises_kept=st.integers(0, 5),
        fill=st.floats(0, 1),
        rival=st.booleans(),
        plan=st.sampled_from(Plan),
        calls=st.integers(0, 5),
        severe_risks=st.integers(0, 9),
        other_risks=st.integers(0, 9),
    )


@given(any_deal())
def test_a_score_lies_between_its_lowest_and_its_highest_component(one: DealDay) -> None:
    found = deal_health(one, HEALTH, CALENDAR)
    scores = [component.score for component in found.components if component.score is not None]

    assert found.score is not None
    assert min(scores) - 0.01 <= found.score <= max(scores) + 0.01
    assert all(0 <= one <= 100 for one in scores)
    assert 0 < found.coverage <= 1


@given(any_deal(), st.integers(0, 9))
def test_one_more_risk_never_makes_a_deal_healthier(one: DealDay, more: int) -> None:
    before = deal_health(one, HEALTH, CALENDAR).score or 0
    one.severe_risks += more

    assert (deal_health(one, HEALTH, CALENDAR).score or 0) <= before
