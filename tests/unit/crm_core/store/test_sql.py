"""The use cases over SQL: one call's whole way, as a rep sees it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from crm_core.directory import Directory
from crm_core.ledger import verify_chain
from crm_core.service import (
    assign_call,
    complete_todo,
    create_account,
    create_contact,
    create_opportunity,
    record_call,
    take_lead,
)
from crm_core.sight import Sight
from crm_core.store.migrate import upgrade
from crm_core.store.sql import SqlCrmStore
from crm_core.stores import TodoFilter
from crm_core.terms import TodoState
from tests.unit.crm_core.samples import NOW, POLICY, objection, person, promise, record

REP = Sight("east", rep_id="rep-1")


@pytest.fixture
def store() -> Iterator[SqlCrmStore]:
    with create_engine("sqlite://").connect() as connection:
        upgrade(connection)
        yield SqlCrmStore(connection)


def test_a_call_is_recorded_assigned_corrected_and_worked_off(store: SqlCrmStore) -> None:
    account = create_account(store, REP, name="永裕彩盒", actor_id="rep-1", now=NOW)
    known = create_contact(store, REP, account_id=account.id, name="李建国", actor_id="rep-1", now=NOW)
    deal = create_opportunity(
        store,
        REP,
        account_id=account.id,
        name="彩盒框架",
        rep_id="rep-1",
        pipeline=POLICY.pipeline,
        actor_id="rep-1",
        now=NOW,
    )
    whole = record(
        phone="13800138000",
        commitments=(promise(), promise("c2", due_at=None)),
        objections=(objection(),),
        persons=(person(title="主任", name="李建国", confirmed=True), person("p2", name="王敏")),
    )
    first = record_call(store, whole, policy=POLICY, now=NOW)
    assert (first.account_id, first.activity.reason.value, first.opportunity_id) == (account.id, "person", deal.id)
    assert store.contact(REP, known.id).title == "主任"

    assign_call(store, REP, "call-1", account_id=account.id, policy=POLICY, actor_id="rep-1", now=NOW)
    complete_todo(store, REP, first.todos[0].id, actor_id="rep-1", now=NOW)
    record_call(store, record(2, phone="13800138000", commitments=(promise(),)), policy=POLICY, now=NOW)

    assert [todo.claim_id for todo in store.todos(REP, TodoFilter(state=TodoState.DONE))] == ["c1"]
    assert [one.name for one in store.contacts(REP, account_id=account.id)] == ["李建国"]
    assert store.objections(REP) == ()
    assert [stay.stage for stay in store.stage_history(REP, deal.id)] == ["lead"]
    assert verify_chain(store.chain()).ok

    again = record_call(store, record(call_id="call-2", phone="138 0013 8000"), policy=POLICY, now=NOW)
    assert (again.account_id, again.activity.reason.value) == (account.id, "phone")
    assert len(store.activities(REP, account_id=account.id)) == 2


def test_names_almost_heard_right_are_suggested_and_leads_kept(store: SqlCrmStore) -> None:
    create_account(store, REP, name="瑞丰电子", actor_id="rep-1", now=NOW)
    lead = take_lead(
        store,
        REP,
        name="王敏",
        phone="13900139000",
        company="锐丰电子",
        need="打样",
        rep_id="rep-1",
        policy=POLICY,
        directory=Directory(()),
        actor_id="rep-1",
        now=NOW,
    )
    outcome = record_call(
        store, record(account_hint="锐丰电子", persons=(person(name="赵六一"),)), policy=POLICY, now=NOW
    )

    assert outcome.activity.status.value == "suggested"
    assert store.leads(REP) == (lead,)
