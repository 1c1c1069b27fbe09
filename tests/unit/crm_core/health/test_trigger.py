"""When a low score calls the manager: which days are consecutive, who is spared, what arms it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.health.entities import Intervention
from crm_core.health.terms import EvaluationDays, HealthStatus, InterventionState
from crm_core.health.trigger import (
    arms_again,
    in_grace,
    is_armed,
    is_evaluation_day,
    is_low,
    last_evaluation_day,
    next_evaluation_day,
    streak,
)
from tests.unit.crm_core.health.deals import CALENDAR, HEALTH, at
from tests.unit.crm_core.health.rows import snapshot

EVERY_DAY = replace(HEALTH, evaluation_days=EvaluationDays.CALENDAR_DAYS)
THURSDAY, FRIDAY, SATURDAY, MONDAY = date(2026, 3, 12), date(2026, 3, 13), date(2026, 3, 14), date(2026, 3, 16)


def intervention(state: InterventionState, ended_on: date | None = None) -> Intervention:
    return Intervention(
        id="i1",
        opportunity_id="d1",
        region="east",
        team=None,
        rep_id="rep-1",
        stage="lead",
        state=state,
        days=(THURSDAY, FRIDAY),
        opened_at=at(FRIDAY),
        score=50,
        factors=(),
        packs=(),
        summary={},
        ended_on=ended_on,
    )


@pytest.mark.feature("B-041")
def test_friday_and_monday_are_consecutive_workdays() -> None:
    assert streak(MONDAY, HEALTH, CALENDAR) == (FRIDAY, MONDAY)
    assert streak(MONDAY, EVERY_DAY, CALENDAR) == (date(2026, 3, 15), MONDAY)


def test_a_saturday_that_is_worked_counts_and_a_holiday_does_not() -> None:
    worked_saturday, first_after = date(2026, 2, 14), date(2026, 2, 24)

    assert is_evaluation_day(worked_saturday, HEALTH, CALENDAR)
    assert streak(first_after, HEALTH, CALENDAR) == (worked_saturday, first_after)
    assert not is_evaluation_day(date(2026, 2, 20), HEALTH, CALENDAR)


def test_the_last_evaluation_day_of_a_weekend_is_friday() -> None:
    assert last_evaluation_day(SATURDAY, HEALTH, CALENDAR) == FRIDAY
    assert last_evaluation_day(SATURDAY, EVERY_DAY, CALENDAR) == SATURDAY
    assert next_evaluation_day(FRIDAY, HEALTH, CALENDAR) == MONDAY
    assert next_evaluation_day(FRIDAY, EVERY_DAY, CALENDAR) == SATURDAY


@pytest.mark.parametrize(("score", "low"), [(59.99, True), (60.0, False), (0.0, True), (None, False)])
def test_sixty_itself_is_not_low(score: float | None, low: bool) -> None:
    assert is_low(snapshot(score=score), HEALTH) is low


def test_what_is_not_known_well_enough_is_not_low() -> None:
    assert not is_low(snapshot(score=10, status=HealthStatus.INSUFFICIENT), HEALTH)
    assert not is_low(None, HEALTH)


@pytest.mark.parametrize(("score", "arms"), [(64.99, False), (65.0, True), (None, False)])
def test_sixty_five_arms_again(score: float | None, arms: bool) -> None:
    assert arms_again(snapshot(score=score), HEALTH) is arms


def test_an_open_intervention_keeps_others_away() -> None:
    assert is_armed((THURSDAY, FRIDAY), [])
    assert not is_armed((THURSDAY, FRIDAY), [intervention(InterventionState.OPEN)])


@pytest.mark.parametrize("state", [InterventionState.CLOSED, InterventionState.RECOVERED, InterventionState.DEAL_ENDED])
def test_only_days_after_the_end_of_one_call_for_another(state: InterventionState) -> None:
    assert not is_armed((THURSDAY, FRIDAY), [intervention(state, ended_on=THURSDAY)])
    assert is_armed((FRIDAY, MONDAY), [intervention(state, ended_on=THURSDAY)])


def test_what_late_data_voided_counts_as_if_it_had_never_been() -> None:
    assert is_armed((THURSDAY, FRIDAY), [intervention(InterventionState.VOIDED, ended_on=MONDAY)])


def grace(owners: dict[date, str], day: date) -> bool:
    return in_grace(owners, "new", day, policy=HEALTH, calendar=CALENDAR)


def test_a_new_owner_has_three_workdays() -> None:
    owners = {THURSDAY: "old", FRIDAY: "new", SATURDAY: "new", MONDAY: "new"}
    tuesday, wednesday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)

    assert grace(owners, MONDAY)
    assert grace(owners | {tuesday: "new"}, tuesday)
    assert not grace(owners | {tuesday: "new", wednesday: "new"}, wednesday)


def test_a_deal_that_came_today_is_in_grace() -> None:
    assert grace({THURSDAY: "old", FRIDAY: "old"}, FRIDAY)


def test_an_owner_who_always_had_the_deal_has_no_grace() -> None:
    assert not grace({THURSDAY: "new", FRIDAY: "new"}, FRIDAY)
    assert not grace({}, FRIDAY)


@given(st.dates(date(2025, 1, 1), date(2027, 11, 30)))
def test_a_streak_is_of_evaluation_days_without_a_gap(day: date) -> None:
    end = last_evaluation_day(day, HEALTH, CALENDAR)
    first, last = streak(end, HEALTH, CALENDAR)

    assert last == end <= day
    assert next_evaluation_day(first, HEALTH, CALENDAR) == last
    assert is_evaluation_day(first, HEALTH, CALENDAR)
