"""The weekly index of behaviour over a real week: its four items, and how deals make a rep's and a team's mean."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm_core.health.behaviour import Weighed, mean_index
from crm_core.health.entities import BehaviourWeek, HealthSnapshot
from crm_core.health.terms import Direction, TouchKind
from crm_core.service import add_touch
from crm_core.sight import Sight
from tests.unit.crm_core.health.deals import HEALTH, at
from tests.unit.crm_core.health.world import World
from tests.unit.crm_core.samples import EAST, NORTH, person

SUNDAY = date(2026, 3, 8)
MONDAY = SUNDAY + timedelta(days=1)
WEEK = "2026-W10"
PEOPLE = ("economic_buyer", "technical_buyer", "user")


def touched(world: World, day: date, kind: TouchKind, deal_id: str = "d1", **said: Any) -> None:
    add_touch(
        world.store,
        EAST,
        deal_id,
        kind=kind,
        occurred_at=at(day, 15),
        policy=HEALTH,
        actor_id="rep-1",
        now=at(MONDAY),
        **said,
    )


def sunday(world: World, deal_id: str = "d1") -> HealthSnapshot:
    world.run(MONDAY)
    return world.health(deal_id)[SUNDAY]


@pytest.mark.feature("B-042")
def test_a_deal_that_nobody_works_has_nothing(world: World) -> None:
    world.deal()
    found = sunday(world)
    assert (found.behaviour, found.behaviour_passed) == (0.0, ())


@pytest.mark.feature("B-042", "B-043")
@pytest.mark.parametrize(
    ("mails", "points", "passed"),
    [
        ([], 0.0, ()),
        ([SUNDAY], 10.0, ()),
        ([SUNDAY, date(2026, 3, 2)], 20.0, ("contacts",)),
        ([SUNDAY, date(2026, 3, 3), date(2026, 3, 4)], 20.0, ("contacts",)),
        ([SUNDAY, date(2026, 3, 1)], 10.0, ()),  # eight days ago
    ],
)
def test_two_follow_ups_in_seven_days_are_a_fifth(
    world: World, mails: list[date], points: float, passed: tuple[str, ...]
) -> None:
    world.deal(opened=date(2026, 2, 27))
    for day in mails:
        touched(world, day, TouchKind.MAIL, direction=Direction.INBOUND)
    found = sunday(world)
    assert (found.behaviour, found.behaviour_passed) == (points, passed)


@pytest.mark.feature("B-042", "B-044")
@pytest.mark.parametrize(("fill", "points"), [(0.0, 0.0), (0.45, 15.0), (0.9, 30.0), (1.0, 30.0)])
def test_a_requirement_document_nine_tenths_full_is_three_tenths(world: World, fill: float, points: float) -> None:
    world.deal()
    touched(world, SUNDAY, TouchKind.REQUIREMENTS_FILED, fill=fill)
    found = sunday(world)
    assert found.behaviour == points
    assert ("fill" in found.behaviour_passed) is (fill >= 0.9)


@pytest.mark.feature("B-042", "B-045")
@pytest.mark.parametrize(("reached", "points"), [(1, 8.33), (2, 16.67), (3, 25.0)])
def test_three_classes_of_key_people_are_a_quarter(world: World, reached: int, points: float) -> None:
    world.deal()
    persons = tuple(person(f"p{place}", role=role) for place, role in enumerate(PEOPLE[:reached]))
    start = at(SUNDAY, 10)
    short = start + timedelta(seconds=30)  # too short for a contact, yet it reached them
    world.call(SUNDAY, occurred_start=start, occurred_end=short, persons=persons)
    found = sunday(world)
    assert found.behaviour == points
    assert ("roles" in found.behaviour_passed) is (reached == 3)


@pytest.mark.feature("B-042", "B-046")
@pytest.mark.parametrize(
    ("kind", "points", "passed"),
    [(TouchKind.PLAN_DRAFTED, 15.0, ()), (TouchKind.PLAN_FILED, 25.0, ("plan",))],
)
def test_a_filed_plan_is_a_quarter_and_a_draft_three_fifths_of_it(
    world: World, kind: TouchKind, points: float, passed: tuple[str, ...]
) -> None:
    world.deal()
    touched(world, SUNDAY, kind)
    found = sunday(world)
    assert (found.behaviour, found.behaviour_passed) == (points, passed)


def index(world: World, sight: Sight = EAST) -> dict[tuple[str | None, str | None], BehaviourWeek]:
    return {(one.team, one.rep_id): one for one in world.store.behaviour_weeks(sight, WEEK)}


@pytest.mark.feature("B-047")
def test_large_deals_weigh_more(world: World) -> None:
    world.deal("d1", amount=Decimal(300_000))
    world.deal("d2", amount=Decimal(100_000))
    touched(world, SUNDAY, TouchKind.PLAN_FILED, "d1")
    world.run(MONDAY)

    mine = index(world)["east-1", "rep-1"]
    assert (mine.index, mine.deals, mine.amount) == (18.75, 2, Decimal(400_000))
    assert mine.passed == {"contacts": 0, "fill": 0, "roles": 0, "plan": 1}


@pytest.mark.feature("B-047")
def test_a_deal_without_an_amount_weighs_as_much_as_a_usual_one(world: World) -> None:
    world.deal("d1", amount=Decimal(200_000))
    world.deal("d2")
    touched(world, SUNDAY, TouchKind.PLAN_FILED, "d2")
    world.run(MONDAY)
    assert index(world)["east-1", "rep-1"].index == 12.5


@pytest.mark.feature("B-047")
def test_deals_without_a_team_count_for_the_region_and_their_rep(world: World) -> None:
    world.deal("d1", team=None, rep_id="alone")
    world.deal("d2")
    touched(world, SUNDAY, TouchKind.PLAN_FILED, "d1")
    world.run(MONDAY)

    found = {whose: one.index for whose, one in index(world).items()}
    assert found == {(None, "alone"): 25.0, ("east-1", "rep-1"): 0.0, ("east-1", None): 0.0, (None, None): 12.5}


def test_the_index_ends_at_the_border_of_the_region(world: World) -> None:
    world.deal()
    world.run(MONDAY)
    assert index(world, NORTH) == {}


def test_the_index_of_behaviour_calls_no_manager(world: World) -> None:
    """It is no part of the health of a deal, and low or not, only health calls."""
    world.deal()
    world.days(date(2026, 3, 3), date(2026, 3, 13))
    assert world.health()[date(2026, 3, 12)].behaviour == 0
    assert world.interventions() == []


def test_no_deals_have_no_mean_and_no_amounts_are_equal() -> None:
    assert mean_index([]) is None
    found = mean_index([Weighed(20.0, None, ()), Weighed(40.0, Decimal(0), ("plan",))])
    assert found is not None
    assert (found.index, found.deals, found.passed["plan"]) == (30.0, 2, 1)
