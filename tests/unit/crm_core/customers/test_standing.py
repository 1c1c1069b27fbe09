"""What was merged away takes nothing new: every way to put a row on it says which account to use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crm_core.entities import Account
from crm_core.errors import CrmConflict
from crm_core.service import (
    assign_call,
    convert_lead,
    create_account,
    create_contact,
    create_opportunity,
    merge_accounts,
    record_call,
    update_account,
)
from crm_core.sight import EVERYWHERE
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import LeadState
from tests.unit.crm_core.routing.desk import taken
from tests.unit.crm_core.samples import EAST, NOW, POLICY, record

WHO: dict[str, Any] = {"actor_id": "boss", "now": NOW}


@pytest.fixture
def kept(store: SqlCrmStore) -> Account:
    return create_account(store, EAST, name="永裕彩盒", **WHO)


@pytest.fixture
def gone(store: SqlCrmStore, kept: Account) -> Account:
    lost = create_account(store, EAST, name="永玉彩盒", **WHO)
    merge_accounts(store, EAST, lost.id, into=kept.id, **WHO)
    return lost


def contact(store: SqlCrmStore, account_id: str) -> object:
    return create_contact(store, EAST, account_id=account_id, name="李建国", **WHO)


def deal(store: SqlCrmStore, account_id: str) -> object:
    fields: dict[str, Any] = {"name": "框架", "rep_id": "rep-1", "pipeline": POLICY.pipeline, **WHO}
    return create_opportunity(store, EAST, account_id=account_id, **fields)


def change(store: SqlCrmStore, account_id: str) -> object:
    return update_account(store, EAST, account_id, changes={"size": "large"}, **WHO)


def call(store: SqlCrmStore, account_id: str) -> object:
    record_call(store, record(), policy=POLICY, now=NOW)
    return assign_call(store, EAST, "call-1", account_id=account_id, policy=POLICY, **WHO)


def conversion(store: SqlCrmStore, account_id: str) -> object:
    (lead,) = store.leads(EAST) or (taken(store, NOW),)
    return convert_lead(store, EAST, lead.id, account_id=account_id, policy=POLICY, **WHO)


@pytest.mark.parametrize("put", [contact, deal, change, call, conversion], ids=lambda put: put.__name__)
def test_nothing_is_put_on_an_account_that_was_merged(
    store: SqlCrmStore, kept: Account, gone: Account, put: Callable[[SqlCrmStore, str], object]
) -> None:
    with pytest.raises(CrmConflict) as refused:
        put(store, gone.id)
    assert (refused.value.code, refused.value.remedy) == ("account_merged", f"Use {kept.id}.")
    assert store.contacts(EVERYWHERE) == store.opportunities(EVERYWHERE) == ()
    assert not any(one.account_id for one in store.activities(EVERYWHERE))
    put(store, kept.id)


def test_a_lead_of_the_merged_company_becomes_a_customer_of_the_one_that_stays(
    store: SqlCrmStore, kept: Account
) -> None:
    lost = create_account(store, EAST, name="永玉彩盒", **WHO)
    lead = taken(store, NOW, company="永玉彩盒有限公司")
    assert lead.account_id == lost.id
    merge_accounts(store, EAST, lost.id, into=kept.id, **WHO)
    made = convert_lead(store, EAST, lead.id, policy=POLICY, **WHO)
    assert {made.account.id, made.contact.account_id, made.opportunity.account_id} == {kept.id}
    assert made.lead.state is LeadState.CONVERTED


def test_a_lead_that_was_refused_is_as_open_as_before(store: SqlCrmStore, kept: Account, gone: Account) -> None:
    lead = taken(store, NOW)
    with pytest.raises(CrmConflict):
        convert_lead(store, EAST, lead.id, account_id=gone.id, policy=POLICY, **WHO)
    assert store.lead(EAST, lead.id) == lead
    assert convert_lead(store, EAST, lead.id, account_id=kept.id, policy=POLICY, **WHO).account.id == kept.id


def test_a_person_who_is_known_at_the_company_is_used_and_a_namesake_elsewhere_is_not(
    store: SqlCrmStore, kept: Account
) -> None:
    other = create_account(store, EAST, name="星河网络科技", **WHO)
    there = create_contact(store, EAST, account_id=other.id, name="王敏", phone="13800138000", **WHO)
    here = create_contact(store, EAST, account_id=kept.id, phone="13800138000", **WHO)
    made = convert_lead(store, EAST, taken(store, NOW, company="永裕彩盒").id, policy=POLICY, **WHO)
    assert (made.account.id, made.contact.id) == (kept.id, here.id)
    assert store.contact(EAST, there.id).account_id == other.id


def test_a_deal_is_named_after_the_product_and_without_one_after_the_need(store: SqlCrmStore) -> None:
    named = [
        convert_lead(store, EAST, taken(store, NOW, phone=phone, **fields).id, policy=POLICY, **WHO, **said)
        for phone, fields, said in (
            ("13800138001", {"details": {"product": "X1"}}, {"deal_name": "三期"}),
            ("13800138002", {"details": {"product": "X1"}, "company": "瑞丰甲厂"}, {}),
            ("13800138003", {"need": "打样" * 30, "company": "瑞丰乙厂"}, {}),
        )
    ]
    assert [one.opportunity.name for one in named] == ["三期", "X1", "打样" * 20]
