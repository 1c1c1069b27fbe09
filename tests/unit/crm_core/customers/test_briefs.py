"""What somebody should know before the next talk, and which contacts are real."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_core.entities import Account, Contact
from crm_core.errors import CrmInvalid, CrmNotFound
from crm_core.service import (
    account_brief,
    contact_counts,
    create_account,
    create_contact,
    create_opportunity,
    record_call,
    tag_contact,
)
from crm_core.sight import Sight
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.samples import CALLED, EAST, NORTH, NOW, POLICY, need, objection, promise, record

WHO: dict[str, Any] = {"actor_id": "boss", "now": NOW}
BASIS = "说领导不签字他不敢定"


@pytest.fixture
def account(store: SqlCrmStore) -> Account:
    return create_account(store, EAST, name="永裕彩盒", **WHO)


def met(store: SqlCrmStore, account: Account, name: str = "李建国", **fields: Any) -> Contact:
    return create_contact(store, EAST, account_id=account.id, name=name, **{**WHO, **fields})


@pytest.mark.feature("A-026", "A-027")
def test_a_brief_shows_people_calls_deals_promises_and_objections(store: SqlCrmStore, account: Account) -> None:
    met(store, account, "王敏")
    boss = met(store, account, "李建国", role="decision_maker")
    tag_contact(store, EAST, boss.id, tag="risk_averse", basis=BASIS, policy=POLICY, **WHO)
    for day in range(5):
        begins = CALLED + timedelta(days=day)
        said = record(
            call_id=f"call-{day}",
            account_hint="永裕彩盒",
            occurred_start=begins,
            occurred_end=begins + timedelta(minutes=3),
            needs=(need(),),
            commitments=(promise(),) if day == 4 else (),
            objections=(objection(),) if day == 3 else (),
        )
        record_call(store, said, policy=POLICY, now=NOW)
    create_opportunity(store, EAST, account_id=account.id, name="框架", rep_id="r", pipeline=POLICY.pipeline, **WHO)
    brief = account_brief(store, EAST, account.id)

    assert [one.contact.name for one in brief.people] == ["李建国", "王敏"]
    assert [tag.tag for tag in brief.people[0].tags] == ["risk_averse"]
    assert [(call.call_id, call.minutes, call.needs) for call in brief.calls] == [
        ("call-4", 3.0, ("cost",)),
        ("call-3", 3.0, ("cost",)),
        ("call-2", 3.0, ("cost",)),
    ]
    assert brief.calls[1].objections == ("price",)
    assert (len(brief.deals), len(brief.promises), len(brief.objections)) == (1, 1, 1)
    with pytest.raises(CrmNotFound):
        account_brief(store, NORTH, account.id)


def test_a_rep_sees_the_brief_with_the_own_calls_only(store: SqlCrmStore, account: Account) -> None:
    record_call(store, record(account_hint="永裕彩盒", commitments=(promise(),)), policy=POLICY, now=NOW)
    other = account_brief(store, Sight("east", rep_id="rep-2"), account.id)
    assert (other.calls, other.promises) == ((), ())
    assert len(account_brief(store, Sight("east", rep_id="rep-1"), account.id).calls) == 1


@pytest.mark.feature("D-099")
def test_counts_of_a_time_tell_real_contacts_from_others(store: SqlCrmStore, account: Account) -> None:
    met(store, account, "甲", phone="13800138000", actor_id="anna")
    met(store, account, "乙", phone="13900139000", actor_id="anna")
    met(store, account, "丙", actor_id="bert")
    record_call(store, record(phone="138 0013 8000"), policy=POLICY, now=NOW)
    period = {"since": NOW, "until": NOW + timedelta(days=1), "policy": POLICY.customers}
    anna, bert = contact_counts(store, EAST, **period)
    assert (anna.rep_id, anna.entered, anna.valid, anna.never_called) == ("anna", 2, 1, 1)
    assert (bert.rep_id, bert.valid, bert.without_number) == ("bert", 0, 1)
    assert [one.rep_id for one in contact_counts(store, Sight("east", rep_id="bert"), **period)] == ["bert"]
    assert contact_counts(store, NORTH, **period) == ()
    with pytest.raises(CrmInvalid):
        contact_counts(store, EAST, since=NOW, until=NOW, policy=POLICY.customers)
