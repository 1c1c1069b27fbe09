"""The twelve metrics, each at its knots and where it is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_core.health.inputs import Plan
from crm_core.health.metrics import MEASURES
from crm_core.health.terms import Metric
from tests.unit.crm_core.health.deals import AS_OF, CALENDAR, DAY, HEALTH, at, days_ago, deal

NEEDS, PROPOSAL = 3, 4


def measured(metric: Metric, **fields: Any) -> tuple[float, float] | None:
    return MEASURES[metric](deal(**fields), HEALTH, CALENDAR)


def score(metric: Metric, **fields: Any) -> float:
    found = measured(metric, **fields)
    assert found is not None, f"{metric} is missing"
    return found[1]


def test_there_are_twelve_each_with_its_policy() -> None:
    assert set(MEASURES) == set(Metric) == set(HEALTH.metrics)
    assert len(MEASURES) == 12


@pytest.mark.feature("B-040", "B-043")
@pytest.mark.parametrize(("count", "points"), [(0, 0), (1, 50), (2, 100), (6, 100)])
def test_two_contacts_a_week_are_enough(count: int, points: float) -> None:
    assert score(Metric.CONTACTS, two_way=count) == points


def test_more_than_six_contacts_without_an_advance_count_against_the_deal() -> None:
    stuck = {"stage_entered_at": days_ago(30)}

    assert score(Metric.CONTACTS, two_way=6, **stuck) == 100
    assert score(Metric.CONTACTS, two_way=8, **stuck) == 90
    assert score(Metric.CONTACTS, two_way=60, **stuck) == 0
    assert score(Metric.CONTACTS, two_way=8, stage_entered_at=days_ago(6)) == 100


@pytest.mark.parametrize(("seconds", "points"), [(0, 0), (60, 50), (180, 100), (600, 100)])
def test_reading_time_counts_where_a_document_was_sent(seconds: float, points: float) -> None:
    assert score(Metric.READING, documents_sent=True, viewed_seconds=seconds) == points
    assert measured(Metric.READING, documents_sent=False, viewed_seconds=seconds) is None


@pytest.mark.parametrize(("count", "points"), [(0, 60), (1, 100), (3, 100), (4, 75), (5, 50), (8, 0), (12, 0)])
def test_a_few_revisions_are_good_and_many_are_not(count: int, points: float) -> None:
    assert score(Metric.REVISIONS, stage_place=PROPOSAL, revisions=count) == points
    assert measured(Metric.REVISIONS, stage_place=NEEDS, revisions=count) is None


@pytest.mark.parametrize(
    ("hours_before_six", "points"),
    [(0, 100), (7.5, 100), (15, 100), (37.5, 50), (75, 0)],
)
def test_recency_counts_working_hours_since_the_last_contact(hours_before_six: float, points: float) -> None:
    closing_time = at(DAY, 18)
    last = CALENDAR.add_work(at(DAY - timedelta(days=60), 9), timedelta(0))
    span = CALENDAR.work_between(last, closing_time) - timedelta(hours=hours_before_six)

    assert score(Metric.RECENCY, last_two_way=CALENDAR.add_work(last, span)) == pytest.approx(points)


def test_a_holiday_does_not_age_a_contact() -> None:
    before_spring_festival, after = at(DAY.replace(month=2, day=14), 18), DAY.replace(month=2, day=23)

    assert (
        score(Metric.RECENCY, day=after, as_of=CALENDAR.end_of_day(after), last_two_way=before_spring_festival) == 100
    )


def test_without_any_contact_recency_counts_from_the_opening() -> None:
    assert score(Metric.RECENCY, opened_at=days_ago(40)) == 0
    assert score(Metric.RECENCY, opened_at=days_ago(0, 9)) == 100


def test_responsiveness_is_the_share_answered_within_two_workdays() -> None:
    in_time = (days_ago(9), days_ago(7, 10))
    late = (days_ago(9), days_ago(3))
    never = (days_ago(8), None)
    talked = (days_ago(2), days_ago(2))

    assert score(Metric.RESPONSE, asked=(in_time, talked)) == 100
    assert score(Metric.RESPONSE, asked=(in_time, late, never, talked)) == 50


def test_an_answer_that_is_not_due_yet_is_not_held_against_the_customer() -> None:
    waiting = (days_ago(1), None)

    assert measured(Metric.RESPONSE, asked=(waiting, (days_ago(5), days_ago(5)))) is None
    assert score(Metric.RESPONSE, asked=(waiting, (days_ago(5), days_ago(5)), (days_ago(6), None))) == 50


def test_the_second_workday_is_counted_over_the_weekend() -> None:
    friday = days_ago(6)
    tuesday = friday + timedelta(days=4)

    assert score(Metric.RESPONSE, asked=((friday, tuesday),) * 2) == 100
    assert score(Metric.RESPONSE, asked=((friday, tuesday + timedelta(seconds=1)),) * 2) == 0


def test_a_next_step_is_best_dated_near_and_agreed() -> None:
    tenth = CALENDAR.add_workdays(at(DAY), 10)

    assert score(Metric.NEXT_STEP, next_agreed_at=tenth) == 100
    assert score(Metric.NEXT_STEP, next_agreed_at=CALENDAR.add_workdays(at(DAY), 11)) == 50
    assert score(Metric.NEXT_STEP, next_internal_at=tenth) == 50
    assert score(Metric.NEXT_STEP) == 0


def test_our_promises_count_as_kept_of_those_due() -> None:
    assert score(Metric.PROMISES, promises_due=4, promises_kept=3) == 75
    assert measured(Metric.PROMISES) is None


@pytest.mark.feature("B-045")
def test_three_classes_of_key_people_are_full_coverage() -> None:
    assert score(Metric.ROLES, role_classes=frozenset({"user"})) == pytest.approx(100 / 3)
    assert score(Metric.ROLES, role_classes=frozenset({"user", "technical", "economic"})) == 100


def test_an_advance_without_the_one_who_pays_is_capped() -> None:
    many = frozenset({"user", "technical", "purchasing"})

    assert score(Metric.ROLES, role_classes=many, stage_place=2) == 100
    assert score(Metric.ROLES, role_classes=many, stage_place=3) == 60
    assert score(Metric.ROLES, role_classes=many | {"economic"}, stage_place=3) == 100


@pytest.mark.feature("B-044")
def test_the_requirement_document_is_full_at_nine_tenths_from_the_needs_on() -> None:
    assert score(Metric.REQUIREMENTS, stage_place=NEEDS, fill=0.45) == pytest.approx(50)
    assert score(Metric.REQUIREMENTS, stage_place=NEEDS, fill=0.9) == 100
    assert measured(Metric.REQUIREMENTS, stage_place=2, fill=0.9) is None


@pytest.mark.feature("B-046")
@pytest.mark.parametrize(("plan", "points"), [(Plan.NONE, 0), (Plan.DRAFTED, 60), (Plan.FILED, 100)])
def test_a_rival_asks_for_a_plan(plan: Plan, points: float) -> None:
    assert score(Metric.RIVALS, rival=True, plan=plan, stage_place=3) == points
    assert measured(Metric.RIVALS, rival=False, plan=plan, stage_place=3) is None
    assert measured(Metric.RIVALS, rival=True, plan=plan, stage_place=2) is None


def test_velocity_compares_with_won_deals_and_with_five_workdays_where_there_are_none() -> None:
    def entered(workdays: int) -> Any:
        return CALENDAR.add_workdays(at(DAY), -workdays)

    assert score(Metric.VELOCITY, stage_entered_at=entered(5)) == 100
    assert score(Metric.VELOCITY, stage_entered_at=entered(10)) == 50
    assert score(Metric.VELOCITY, stage_entered_at=entered(15)) == 0
    assert score(Metric.VELOCITY, stage_entered_at=entered(15), stage_median=15.0) == 100
    assert score(Metric.VELOCITY, stage_entered_at=entered(1), stage_median=0.0) == 100


def test_open_risks_cost_points_by_their_weight() -> None:
    assert score(Metric.RISKS, calls=1) == 100
    assert score(Metric.RISKS, calls=1, severe_risks=1, other_risks=1) == 60
    assert score(Metric.RISKS, calls=1, severe_risks=9) == 0
    assert measured(Metric.RISKS, calls=0) is None


def test_a_metric_at_the_end_of_the_day_is_the_same_in_every_zone() -> None:
    assert AS_OF.utcoffset() == timedelta(0)
    assert CALENDAR.local_day(AS_OF) == DAY
