"""What the last calls left open, and how often the technical side is heard of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm_core.errors import CrmNotFound
from crm_core.health.trend import Course
from crm_core.service import complete_todo, last_contacts, technical_trend
from crm_core.service.deal_history import history_summary
from tests.unit.crm_core.health.deals import at
from tests.unit.crm_core.health.world import World
from tests.unit.crm_core.samples import EAST, NORTH, objection, person

MONDAY = date(2026, 3, 9)


@pytest.fixture
def spoken(world: World) -> World:
    world.deal()
    world.call(MONDAY - timedelta(days=5), commitments=(), objections=(objection(tag="budget"),))
    world.call(MONDAY - timedelta(days=4), objections=(objection(),))
    world.call(MONDAY - timedelta(days=3), commitments=())
    world.call(
        MONDAY,
        objections=(objection("o1", answered=True), objection("o2", tag="delivery")),
        persons=(person(role="technical_buyer"),),
    )
    return world


@pytest.mark.feature("B-058")
def test_the_last_three_calls_tell_which_objections_were_answered(spoken: World) -> None:
    told = last_contacts(spoken.store, EAST, "d1", policy=spoken.policy)

    assert [(one.call_id, one.objections) for one in told] == [
        ("call-4", (("delivery", False), ("price", True))),
        ("call-3", ()),
        ("call-2", (("price", False),)),
    ]
    assert [one.open_promises for one in told] == [1, 0, 1]


def test_a_promise_that_is_done_is_not_open(spoken: World) -> None:
    for todo in spoken.store.todos(EAST):
        complete_todo(spoken.store, EAST, todo.id, actor_id="rep-1", now=at(MONDAY, 12))
    assert {one.open_promises for one in last_contacts(spoken.store, EAST, "d1", policy=spoken.policy)} == {0}


@pytest.mark.feature("B-041")
def test_the_summary_names_what_is_open_by_the_latest_word(spoken: World) -> None:
    told = history_summary(spoken.store, "d1", 3)

    assert told["open_objections"] == ["delivery"]
    assert told["open_promises"] == 2
    assert told["calls"][0]["occurred_at"] == "2026-03-09T02:00:00+00:00"


@pytest.mark.feature("B-059")
def test_the_technical_side_was_heard_of_this_week(spoken: World) -> None:
    trend = technical_trend(spoken.store, EAST, "d1", policy=spoken.policy, now=at(MONDAY, 20))
    assert trend.counts == (0, 0, 0, 0, 0, 0, 0, 1)
    assert trend.course is Course.RISING


def test_out_of_sight_there_is_no_history(spoken: World) -> None:
    assert last_contacts(spoken.store, NORTH, "d1", policy=spoken.policy) == ()
    with pytest.raises(CrmNotFound):
        technical_trend(spoken.store, NORTH, "d1", policy=spoken.policy, now=at(MONDAY))
