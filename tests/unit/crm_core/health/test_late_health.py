"""Late, corrected and deleted calls: what they clear is voided, what they would have caused is opened or noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from crm_core.health.terms import InterventionState
from crm_core.service import untouch_call
from tests.unit.crm_core.health.deals import at
from tests.unit.crm_core.health.test_interventions import cared_for, neglected
from tests.unit.crm_core.health.world import World
from tests.unit.crm_core.samples import EAST, objection

THURSDAY, FRIDAY, SATURDAY, MONDAY = (date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9))
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


def forget(world: World, day: date) -> None:
    """The call of that afternoon is deleted."""
    (call,) = [one for one in world.store.touches(EAST, "d1") if one.occurred_at == at(day, 16)]
    untouch_call(world.store, call.id)


def test_a_late_call_that_clears_the_cause_voids_the_intervention(world: World) -> None:
    neglected(world)
    world.days(THURSDAY, SATURDAY)
    cared_for(world, THURSDAY)
    world.run_at(at(SATURDAY, 12))

    (one,) = world.interventions()
    assert one.state is InterventionState.VOIDED
    assert world.store.task(EAST, str(one.task_id)).state.value == "cancelled"
    assert world.logged("intervention.voided_by_late_data")


def test_what_was_voided_may_be_opened_by_later_days(world: World) -> None:
    neglected(world)
    world.days(THURSDAY, SATURDAY)
    cared_for(world, THURSDAY)
    world.days(MONDAY, MONDAY + timedelta(days=14))

    assert [one.state for one in world.interventions()] == [InterventionState.VOIDED, InterventionState.OPEN]


def test_a_late_cause_that_still_holds_opens_one(world: World) -> None:
    neglected(world)
    cared_for(world, THURSDAY)
    world.days(THURSDAY, SATURDAY)
    assert world.interventions() == []
    forget(world, THURSDAY)
    world.run_at(at(SATURDAY, 12))

    assert [one.days for one in world.interventions()] == [(THURSDAY, FRIDAY)]
    assert world.logged("health.missed_trigger") == []


def test_a_late_cause_that_is_over_is_only_noted(world: World) -> None:
    neglected(world)
    cared_for(world, THURSDAY, MONDAY, TUESDAY)
    world.days(THURSDAY, WEDNESDAY)
    assert world.interventions() == []
    forget(world, THURSDAY)
    world.run_at(at(WEDNESDAY, 12))

    assert world.interventions() == []
    assert world.logged("health.missed_trigger") == [{"day": FRIDAY.isoformat()}]
    world.run_at(at(WEDNESDAY, 13))
    assert len(world.logged("health.missed_trigger")) == 1


def test_after_a_standstill_only_the_last_days_call_and_the_first_missed_one_is_noted(world: World) -> None:
    neglected(world)
    world.run(THURSDAY)
    cared_for(world, MONDAY, TUESDAY)
    world.run(WEDNESDAY)

    assert world.interventions() == []
    assert world.logged("health.missed_trigger") == [{"day": FRIDAY.isoformat()}]


def test_after_a_standstill_what_is_low_still_calls(world: World) -> None:
    neglected(world)
    world.run(THURSDAY)
    world.run(WEDNESDAY)

    assert [one.days for one in world.interventions()] == [(MONDAY, TUESDAY)]
    assert world.logged("health.missed_trigger") == []


def test_a_corrected_call_counts_as_it_reads_now(world: World) -> None:
    world.deal()
    call_id = world.call(THURSDAY, objections=(objection(),))
    world.days(SATURDAY, MONDAY)
    before = world.health()[FRIDAY]
    record = world.store.activity(EAST, call_id).record
    world.take(replace(record, version=2, objections=()), deal_id=None)
    world.run_at(at(MONDAY, 9))

    after = world.health()[FRIDAY]
    assert (before.revision, after.revision) == (1, 2)
    assert (after.score or 0) > (before.score or 0)


def test_a_call_that_moves_to_another_deal_changes_both(world: World) -> None:
    world.deal("d1")
    world.deal("d2")
    call_id = world.call(THURSDAY)
    world.days(SATURDAY, MONDAY)
    world.take(replace(world.store.activity(EAST, call_id).record, version=2), deal_id="d2")
    world.run_at(at(MONDAY, 9))

    assert {world.health(deal)[FRIDAY].revision for deal in ("d1", "d2")} == {2}
    assert world.store.touches(EAST, "d1") == ()


def test_a_recomputed_day_keeps_the_owner_it_had(world: World) -> None:
    world.deal()
    world.days(SATURDAY, MONDAY)
    world.store.save_opportunity(replace(world.store.opportunity(EAST, "d1"), rep_id="rep-2"))
    world.call(FRIDAY)
    world.days(TUESDAY, TUESDAY)

    assert world.health()[FRIDAY].rep_id == "rep-1"
    assert world.health()[MONDAY].rep_id == "rep-2"
