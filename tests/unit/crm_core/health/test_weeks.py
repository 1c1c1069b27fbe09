"""The behaviour index of a week, by rep, team and region."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crm_core.service.behaviour import ends_week, roll_up_week, week_of
from crm_core.sight import Sight
from tests.unit.crm_core.health.deals import at
from tests.unit.crm_core.health.world import World
from tests.unit.crm_core.samples import EAST, NORTH

SUNDAY = date(2026, 3, 8)
WEEK = "2026-W10"


@pytest.fixture
def busy(world: World) -> World:
    """Two reps of one team: two contacts on a large deal, none on a small one, none on the other rep's."""
    world.deal("large", amount=Decimal(300_000))
    world.deal("small", amount=Decimal(100_000))
    world.deal("other", rep_id="rep-2", amount=Decimal(400_000))
    for day in (3, 4):
        world.call(date(2026, 3, day), deal_id="large", persons=())
    world.run(SUNDAY + timedelta(days=1))
    return world


@pytest.mark.feature("B-047")
def test_on_monday_there_is_an_index_of_each_rep_the_team_and_the_region(busy: World) -> None:
    found = {(one.team, one.rep_id): (one.index, one.deals) for one in busy.store.behaviour_weeks(EAST, WEEK)}

    assert found == {
        (None, None): (7.5, 3),
        ("east-1", None): (7.5, 3),
        ("east-1", "rep-1"): (15.0, 2),
        ("east-1", "rep-2"): (0.0, 1),
    }


@pytest.mark.feature("B-042")
def test_how_many_deals_reach_each_target_is_kept(busy: World) -> None:
    (own,) = busy.store.behaviour_weeks(Sight("east", rep_id="rep-1"), WEEK)
    assert own.passed == {"contacts": 1, "fill": 0, "roles": 0, "plan": 0}
    assert own.amount == Decimal(400_000)


def test_a_rep_sees_only_the_own_index_and_a_team_its_own(busy: World) -> None:
    assert {one.rep_id for one in busy.store.behaviour_weeks(Sight("east", team="east-1"), WEEK)} == {
        None,
        "rep-1",
        "rep-2",
    }
    assert busy.store.behaviour_weeks(Sight("east", team="east-2"), WEEK) == ()
    assert busy.store.behaviour_weeks(NORTH, WEEK) == ()


def test_a_late_call_corrects_the_week(busy: World) -> None:
    for day in (3, 4):
        busy.call(date(2026, 3, day), deal_id="small", persons=(), hour=14)
    busy.run_at(at(SUNDAY + timedelta(days=1), 15))

    (own,) = busy.store.behaviour_weeks(Sight("east", rep_id="rep-1"), WEEK)
    assert own.index == 20


def test_a_week_is_iso_and_ends_on_sunday() -> None:
    assert week_of(date(2027, 1, 3)) == "2026-W53"
    assert ends_week(SUNDAY)
    assert not ends_week(SUNDAY + timedelta(days=1))


def test_a_region_without_deals_has_no_index(world: World) -> None:
    assert roll_up_week(world.store, "west", SUNDAY, now=at(SUNDAY)) == ()
