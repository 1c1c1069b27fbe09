"""Which scores call the manager, to the hundredth, and which end the call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crm_core.health.entities import Intervention
from crm_core.health.terms import EvaluationDays, InterventionState, Metric
from crm_core.service import close_intervention
from crm_core.sight import EVERYWHERE, Sight
from tests.unit.crm_core.health.deals import HEALTH, at
from tests.unit.crm_core.health.scored import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, Score, Scored, morning_after
from tests.unit.crm_core.health.world import World
from tests.unit.crm_core.samples import EAST, NORTH, POLICY

SATURDAY, NEXT_MONDAY = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=3)


@pytest.fixture
def scored(world: World) -> Scored:
    return Scored(world)


def states(scored: Scored) -> list[InterventionState]:
    return [one.state for one in scored.world.interventions()]


@pytest.mark.feature("B-041")
@pytest.mark.parametrize(
    ("first", "second", "calls"),
    [
        (59.99, 59.99, True),
        (60.0, 59.99, False),
        (59.99, 60.0, False),
        (0.0, 0.0, True),
        (12.0, "?", False),
        ("?", 12.0, False),
        (None, 12.0, False),
        (12.0, None, False),
    ],
)
def test_two_days_strictly_below_sixty_and_well_known(scored: Scored, first: Score, second: Score, calls: bool) -> None:
    assert bool(scored.nights({MONDAY: first, TUESDAY: second})) is calls


@pytest.mark.feature("B-041")
def test_a_good_day_between_two_bad_ones_keeps_the_manager_away(scored: Scored) -> None:
    assert scored.nights({MONDAY: 20.0, TUESDAY: 61.0, WEDNESDAY: 20.0}) == []
    (one,) = scored.night(THURSDAY, 20.0)
    assert one.days == (WEDNESDAY, THURSDAY)


@pytest.mark.parametrize(("days", "first_call"), [(1, MONDAY), (2, TUESDAY), (3, WEDNESDAY)])
def test_how_many_days_is_policy(scored: Scored, days: int, first_call: date) -> None:
    scored.world.policy = replace(POLICY, health=replace(HEALTH, low_days=days))
    (one,) = scored.nights({MONDAY: 20.0, TUESDAY: 20.0, WEDNESDAY: 20.0})
    assert one.days[-1] == first_call
    assert len(one.days) == days


def test_a_weekend_parts_nothing_and_counts_for_nothing(scored: Scored) -> None:
    """Friday is low; a recovery on Saturday changes nothing, for Saturday is no evaluation day."""
    calls = scored.nights({FRIDAY: 20.0, SATURDAY: 90.0, SATURDAY + timedelta(days=1): 90.0})
    assert calls == []
    (one,) = scored.night(NEXT_MONDAY, 20.0)
    assert one.days == (FRIDAY, NEXT_MONDAY)


def test_by_calendar_days_the_weekend_counts(scored: Scored) -> None:
    always = replace(HEALTH, evaluation_days=EvaluationDays.CALENDAR_DAYS)
    scored.world.policy = replace(POLICY, health=always)
    (one,) = scored.nights({FRIDAY: 20.0, SATURDAY: 20.0})
    assert one.days == (FRIDAY, SATURDAY)


@pytest.mark.feature("B-041")
@pytest.mark.parametrize(
    ("score", "state"),
    [
        (64.99, InterventionState.OPEN),
        (65.0, InterventionState.RECOVERED),
        ("?", InterventionState.OPEN),
        (None, InterventionState.OPEN),
    ],
)
def test_one_day_at_sixty_five_ends_it(scored: Scored, score: Score, state: InterventionState) -> None:
    scored.nights({MONDAY: 20.0, TUESDAY: 20.0, WEDNESDAY: score})
    assert states(scored) == [state]


def test_after_a_recovery_two_more_low_days_call_again(scored: Scored) -> None:
    scored.nights({MONDAY: 20.0, TUESDAY: 20.0, WEDNESDAY: 70.0, THURSDAY: 20.0})
    assert states(scored) == [InterventionState.RECOVERED]
    (again,) = scored.night(FRIDAY, 20.0)
    assert again.days == (THURSDAY, FRIDAY)


def test_a_day_that_only_reaches_sixty_does_not_arm_the_trigger(scored: Scored) -> None:
    scored.nights({MONDAY: 20.0, TUESDAY: 20.0, WEDNESDAY: 62.0, THURSDAY: 20.0, FRIDAY: 20.0})
    assert states(scored) == [InterventionState.OPEN]


def test_each_deal_has_its_own(world: World) -> None:
    scored = Scored(world, ("d1", "d2"))
    scored.night(MONDAY, 20.0, 80.0)
    assert [one.opportunity_id for one in scored.night(TUESDAY, 20.0, 20.0)] == ["d1"]
    assert [one.opportunity_id for one in scored.night(WEDNESDAY, 20.0, 20.0)] == ["d2"]


@pytest.fixture
def called(scored: Scored) -> Intervention:
    (one,) = scored.nights({MONDAY: 20.0, TUESDAY: 30.0})
    return one


@pytest.mark.feature("B-041")
def test_the_three_worst_factors_choose_the_words(called: Intervention) -> None:
    assert called.factors == (Metric.RECENCY, Metric.NEXT_STEP, Metric.RISKS)
    packs = [POLICY.script_packs.find(key) for key in called.packs]
    assert {metric for pack in packs if pack for metric in pack.metrics} >= {Metric.RECENCY}
    assert called.score == 30.0


@pytest.mark.feature("B-041")
def test_the_task_and_the_alert_go_to_the_manager_with_figures_alone(scored: Scored, called: Intervention) -> None:
    task = scored.store.task(EAST, str(called.task_id))
    (alert,) = scored.store.alerts(Sight("east", team="east-1"))
    assert (task.rep_id, task.due_at) == ("boss", at(THURSDAY, 8))
    assert dict(alert.reasons[0].data) == {"score": 30.0, "intervention_id": called.id}
    assert scored.store.alerts(Sight("east", rep_id="rep-1")) == ()


def test_who_does_not_see_the_deal_sees_no_intervention(scored: Scored, called: Intervention) -> None:
    for sight, seen in ((EAST, 1), (Sight("east", rep_id="rep-1"), 1), (Sight("east", rep_id="rep-2"), 0), (NORTH, 0)):
        assert len(scored.store.interventions(sight)) == seen
        assert len(scored.store.interventions(sight, opportunity_id="d1")) == seen
    assert scored.store.interventions(EVERYWHERE, state=InterventionState.CLOSED) == ()


def test_closing_on_a_low_day_waits_for_two_new_ones(scored: Scored, called: Intervention) -> None:
    close_intervention(
        scored.store, EAST, called.id, outcome="谈过", policy=POLICY, actor_id="boss", now=at(WEDNESDAY, 10)
    )
    assert scored.nights({WEDNESDAY: 20.0, THURSDAY: 20.0}) == []
    (again,) = scored.night(FRIDAY, 20.0)
    assert again.days == (THURSDAY, FRIDAY)
    assert again.id != called.id


# --- late data ---


def test_a_late_word_that_lifts_one_of_its_days_voids_it(scored: Scored, called: Intervention) -> None:
    (voided,) = scored.corrected(MONDAY, 60.0, now=morning_after(TUESDAY))
    assert (voided.id, voided.state) == (called.id, InterventionState.VOIDED)
    assert scored.store.intervention(EAST, called.id).ended_by == "health"  # kept and visible


@pytest.mark.parametrize("score", [59.99, 0.0])
def test_a_late_word_that_leaves_it_low_changes_nothing(scored: Scored, called: Intervention, score: float) -> None:
    assert scored.corrected(MONDAY, score, now=morning_after(TUESDAY)) == []
    assert states(scored) == [InterventionState.OPEN]


def test_a_late_word_that_takes_the_knowledge_away_voids_it_too(scored: Scored, called: Intervention) -> None:
    scored.corrected(TUESDAY, "?", now=morning_after(TUESDAY))
    assert states(scored) == [InterventionState.VOIDED]


def test_a_late_cause_opens_only_what_is_true_today(scored: Scored) -> None:
    scored.nights({MONDAY: 70.0, TUESDAY: 20.0})
    (opened,) = scored.corrected(MONDAY, 20.0, now=morning_after(TUESDAY))
    assert (opened.state, opened.days) == (InterventionState.OPEN, (MONDAY, TUESDAY))
    assert scored.world.logged("health.missed_trigger") == []


def test_a_late_cause_that_has_passed_is_written_down(scored: Scored) -> None:
    scored.nights({MONDAY: 70.0, TUESDAY: 20.0, WEDNESDAY: 80.0})
    assert scored.corrected(MONDAY, 20.0, now=morning_after(WEDNESDAY)) == []
    assert scored.world.logged("health.missed_trigger") == [{"day": TUESDAY.isoformat()}]


def test_a_cause_that_somebody_was_told_of_is_not_written_down_as_missed(scored: Scored, called: Intervention) -> None:
    scored.night(WEDNESDAY, 20.0)
    scored.corrected(WEDNESDAY, 10.0, now=morning_after(WEDNESDAY))
    assert scored.world.logged("health.missed_trigger") == []
    assert states(scored) == [InterventionState.OPEN]


def test_no_change_judges_nothing(scored: Scored) -> None:
    scored.nights({MONDAY: 20.0})
    assert scored.corrected(MONDAY, None, now=morning_after(MONDAY)) == []
