"""Timers follow the promises of calls, whatever people and later versions of a call do to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_core.entities import Todo
from crm_core.service import (
    complete_todo,
    follow_promises,
    promise_rates,
    reassign_todo,
    record_call,
    reopen_todo,
    reschedule_todo,
)
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from crm_core.tasks.task import TaskState
from crm_core.timers.store import TimerFilter
from crm_core.timers.timer import Timer, TimerState
from tests.unit.crm_core.samples import CALLED, DUE, EAST, NOW, POLICY, promise, record
from tests.unit.crm_core.timers.clockwork import HOUR, tick

MINUTE = timedelta(minutes=1)


def called(store: SqlCrmStore, version: int = 1, **said: Any) -> Todo:
    record_call(store, record(version, commitments=(promise(**said),)), policy=POLICY, now=NOW)
    return todo(store)


def todo(store: SqlCrmStore) -> Todo:
    (only,) = store.todos(EAST)
    return only


def follow(store: SqlCrmStore) -> Timer | None:
    """The running timer after the clock has ticked."""
    follow_promises(store, now=NOW, policy=POLICY)
    assert follow_promises(store, now=NOW, policy=POLICY) == 0, "a second tick finds nothing to do"
    found = store.timers(EVERYWHERE, TimerFilter(running=True))
    return found[0] if found else None


def ended(store: SqlCrmStore) -> Timer:
    (only,) = store.timers(EVERYWHERE, TimerFilter(running=False))
    return only


@pytest.mark.feature("F-128")
def test_a_promise_with_a_time_gets_a_timer_by_itself(store: SqlCrmStore) -> None:
    made = called(store)
    timer = follow(store)
    assert timer
    assert (timer.kind, timer.subject, timer.due_at) == ("promise", f"todo:{made.id}", DUE)
    assert (timer.anchor, timer.rep_id, timer.team, timer.calendar_version) == (CALLED, "rep-1", "east-1", "fixed")
    assert [span.quote for span in made.evidence] == ["周五下午三点前给您"]


def test_a_promise_without_a_time_gets_none(store: SqlCrmStore) -> None:
    called(store, due_at=None)
    assert follow(store) is None


def test_one_that_was_over_long_ago_gets_none(store: SqlCrmStore) -> None:
    called(store, due_at=NOW - timedelta(days=15))
    assert follow(store) is None
    called(store, 2, due_at=NOW - timedelta(days=13))
    assert follow(store)


def test_the_customers_promise_is_watched_beside_ours_without_escalation(store: SqlCrmStore) -> None:
    called(store, owner="customer")
    timer = follow(store)
    assert timer
    assert timer.kind == "customer_promise"
    assert tick(store, DUE + HOUR) == [("rep", "timer_overdue")]
    assert tick(store, DUE + 400 * HOUR) == []


def test_done_in_time_ends_it_by_when_it_was_done(store: SqlCrmStore) -> None:
    made = called(store)
    follow(store)
    complete_todo(store, EAST, made.id, actor_id="rep-1", now=DUE)
    assert follow(store) is None
    assert (ended(store).state, ended(store).ended_at, ended(store).ended_by) == (TimerState.MET, DUE, "rep-1")


def test_open_again_gets_a_new_timer(store: SqlCrmStore) -> None:
    made = called(store)
    follow(store)
    complete_todo(store, EAST, made.id, actor_id="rep-1", now=NOW)
    follow(store)
    reopen_todo(store, EAST, made.id, actor_id="rep-1", now=NOW + HOUR)
    follow_promises(store, now=NOW + HOUR, policy=POLICY)
    assert len(store.timers(EVERYWHERE, TimerFilter(running=True))) == 1


def test_moved_by_a_person_or_by_an_edit_of_the_fact_it_moves_and_both_times_are_logged(store: SqlCrmStore) -> None:
    made = called(store)
    follow(store)
    reschedule_todo(store, EAST, made.id, due_at=DUE + 24 * HOUR, actor_id="rep-1", now=NOW)
    timer = follow(store)
    assert timer
    assert timer.due_at == DUE + 24 * HOUR
    event = store.events(EVERYWHERE)[0]
    assert (event.type, event.actor_id) == ("timer.moved", "rep-1")
    moved = [datetime.fromisoformat(event.payload[key]) for key in ("due_before", "due_at")]
    assert moved == [DUE, DUE + 24 * HOUR]


def test_rejected_or_no_longer_heard_it_is_cancelled(store: SqlCrmStore) -> None:
    called(store)
    follow(store)
    called(store, 2, rejected=True)
    assert follow(store) is None
    called(store, 3)
    assert follow(store)
    record_call(store, record(4), policy=POLICY, now=NOW)
    assert follow(store) is None
    assert {timer.state for timer in store.timers(EVERYWHERE)} == {TimerState.CANCELLED}


def test_handed_over_it_goes_along_and_no_later_run_takes_it_back(store: SqlCrmStore) -> None:
    made = called(store)
    follow(store)
    reassign_todo(store, EAST, made.id, rep_id="rep-2", team="east-2", actor_id="rep-1", now=NOW)
    timer = follow(store)
    assert timer
    assert (timer.rep_id, timer.team) == ("rep-2", "east-2")
    assert called(store, 2).rep_id == "rep-2"
    assert store.todos(Sight("east", rep_id="rep-1")) == ()
    assert follow(store)


class TestTrial:
    """A promised proof of concept."""

    @pytest.mark.feature("F-129", "F-130")
    def test_it_opens_a_delivery_task_and_counts_72_hours_down(self, store: SqlCrmStore) -> None:
        called(store, action="poc", due_at=None)
        timer = follow(store)
        assert timer
        assert (timer.kind, timer.due_at) == ("poc_72h", CALLED + 72 * HOUR)
        (task,) = store.tasks(EAST)
        assert (task.kind, task.rep_id, task.due_at) == ("poc_delivery", "rep-1", CALLED + 72 * HOUR)
        assert tick(store, CALLED + 54 * HOUR) == [("rep", "timer_soon")]
        assert tick(store, CALLED + 72 * HOUR) == [("rep", "timer_overdue")]
        assert tick(store, CALLED + 72 * HOUR + 14 * MINUTE) == []
        assert tick(store, CALLED + 72 * HOUR + 15 * MINUTE) == [("director", "timer_overdue")]

    def test_done_settles_the_task(self, store: SqlCrmStore) -> None:
        made = called(store, action="poc")
        follow(store)
        complete_todo(store, EAST, made.id, actor_id="rep-1", now=NOW)
        follow(store)
        assert [task.state for task in store.tasks(EAST)] == [TaskState.DONE]

    def test_rejected_cancels_the_task(self, store: SqlCrmStore) -> None:
        called(store, action="poc")
        follow(store)
        called(store, 2, action="poc", rejected=True)
        follow(store)
        assert [task.state for task in store.tasks(EAST)] == [TaskState.CANCELLED]


def test_batches_are_bounded(store: SqlCrmStore) -> None:
    promises = tuple(promise(f"c{number}") for number in range(7))
    record_call(store, record(commitments=promises), policy=POLICY, now=NOW)
    assert [follow_promises(store, now=NOW, policy=POLICY, limit=3) for _ in range(4)] == [3, 3, 1, 0]


def test_the_rate_is_over_the_promises_of_the_last_30_days(store: SqlCrmStore) -> None:
    kept = called(store)
    complete_todo(store, EAST, kept.id, actor_id="rep-1", now=DUE)

    def due_at(now: Any) -> int:
        return promise_rates(store, EAST, now=now, policy=POLICY).all_ours.due

    assert [due_at(now) for now in (DUE, DUE + MINUTE, DUE + timedelta(days=30), DUE + timedelta(days=31))] == [
        0,
        1,
        1,
        0,
    ]
    assert promise_rates(store, Sight("east", rep_id="rep-2"), now=DUE + HOUR, policy=POLICY).ours == {}
