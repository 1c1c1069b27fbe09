"""Calls that come late, again or from two systems, or are put elsewhere: what hangs on them follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crm_core.errors import CrmNotFound
from crm_core.ledger import verify_chain
from crm_core.paging import WHOLE_LIST
from crm_core.records import CallRecord
from crm_core.service import (
    CallOutcome,
    assign_call,
    attribution_of_call,
    complete_todo,
    reassign_todo,
    record_call,
    reopen_todo,
    reschedule_todo,
)
from crm_core.sight import EVERYWHERE, Sight
from crm_core.terms import Outcome, TodoState
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import (
    CALLED,
    DUE,
    EAST,
    NOW,
    POLICY,
    account,
    contact,
    need,
    objection,
    opportunity,
    person,
    promise,
    record,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def store() -> FakeCrmStore:
    """Two customers; the first has an open deal and a confirmed contact."""
    store = FakeCrmStore()
    store.save_account(account())
    store.save_account(account("a2", "瑞丰电子"))
    store.save_opportunity(opportunity())
    store.save_contact(contact(name="李建国", phone="13800138000"))
    return store


def take(store: FakeCrmStore, whole: CallRecord) -> CallOutcome:
    return record_call(store, whole, policy=POLICY, now=NOW)


def assign(store: FakeCrmStore, call_id: str = "call-1", **said: Any) -> CallOutcome:
    fields = {"account_id": None, "policy": POLICY, "actor_id": "rep-1", "now": NOW, **said}
    return assign_call(store, EAST, call_id, **fields)


def whole(version: int = 1, **said: Any) -> CallRecord:
    fields = {
        "phone": "13800138000",
        "persons": (person(name="王芳", title="采购主管"),),
        "needs": (need(),),
        "commitments": (promise(),),
        "objections": (objection(),),
    }
    return record(version, **{**fields, **said})


def test_a_known_number_puts_a_call_with_all_that_hangs_on_it_on_the_deal(store: FakeCrmStore) -> None:
    outcome = take(store, whole())

    assert (outcome.account_id, outcome.opportunity_id) == ("a1", "d1")
    (todo,), (standing,) = outcome.todos, outcome.objections
    assert (todo.account_id, todo.opportunity_id, todo.due_at) == ("a1", "d1", DUE)
    assert (standing.account_id, standing.opportunity_id) == ("a1", "d1")
    assert {one.name for one in outcome.contacts} == {"王芳"}


def test_put_on_another_customer_nothing_stays_behind(store: FakeCrmStore) -> None:
    take(store, whole())
    outcome = assign(store, account_id="a2")

    (todo,), (standing,) = outcome.todos, outcome.objections
    assert (todo.account_id, todo.opportunity_id) == ("a2", None)
    assert (standing.account_id, standing.opportunity_id) == ("a2", None)
    assert [one.account_id for one in outcome.contacts] == ["a2"]
    assert [one.name for one in store.contacts(EAST, account_id="a1", page=WHOLE_LIST)] == ["李建国"]
    assert attribution_of_call(store, EAST, "call-1", policy=POLICY).account_id == "a2"


def test_what_a_person_did_to_a_promise_goes_along_when_the_call_moves(store: FakeCrmStore) -> None:
    (todo,) = take(store, whole()).todos
    reschedule_todo(store, EAST, todo.id, due_at=DUE + HOUR, actor_id="rep-1", now=NOW)
    reassign_todo(store, EAST, todo.id, rep_id="rep-2", team="east-2", actor_id="boss", now=NOW)
    assign(store, account_id="a2")

    (moved,) = store.todos(EAST, page=WHOLE_LIST)
    assert (moved.id, moved.account_id, moved.due_at, moved.rep_id) == (todo.id, "a2", DUE + HOUR, "rep-2")


def test_a_closed_deal_takes_no_new_call(store: FakeCrmStore) -> None:
    store.save_opportunity(opportunity(outcome=Outcome.WON))
    outcome = take(store, whole())

    assert (outcome.account_id, outcome.opportunity_id) == ("a1", None)


def test_two_systems_may_use_one_number_for_two_calls(store: FakeCrmStore) -> None:
    first = take(store, whole())
    second = take(store, whole(source="pbx", rep_id="rep-2", team="east-2"))
    assert first.activity.id != second.activity.id
    assert len(store.todos(EAST, page=WHOLE_LIST)) == 2

    assign(store, source="pbx", account_id="a2")
    assert attribution_of_call(store, EAST, "call-1", policy=POLICY, source="callgate").account_id == "a1"
    assert attribution_of_call(store, EAST, "call-1", policy=POLICY, source="pbx").account_id == "a2"


def test_versions_that_arrive_out_of_order_end_in_the_latest(store: FakeCrmStore) -> None:
    latest = whole(3, objections=(), commitments=(promise(action="call_back"),))
    take(store, latest)
    for version in (2, 1):
        outcome = take(store, whole(version))
        assert not outcome.applied
        assert outcome.activity.record == latest

    (todo,) = store.todos(EAST, page=WHOLE_LIST)
    assert todo.action == "call_back"
    assert store.objections(EAST, page=WHOLE_LIST) == ()
    assert [event.type for event in store.events(EAST)] == ["call.recorded"]


def test_a_rejected_fact_leaves_and_comes_back_with_the_same_to_do(store: FakeCrmStore) -> None:
    (todo,) = take(store, whole()).todos
    take(store, whole(2, commitments=(promise(rejected=True),), objections=(objection(rejected=True),)))
    (cancelled,) = store.todos(EAST, page=WHOLE_LIST)
    assert (cancelled.id, cancelled.state) == (todo.id, TodoState.CANCELLED)
    assert store.objections(EAST, page=WHOLE_LIST) == ()

    take(store, whole(3))
    (back,) = store.todos(EAST, page=WHOLE_LIST)
    assert (back.id, back.state) == (todo.id, TodoState.OPEN)
    assert len(store.objections(EAST, page=WHOLE_LIST)) == 1


def test_the_same_record_with_another_time_of_arrival_is_the_same(store: FakeCrmStore) -> None:
    take(store, whole())
    again = replace(whole(), recorded_at=CALLED + 5 * HOUR)

    assert not take(store, again).applied


@pytest.mark.parametrize("act", [complete_todo, reopen_todo])
def test_a_colleague_does_not_act_on_a_promise_out_of_sight(store: FakeCrmStore, act: Any) -> None:
    (todo,) = take(store, whole()).todos
    with pytest.raises(CrmNotFound):
        act(store, Sight("east", rep_id="rep-2"), todo.id, actor_id="rep-2", now=NOW)
    assert store.todos(EAST, page=WHOLE_LIST)[0].state is TodoState.OPEN


def test_done_work_stays_done_when_the_call_is_read_again_and_moved(store: FakeCrmStore) -> None:
    (todo,) = take(store, whole()).todos
    complete_todo(store, EAST, todo.id, note="报价已发", actor_id="rep-1", now=NOW + HOUR)
    take(store, whole(2, commitments=(promise(due_at=DUE + 3 * HOUR),)))
    assign(store, account_id="a2")

    (done,) = store.todos(EAST, page=WHOLE_LIST)
    assert (done.state, done.done_by, done.done_note, done.done_at) == (TodoState.DONE, "rep-1", "报价已发", NOW + HOUR)


def test_everything_that_happened_to_a_call_is_one_sound_chain_without_words(store: FakeCrmStore) -> None:
    (todo,) = take(store, whole()).todos
    complete_todo(store, EAST, todo.id, note="报价已发", actor_id="rep-1", now=NOW)
    take(store, whole(2))
    assign(store, account_id="a2")

    events = store.events(EVERYWHERE)
    assert [event.type for event in reversed(events)] == [
        "call.recorded",
        "todo.done",
        "call.recorded",
        "call.assigned",
    ]
    assert verify_chain(store.chain()).ok
    told = str([dict(event.payload) for event in events])
    assert all(word not in told for word in ("王芳", "报价", "采购", "13800138000", "价格"))
