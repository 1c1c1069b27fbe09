"""A word on a done to-do, what shows it, and handing one over; each survives every re-run of the call."""

from __future__ import annotations

import pytest

from crm_core.entities import Todo
from crm_core.errors import CrmConflict, CrmNotFound
from crm_core.service import complete_todo, reassign_todo, record_call, reopen_todo
from crm_core.sight import Sight
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import TodoState
from tests.unit.crm_core.samples import EAST, NORTH, NOW, POLICY, promise, record


def run(store: SqlCrmStore, version: int, *, promises: int = 1) -> None:
    made = tuple(promise() for _ in range(promises))
    record_call(store, record(version, commitments=made), policy=POLICY, now=NOW)


@pytest.fixture(autouse=True)
def _call(store: SqlCrmStore) -> None:
    run(store, 1)


def todo(store: SqlCrmStore) -> Todo:
    (only,) = store.todos(EAST)
    return only


def hand_over(store: SqlCrmStore, rep_id: str = "rep-2", sight: Sight = EAST) -> Todo:
    return reassign_todo(store, sight, todo(store).id, rep_id=rep_id, team="east-2", actor_id="rep-1", now=NOW)


def test_done_with_a_word_and_what_shows_it(store: SqlCrmStore) -> None:
    done = complete_todo(
        store, EAST, todo(store).id, note=" 报价单已发邮件 ", evidence_id="evidence_1", actor_id="rep-1", now=NOW
    )
    assert (done.done_note, done.done_evidence_id) == ("报价单已发邮件", "evidence_1")
    run(store, 2)
    assert (todo(store).done_note, todo(store).done_evidence_id) == ("报价单已发邮件", "evidence_1")


def test_the_log_names_the_evidence_and_never_the_words(store: SqlCrmStore) -> None:
    complete_todo(
        store, EAST, todo(store).id, note="报价单已发邮件", evidence_id="evidence_1", actor_id="rep-1", now=NOW
    )
    payload = store.events(EAST)[0].payload
    assert payload["evidence_id"] == "evidence_1"
    assert "报价单" not in str(payload)


@pytest.mark.parametrize("note", [None, "", "   "])
def test_no_words_are_no_note(store: SqlCrmStore, note: str | None) -> None:
    assert complete_todo(store, EAST, todo(store).id, note=note, actor_id="rep-1", now=NOW).done_note is None


def test_open_again_forgets_what_was_said_of_it(store: SqlCrmStore) -> None:
    complete_todo(store, EAST, todo(store).id, note="done", evidence_id="e", actor_id="rep-1", now=NOW)
    reopened = reopen_todo(store, EAST, todo(store).id, actor_id="rep-1", now=NOW)
    assert (reopened.done_note, reopened.done_evidence_id) == (None, None)


def test_handed_over_it_is_the_colleagues_whatever_the_call_says_later(store: SqlCrmStore) -> None:
    handed = hand_over(store)
    assert (handed.rep_id, handed.team, handed.assigned_by) == ("rep-2", "east-2", "rep-1")
    run(store, 2)
    assert (todo(store).rep_id, todo(store).team) == ("rep-2", "east-2")
    assert store.todos(Sight("east", rep_id="rep-1")) == ()
    payload = store.events(EAST)[1].payload
    assert (payload["rep_before"], payload["rep_id"]) == ("rep-1", "rep-2")


def test_it_stays_as_withdrawn_when_the_promise_is_gone(store: SqlCrmStore) -> None:
    hand_over(store)
    run(store, 2, promises=0)
    assert (todo(store).withdrawn, todo(store).rep_id) == (True, "rep-2")


def test_to_the_one_who_has_it_nothing_happens(store: SqlCrmStore) -> None:
    before, events = todo(store), len(store.events(EAST))
    assert hand_over(store, "rep-1") == before
    assert len(store.events(EAST)) == events


def test_a_done_or_cancelled_one_is_not_handed_over(store: SqlCrmStore) -> None:
    complete_todo(store, EAST, todo(store).id, actor_id="rep-1", now=NOW)
    with pytest.raises(CrmConflict) as refused:
        hand_over(store)
    assert (refused.value.code, todo(store).state) == ("todo_done", TodoState.DONE)


@pytest.mark.parametrize("sight", [NORTH, Sight("east", rep_id="rep-2")])
def test_what_is_out_of_sight_is_not_handed_over(store: SqlCrmStore, sight: Sight) -> None:
    with pytest.raises(CrmNotFound):
        hand_over(store, sight=sight)
    assert todo(store).rep_id == "rep-1"
