"""What people do to to-dos, and what confirming, rejecting or editing the fact does to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crm_core.entities import Todo
from crm_core.errors import CrmConflict, CrmInvalid, CrmNotFound
from crm_core.service import complete_todo, record_call, reopen_todo, reschedule_todo
from crm_core.sight import Sight
from crm_core.terms import TodoState
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import DUE, EAST, NORTH, NOW, POLICY, promise, record

LATER = DUE + timedelta(days=3)


@pytest.fixture
def store() -> FakeCrmStore:
    store = FakeCrmStore()
    run(store, 1)
    return store


def run(store: FakeCrmStore, version: int, **said: Any) -> Todo:
    """Record the call with its one promise as it now stands; returns the to-do."""
    record_call(store, record(version, commitments=(promise(**said),)), policy=POLICY, now=NOW)
    return todo(store)


def todo(store: FakeCrmStore) -> Todo:
    (only,) = store.todos(EAST)
    return only


def complete(store: FakeCrmStore) -> Todo:
    return complete_todo(store, EAST, todo(store).id, actor_id="rep-1", now=NOW)


def reopen(store: FakeCrmStore) -> Todo:
    return reopen_todo(store, EAST, todo(store).id, actor_id="rep-1", now=NOW)


def reschedule(store: FakeCrmStore) -> Todo:
    return reschedule_todo(store, EAST, todo(store).id, due_at=LATER, actor_id="rep-1", now=NOW)


def types(store: FakeCrmStore) -> list[str]:
    return [event.type for event in store.events(EAST)]


def test_done_and_open_again(store: FakeCrmStore) -> None:
    done = complete(store)
    assert (done.state, done.done_by, done.done_at) == (TodoState.DONE, "rep-1", NOW)
    assert done == todo(store)

    reopened = reopen(store)
    assert (reopened.state, reopened.done_by, reopened.done_at) == (TodoState.OPEN, None, None)
    assert types(store) == ["todo.reopened", "todo.done", "call.recorded"]


def test_a_second_tap_changes_and_logs_nothing(store: FakeCrmStore) -> None:
    assert reopen(store) == todo(store)
    complete(store)
    assert complete(store) == todo(store)
    assert types(store) == ["todo.done", "call.recorded"]


def test_moving_keeps_what_was_said(store: FakeCrmStore) -> None:
    moved = reschedule(store)

    assert (moved.due_at, moved.due_precision, moved.due_moved_by) == (LATER, "minute", "rep-1")
    assert moved.due_text == "周五下午三点前"
    assert store.events(EAST)[0].payload["due_at"] == LATER.isoformat()


def test_a_done_one_cannot_be_moved_nor_any_to_a_naive_time(store: FakeCrmStore) -> None:
    with pytest.raises(CrmInvalid):
        reschedule_todo(store, EAST, todo(store).id, due_at=LATER.replace(tzinfo=None), actor_id="rep-1", now=NOW)
    complete(store)
    with pytest.raises(CrmConflict) as refused:
        reschedule(store)
    assert refused.value.code == "todo_done"


def test_an_edit_of_the_fact_moves_the_due_time(store: FakeCrmStore) -> None:
    assert run(store, 2, due_at=LATER, confirmed=True).due_at == LATER


def test_what_a_person_moved_no_later_run_moves(store: FakeCrmStore) -> None:
    reschedule(store)
    rerun = run(store, 2, due_at=DUE - timedelta(days=1), due_precision="day", due_text="周四", action="demo")

    assert (rerun.due_at, rerun.due_precision, rerun.due_text, rerun.action) == (LATER, "minute", "周四", "demo")


def test_confirming_takes_the_unconfirmed_mark_off(store: FakeCrmStore) -> None:
    assert todo(store).unconfirmed
    assert not run(store, 2, confirmed=True).unconfirmed


def test_rejecting_cancels_an_open_one_and_undoing_opens_it_again(store: FakeCrmStore) -> None:
    assert run(store, 2, rejected=True).state is TodoState.CANCELLED
    assert run(store, 3).state is TodoState.OPEN


def test_rejecting_does_not_undo_what_is_done_but_shows_when_it_is_reopened(store: FakeCrmStore) -> None:
    complete(store)
    assert run(store, 2, rejected=True).state is TodoState.DONE
    assert reopen(store).state is TodoState.CANCELLED


@pytest.mark.parametrize("act", [complete, reopen, reschedule])
def test_a_cancelled_one_takes_no_act(store: FakeCrmStore, act: Callable[[FakeCrmStore], Todo]) -> None:
    run(store, 2, rejected=True)
    with pytest.raises(CrmConflict) as refused:
        act(store)
    assert refused.value.code == "todo_cancelled"


def test_a_promise_that_is_gone_takes_an_untouched_todo_with_it(store: FakeCrmStore) -> None:
    record_call(store, record(2), policy=POLICY, now=NOW)

    assert store.todos(EAST) == ()


@pytest.mark.parametrize("act", [complete, reschedule])
def test_but_leaves_one_that_a_person_acted_on_marked_as_withdrawn(
    store: FakeCrmStore, act: Callable[[FakeCrmStore], Todo]
) -> None:
    acted = act(store)
    record_call(store, record(2), policy=POLICY, now=NOW)
    assert (todo(store).withdrawn, todo(store).state) == (True, acted.state)

    assert not run(store, 3).withdrawn


@pytest.mark.parametrize("sight", [NORTH, Sight("east", rep_id="rep-2"), Sight("east", team="east-2")])
def test_a_todo_out_of_sight_is_not_there(store: FakeCrmStore, sight: Sight) -> None:
    before = todo(store)
    for act in (complete_todo, reopen_todo):
        with pytest.raises(CrmNotFound):
            act(store, sight, before.id, actor_id="rep-2", now=NOW)
    with pytest.raises(CrmNotFound):
        reschedule_todo(store, sight, before.id, due_at=LATER, actor_id="rep-2", now=NOW)
    assert todo(store) == before
