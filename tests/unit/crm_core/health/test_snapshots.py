"""Days become snapshots: once, complete, with what had happened by their end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm_core.health.entities import is_provisional
from crm_core.health.terms import HealthStatus, Metric
from crm_core.service.health import recompute_marked, snapshot_day
from tests.unit.crm_core.health.deals import at
from tests.unit.crm_core.health.world import OPENED, World, end_of
from tests.unit.crm_core.samples import EAST, NORTH, objection

FRIDAY, SATURDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)


def value(world: World, day: date, metric: Metric) -> float | None:
    return next(one.value for one in world.health()[day].components if one.metric is metric)


@pytest.mark.feature("B-040")
def test_the_morning_after_a_day_has_its_score(world: World) -> None:
    world.deal()
    world.call(date(2026, 3, 3))
    world.call(date(2026, 3, 5))
    world.run(FRIDAY)

    (thursday,) = world.health().values()
    assert thursday.day == date(2026, 3, 5)
    assert thursday.status is HealthStatus.SUFFICIENT
    assert len(thursday.components) == 12
    assert value(world, thursday.day, Metric.CONTACTS) == 2
    assert value(world, thursday.day, Metric.PROMISES) == 0
    assert value(world, thursday.day, Metric.ROLES) == 1


def test_a_day_that_is_complete_stays_as_it_is(world: World) -> None:
    world.deal()
    assert snapshot_day(world.store, "east", FRIDAY, policy=world.policy, now=at(SATURDAY)) == 1
    assert snapshot_day(world.store, "east", FRIDAY, policy=world.policy, now=at(SATURDAY)) == 0
    assert world.run(SATURDAY) == world.run(SATURDAY) == 0
    assert [one.revision for one in world.store.revisions_of_day(EAST, "d1", FRIDAY)] == [1]


def test_only_what_had_happened_by_the_end_of_the_day_counts(world: World) -> None:
    world.deal()
    world.call(FRIDAY, hour=23)
    world.call(SATURDAY, hour=0)
    snapshot_day(world.store, "east", FRIDAY, policy=world.policy, now=at(MONDAY))

    assert value(world, FRIDAY, Metric.CONTACTS) == 1


def test_a_call_of_less_than_a_minute_is_no_contact(world: World) -> None:
    world.deal()
    world.call(FRIDAY, occurred_end=at(FRIDAY) + timedelta(seconds=59))
    world.call(FRIDAY, hour=11, occurred_end=at(FRIDAY, 11) + timedelta(seconds=60))
    world.run(SATURDAY)

    assert value(world, FRIDAY, Metric.CONTACTS) == 1


def test_a_deal_that_had_ended_or_not_begun_has_no_snapshot(world: World) -> None:
    world.deal("ended", stage="closing")
    world.deal("to come", opened=MONDAY)
    world.deal("now", opened=OPENED)
    assert snapshot_day(world.store, "east", FRIDAY, policy=world.policy, now=at(MONDAY)) == 1
    assert world.health("ended") == world.health("to come") == {}


def test_a_standstill_is_made_up_for_day_by_day(world: World) -> None:
    world.deal()
    world.run(FRIDAY)
    world.run(MONDAY + timedelta(days=1))

    assert sorted(world.health()) == [date(2026, 3, 5), FRIDAY, SATURDAY, date(2026, 3, 8), MONDAY]


def test_health_is_seen_with_the_deal_and_listed_worst_first(world: World) -> None:
    world.deal("quiet", team="east-2", rep_id="rep-2")
    world.deal("busy")
    for day in (3, 4, 5):
        world.call(date(2026, 3, day), deal_id="busy")
        world.call(date(2026, 3, day), deal_id="quiet", objections=(objection(),))
    world.run(FRIDAY)

    assert [one.opportunity_id for one in world.store.worst_health(EAST)] == ["quiet", "busy"]
    assert [one.opportunity_id for one in world.store.worst_health(EAST, team="east-1")] == ["busy"]
    assert [one.opportunity_id for one in world.store.worst_health(EAST, rep_id="rep-2")] == ["quiet"]
    assert world.store.worst_health(NORTH) == ()
    assert world.store.health_history(NORTH, "busy") == ()


def test_a_late_call_recomputes_its_day_and_those_after_it(world: World) -> None:
    world.deal()
    world.days(FRIDAY, MONDAY)
    world.call(FRIDAY)
    world.run_at(at(MONDAY, 9))

    assert {day: one.revision for day, one in world.health().items()} == {
        date(2026, 3, 5): 1,
        FRIDAY: 2,
        SATURDAY: 2,
        date(2026, 3, 8): 2,
    }
    first, second = world.store.revisions_of_day(EAST, "d1", FRIDAY)
    assert (first.is_current, second.is_current) == (False, True)
    assert second.watermark > first.watermark


def test_what_changes_nothing_makes_no_revision(world: World) -> None:
    world.deal()
    world.run(SATURDAY)
    world.store.mark_deal("d1", at(FRIDAY))

    assert recompute_marked(world.store, "east", policy=world.policy, now=at(SATURDAY)) == ()
    assert world.store.health_marks("east", 10) == ()


def test_an_open_objection_is_a_risk_until_a_later_call_answers_it(world: World) -> None:
    world.deal()
    world.call(date(2026, 3, 3), objections=(objection(),))
    world.call(date(2026, 3, 5), objections=(objection(answered=True),))
    snapshot_day(world.store, "east", date(2026, 3, 4), policy=world.policy, now=at(FRIDAY))
    snapshot_day(world.store, "east", date(2026, 3, 5), policy=world.policy, now=at(FRIDAY))

    assert value(world, date(2026, 3, 4), Metric.RISKS) == 15
    assert value(world, date(2026, 3, 5), Metric.RISKS) == 0


def test_a_day_is_provisional_for_seventy_two_hours() -> None:
    end = end_of(FRIDAY)
    assert is_provisional(end, now=end + timedelta(hours=71, minutes=59), hours=72)
    assert not is_provisional(end, now=end + timedelta(hours=72), hours=72)


def test_velocity_takes_the_median_of_won_deals_where_there_are_enough(world: World) -> None:
    world.deal(opened=date(2026, 2, 2))
    world.run(FRIDAY)
    slow = value(world, date(2026, 3, 5), Metric.VELOCITY)

    assert slow is not None
    assert slow > 3
