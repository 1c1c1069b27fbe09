"""Our promises as the seventh metric: what people do to a to-do changes the days since it was promised."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm_core.entities import Todo
from crm_core.health.terms import Metric
from crm_core.service import complete_todo, reassign_todo, reopen_todo, reschedule_todo
from tests.unit.crm_core.health.deals import at
from tests.unit.crm_core.health.world import OPENED, World
from tests.unit.crm_core.samples import EAST, promise, record

CALLED = OPENED + timedelta(days=1)
DUE = CALLED + timedelta(days=1)  # at three in the afternoon
AFTER = DUE + timedelta(days=1)


@pytest.fixture
def promised(world: World) -> World:
    """A deal with one promise, due the day after the call, and the mornings up to the day after that."""
    world.deal()
    world.call(CALLED, commitments=(promise(due_at=at(DUE, 15)),))
    world.days(CALLED, AFTER)
    return world


def todo(world: World) -> Todo:
    (found,) = world.store.todos(EAST)
    return found


def kept(world: World, day: date = DUE) -> float | None:
    (found,) = [one for one in world.health()[day].components if one.metric is Metric.PROMISES]
    return found.score


def done(world: World, moment_of: date, hour: int) -> None:
    complete_todo(world.store, EAST, todo(world).id, actor_id="rep-1", now=at(moment_of, hour))


def test_a_promise_is_missing_until_it_is_due_and_then_not_kept(promised: World) -> None:
    assert kept(promised, CALLED) is None
    assert kept(promised) == 0


def test_a_promise_done_in_time_is_kept_even_if_the_clock_ran_before_anybody_said_so(promised: World) -> None:
    """The word on it comes late, about a moment before the due time."""
    complete_todo(promised.store, EAST, todo(promised).id, actor_id="rep-1", now=at(DUE, 14))
    promised.run_at(at(AFTER, 12))

    assert kept(promised) == 100
    assert promised.health()[DUE].revision == 2


def test_done_at_the_very_moment_is_in_time_and_a_minute_later_is_not(promised: World) -> None:
    complete_todo(promised.store, EAST, todo(promised).id, actor_id="rep-1", now=at(DUE, 15))
    promised.run_at(at(AFTER, 12))
    assert kept(promised) == 100

    reopen_todo(promised.store, EAST, todo(promised).id, actor_id="rep-1", now=at(AFTER, 13))
    complete_todo(promised.store, EAST, todo(promised).id, actor_id="rep-1", now=at(DUE, 15, 1))
    promised.run_at(at(AFTER, 14))
    assert kept(promised) == 0


def test_a_promise_that_is_opened_again_is_not_kept_after_all(promised: World) -> None:
    done(promised, DUE, 10)
    promised.run_at(at(AFTER, 12))
    reopen_todo(promised.store, EAST, todo(promised).id, actor_id="rep-1", now=at(AFTER, 13))
    promised.run_at(at(AFTER, 14))

    assert kept(promised) == 0
    assert promised.health()[DUE].revision == 3


def test_a_promise_that_is_moved_is_due_on_its_new_day(promised: World) -> None:
    reschedule_todo(promised.store, EAST, todo(promised).id, due_at=at(AFTER, 15), actor_id="rep-1", now=at(AFTER, 10))
    promised.run_at(at(AFTER, 12))
    promised.run(AFTER + timedelta(days=1))

    assert kept(promised) is None
    assert kept(promised, AFTER) == 0


def test_handing_a_promise_over_changes_no_day(promised: World) -> None:
    reassign_todo(
        promised.store, EAST, todo(promised).id, rep_id="rep-2", team="east-1", actor_id="boss", now=at(AFTER, 10)
    )
    promised.run_at(at(AFTER, 12))

    assert {one.revision for one in promised.health().values()} == {1}


def test_what_people_do_marks_the_deal_from_the_call_on(promised: World) -> None:
    done(promised, AFTER, 9)
    (mark,) = promised.store.health_marks("east", 9)
    assert (mark.opportunity_id, mark.since) == ("d1", todo(promised).promised_at)


def test_a_promise_on_no_deal_marks_none(world: World) -> None:
    world.take(record(commitments=(promise(due_at=at(DUE, 15)),)), None)
    (loose,) = world.store.todos(EAST)
    complete_todo(world.store, EAST, loose.id, actor_id="rep-1", now=at(DUE, 9))
    assert world.store.health_marks("east", 9) == ()


@pytest.mark.parametrize(("in_time", "points"), [(0, 0), (1, 25), (3, 75), (4, 100)])
def test_the_share_of_promises_kept_is_the_score(world: World, in_time: int, points: float) -> None:
    world.deal()
    world.call(CALLED, commitments=tuple(promise(f"c{number}", due_at=at(DUE, 15)) for number in range(4)))
    for one in world.store.todos(EAST)[:in_time]:
        complete_todo(world.store, EAST, one.id, actor_id="rep-1", now=at(DUE, 11))
    world.days(AFTER, AFTER)

    assert kept(world) == points


def test_what_the_customer_promised_is_no_promise_of_ours(world: World) -> None:
    world.deal()
    world.call(CALLED, commitments=(promise(owner="customer", due_at=at(DUE, 15)),))
    world.days(AFTER, AFTER)
    assert kept(world) is None


def test_thirty_days_later_a_promise_no_longer_counts(world: World) -> None:
    world.deal()
    world.call(CALLED, commitments=(promise(due_at=at(DUE, 15)),))
    last = DUE + timedelta(days=29)
    world.days(last + timedelta(days=1), last + timedelta(days=2))

    assert kept(world, last) == 0
    assert kept(world, last + timedelta(days=1)) is None
