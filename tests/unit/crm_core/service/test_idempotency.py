"""Whatever the broker repeats or reorders, the same calls leave the same CRM, and people's acts stand."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.records import CallRecord
from crm_core.service import complete_todo, record_call, reschedule_todo
from crm_core.terms import TodoState
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import DUE, EAST, NOW, POLICY, account, contact
from tests.unit.crm_core.strategies import records

versions = st.tuples(records(1), records(2), records(3))


def new_store() -> FakeCrmStore:
    store = FakeCrmStore()
    store.save_account(account())
    store.save_account(account("a2", "瑞丰电子"))
    store.save_contact(contact("k9", account_id="a2", name="王敏", created_by="boss", entered=("name",)))
    return store


def state(store: FakeCrmStore) -> list[object]:
    """All but the log, which tells what happened and not what is."""
    return store.rows()


def after(*calls: CallRecord, store: FakeCrmStore | None = None) -> FakeCrmStore:
    store = store or new_store()
    for call in calls:
        record_call(store, call, policy=POLICY, now=NOW)
    return store


@settings(deadline=None, max_examples=30)
@given(versions, st.data())
def test_any_repetition_in_any_order_ends_in_the_state_of_the_latest_version(
    calls: tuple[CallRecord, ...], data: st.DataObject
) -> None:
    extra = data.draw(st.lists(st.sampled_from(calls), max_size=4))
    order = data.draw(st.permutations([*calls, *extra]))

    assert state(after(*order)) == state(after(calls[-1]))


@settings(deadline=None, max_examples=30)
@given(versions)
def test_what_a_person_did_survives_every_later_version(calls: tuple[CallRecord, ...]) -> None:
    store = after(calls[0])
    for number, todo in enumerate(store.todos(EAST)):
        if todo.state is TodoState.OPEN and number % 2:
            complete_todo(store, EAST, todo.id, actor_id="rep-1", now=NOW)
        elif todo.state is TodoState.OPEN:
            reschedule_todo(store, EAST, todo.id, due_at=DUE + timedelta(days=9), actor_id="rep-1", now=NOW)
    acted = {todo.id: todo for todo in store.todos(EAST) if todo.done_by or todo.due_moved_by}
    after(*calls, store=store)

    for todo_id, before in acted.items():
        now = store.todo(EAST, todo_id)
        assert (now.done_at, now.done_by, now.due_moved_by) == (before.done_at, before.done_by, before.due_moved_by)
        if before.due_moved_by:
            assert now.due_at == before.due_at
        if before.done_by:
            assert now.state is TodoState.DONE


@settings(deadline=None, max_examples=30)
@given(versions)
def test_a_persons_own_contact_is_never_lost_or_renamed(calls: tuple[CallRecord, ...]) -> None:
    for upto in range(1, 4):
        own = after(*calls[:upto]).contact(EAST, "k9")
        assert (own.name, own.created_by, own.account_id) == ("王敏", "boss", "a2")
