"""Two low workdays in a row bring the manager in, once, with what is needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from crm_core.errors import CrmConflict, CrmInvalid, CrmNotFound
from crm_core.health.terms import EvaluationDays, InterventionState
from crm_core.service import close_intervention
from crm_core.sight import Sight
from crm_core.terms import Outcome
from tests.unit.crm_core.health.deals import at
from tests.unit.crm_core.health.world import World
from tests.unit.crm_core.samples import EAST, NORTH, objection, person

TUESDAY = date(2026, 3, 3)
WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, MONDAY = (TUESDAY + timedelta(days=n) for n in (1, 2, 3, 4, 6))
PEOPLE = tuple(person(f"p{n}", role=role) for n, role in enumerate(("economic_buyer", "technical_buyer", "user")))
TAGS = ("price", "delivery", "budget")


def neglected(world: World, **fields: Any) -> None:
    """A deal of which enough is known, and nothing good: low from the Thursday on, when it is three days old."""
    world.deal(**fields)
    world.call(TUESDAY, objections=(objection("o1"), objection("o2", tag="delivery")))
    world.call(TUESDAY, hour=11, objections=(objection(tag="budget"),))


def cared_for(world: World, *days: date) -> None:
    """Calls that answer every objection and reach all who count."""
    answers = tuple(objection(f"o{n}", tag=tag, answered=True) for n, tag in enumerate(TAGS))
    for day in days:
        world.call(day, hour=16, commitments=(), objections=answers, persons=PEOPLE)


@pytest.mark.feature("B-041")
def test_two_low_workdays_call_the_manager_with_words_and_history(world: World) -> None:
    neglected(world)
    world.days(THURSDAY, FRIDAY)
    assert world.interventions() == []
    world.run(SATURDAY)

    (one,) = world.interventions()
    assert one.days == (THURSDAY, FRIDAY)
    assert (one.state, one.manager_id) == (InterventionState.OPEN, "boss")
    assert len(one.factors) == len(set(one.factors)) == 3
    assert one.packs
    assert one.summary["open_objections"] == ["budget", "delivery", "price"]
    assert [call["call_id"] for call in one.summary["calls"]] == ["call-2", "call-1"]
    assert one.summary["open_promises"] == 2
    assert world.logged("intervention.opened")[0]["intervention_id"] == one.id


@pytest.mark.feature("B-041")
def test_the_manager_has_a_task_due_in_one_workday_and_an_alert(world: World) -> None:
    neglected(world)
    world.days(THURSDAY, SATURDAY)

    (one,) = world.interventions()
    assert one.task_id is not None
    task = world.store.task(EAST, one.task_id)
    assert (task.rep_id, task.opportunity_id, task.due_at) == ("boss", "d1", at(MONDAY, 8))
    assert len(world.logged("alert.raised")) == 1


def test_while_one_is_open_there_is_no_second(world: World) -> None:
    neglected(world)
    world.days(THURSDAY, MONDAY + timedelta(days=4))
    assert len(world.interventions()) == 1


def test_a_weekend_is_no_second_day_unless_calendar_days_count(world: World) -> None:
    world.policy = replace(
        world.policy, health=replace(world.policy.health, evaluation_days=EvaluationDays.CALENDAR_DAYS)
    )
    neglected(world, opened=TUESDAY)
    world.days(THURSDAY, SATURDAY + timedelta(days=1))

    assert world.interventions()[0].days == (FRIDAY, SATURDAY)


def test_over_a_weekend_friday_and_monday_are_the_two_days(world: World) -> None:
    neglected(world, opened=TUESDAY)
    world.days(THURSDAY, MONDAY + timedelta(days=1))

    assert world.interventions()[0].days == (FRIDAY, MONDAY)


def test_a_recovered_deal_ends_the_intervention_and_may_call_again(world: World) -> None:
    neglected(world)
    world.days(THURSDAY, SATURDAY)
    cared_for(world, MONDAY)
    world.days(MONDAY, MONDAY + timedelta(days=1))

    (one,) = world.interventions()
    assert (one.state, one.ended_on) == (InterventionState.RECOVERED, MONDAY)
    world.days(MONDAY + timedelta(days=2), MONDAY + timedelta(days=14))
    assert [one.state for one in world.interventions()] == [InterventionState.RECOVERED, InterventionState.OPEN]


@pytest.mark.feature("B-041")
def test_an_outcome_closes_it_and_later_low_days_call_again(world: World) -> None:
    neglected(world)
    tuesday = MONDAY + timedelta(days=1)
    world.days(THURSDAY, tuesday)
    (one,) = world.interventions()
    said: dict[str, Any] = {"policy": world.policy, "actor_id": "boss"}
    closed = close_intervention(world.store, EAST, one.id, outcome=" 已电话沟通 ", now=at(tuesday, 15), **said)

    assert (closed.state, closed.outcome, closed.ended_by) == (InterventionState.CLOSED, "已电话沟通", "boss")
    assert world.store.task(EAST, str(one.task_id)).state.value == "done"
    world.days(tuesday + timedelta(days=1), tuesday + timedelta(days=2))
    assert len(world.interventions()) == 1
    world.run(tuesday + timedelta(days=3))
    assert world.interventions()[1].days == (tuesday + timedelta(days=1), tuesday + timedelta(days=2))
    with pytest.raises(CrmConflict):
        close_intervention(world.store, EAST, one.id, outcome="again", now=at(tuesday, 16), **said)


def test_an_outcome_needs_words_and_sight(world: World) -> None:
    neglected(world)
    world.days(THURSDAY, MONDAY + timedelta(days=1))
    (one,) = world.interventions()
    said: dict[str, Any] = {"policy": world.policy, "actor_id": "boss", "now": at(MONDAY + timedelta(days=1))}

    with pytest.raises(CrmInvalid):
        close_intervention(world.store, EAST, one.id, outcome="  ", **said)
    for stranger in (NORTH, Sight("east", team="east-2"), Sight("east", rep_id="rep-2")):
        with pytest.raises(CrmNotFound):
            close_intervention(world.store, stranger, one.id, outcome="x", **said)
    assert world.interventions() == [one]


def test_the_end_of_the_deal_ends_it(world: World) -> None:
    neglected(world)
    tuesday = MONDAY + timedelta(days=1)
    world.days(THURSDAY, tuesday)
    deal = world.store.opportunity(EAST, "d1")
    world.store.save_opportunity(replace(deal, outcome=Outcome.LOST))
    world.run(tuesday + timedelta(days=1))

    (one,) = world.interventions()
    assert one.state is InterventionState.DEAL_ENDED
    assert world.store.task(EAST, str(one.task_id)).state.value == "cancelled"


def test_a_new_owner_has_three_workdays_of_grace(world: World) -> None:
    neglected(world)
    world.days(THURSDAY, FRIDAY)
    deal = world.store.opportunity(EAST, "d1")
    world.store.save_opportunity(replace(deal, rep_id="rep-2"))
    world.days(SATURDAY, MONDAY + timedelta(days=2))
    assert world.interventions() == []

    world.run(MONDAY + timedelta(days=3))
    (one,) = world.interventions()
    assert one.rep_id == "rep-2"


def test_a_deal_of_which_too_little_is_known_asks_its_rep_for_data_and_no_manager(world: World) -> None:
    world.deal()
    world.days(THURSDAY, MONDAY + timedelta(days=5))

    assert world.interventions() == []
    tasks = [event.payload for event in world.store.events(EAST, limit=200) if event.type == "task.opened"]
    assert [task["kind"] for task in tasks] == ["health_data"]


def test_a_young_deal_is_not_asked_for_data(world: World) -> None:
    world.deal(opened=WEDNESDAY)
    world.days(THURSDAY, SATURDAY)
    assert world.logged("task.opened") == []


def test_a_deal_that_moves_takes_its_interventions_along(world: World) -> None:
    neglected(world)
    world.days(THURSDAY, SATURDAY)
    world.store.save_opportunity(replace(world.store.opportunity(EAST, "d1"), rep_id="rep-2"))

    assert world.store.interventions(Sight("east", rep_id="rep-1")) == ()
    assert len(world.store.interventions(Sight("east", rep_id="rep-2"))) == 1
