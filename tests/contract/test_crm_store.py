"""How every CRM store keeps customers and deals: the fake, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from crm_core.entities import Lead, StageInterval
from crm_core.errors import CrmNotFound
from crm_core.paging import Page
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore
from crm_core.terms import Outcome
from tests.contract.crm_stores import ALL, one_transaction, opened
from tests.unit.crm_core.samples import (
    EAST,
    NORTH,
    NOW,
    account,
    contact,
    opportunity,
)

REP = Sight("east", rep_id="rep-1")
OTHER_REP = Sight("east", rep_id="rep-2")
TEAM = Sight("east", team="east-1")
OTHER_TEAM = Sight("east", team="east-2")
INSIDE = (EVERYWHERE, EAST, TEAM, REP)
OUTSIDE = (NORTH, OTHER_TEAM, OTHER_REP, Sight("north", rep_id="rep-1"))


@pytest.fixture(scope="module", params=ALL)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine | None]:
    with opened(request, tmp_path_factory) as engine:
        yield engine


@pytest.fixture
def store(engine: Engine | None) -> Iterator[CrmStore]:
    with one_transaction(engine) as store:
        yield store


def test_what_is_saved_is_read_back_whole(store: CrmStore) -> None:
    group = account("g1", "永裕集团")
    company = account(phone="0769-22334455", group_id="g1", rep_id="rep-1")
    someone = contact(
        name="李建国", title="主任", department="采购部", phone="13800138000", role="purchasing", entered=("name",)
    )
    lead = Lead(
        id="l1",
        region="east",
        team=None,
        rep_id="rep-1",
        name="王敏",
        phone="1",
        company="甲",
        need="乙",
        created_at=NOW,
    )
    deal = opportunity(
        amount=Decimal("385000.50"), close_date=date(2026, 6, 30), outcome=Outcome.LOST, outcome_reason="价"
    )
    for one in (group, company):
        store.save_account(one)
    store.save_contact(someone)
    store.save_lead(lead)
    store.save_opportunity(deal)

    assert store.account(EAST, "a1") == company
    assert store.contact(EAST, "k1") == someone
    assert store.lead(EAST, "l1") == lead
    assert store.opportunity(EAST, "d1") == deal


def test_saving_again_overwrites(store: CrmStore) -> None:
    store.save_account(account())
    store.save_account(account(name="永裕包装"))

    assert [one.name for one in store.accounts(EAST)] == ["永裕包装"]
    assert store.accounts_by_core(EAST, "永裕彩盒") == ()


def test_accounts_and_contacts_are_seen_by_the_whole_region_and_by_no_other(store: CrmStore) -> None:
    store.save_account(account(phone="13800138000"))
    store.save_contact(contact(name="李建国", phone="13800138000"))

    for sight in (EVERYWHERE, EAST, TEAM, OTHER_REP):
        assert store.account(sight, "a1").id == "a1"
        assert [one.id for one in store.contacts(sight, account_id="a1")] == ["k1"]
    with pytest.raises(CrmNotFound) as missing:
        store.account(NORTH, "a1")
    assert missing.value.code == "account_not_found"
    with pytest.raises(CrmNotFound):
        store.contact(NORTH, "k1")
    reads: list[Any] = [
        store.accounts(NORTH),
        store.account_names(NORTH),
        store.accounts_by_core(NORTH, "永裕彩盒"),
        store.accounts_by_phone(NORTH, "+8613800138000"),
        store.contacts(NORTH),
        store.contact_names(NORTH),
        store.contacts_by_name(NORTH, "李建国"),
        store.contacts_by_phone(NORTH, "+8613800138000"),
    ]
    assert [tuple(found) for found in reads] == [()] * len(reads)


def test_accounts_are_found_by_part_of_the_name_and_by_normalised_keys(store: CrmStore) -> None:
    for one in (
        account("a2", "永裕彩盒(东莞)有限公司"),
        account("a1", "Lumen Chairworks, Inc."),
        account("a3", "50%折扣店"),
    ):
        store.save_account(replace(one, phone="0769 2233 4455"))

    assert [one.id for one in store.accounts(EAST)] == ["a3", "a1", "a2"]
    assert [one.id for one in store.accounts(EAST, page=Page(limit=1, offset=1))] == ["a1"]
    assert [one.id for one in store.accounts(EAST, text="chairWORKS")] == ["a1"]
    assert [one.id for one in store.accounts(EAST, text="%")] == ["a3"]
    assert [one.id for one in store.accounts_by_core(EAST, "永裕彩盒")] == ["a2"]
    assert [one.id for one in store.accounts_by_phone(EAST, "+8676922334455")] == ["a1", "a2", "a3"]
    assert dict(store.account_names(EAST))["a3"] == "50%折扣店"


def test_contacts_are_listed_by_name_and_found_by_keys(store: CrmStore) -> None:
    store.save_account(account())
    for one in (
        contact("k1", phone="138 0013 8000"),
        contact("k2", name="Ann Lee"),
        contact("k3", name="陈 晨", account_id=None),
    ):
        store.save_contact(one)

    assert [one.id for one in store.contacts(EAST)] == ["k2", "k3", "k1"]
    assert [one.id for one in store.contacts_by_name(EAST, "陈晨")] == ["k3"]
    assert [one.id for one in store.contacts_by_phone(EAST, "+8613800138000")] == ["k1"]
    assert list(store.contact_names(EAST)) == [("a1", "Ann Lee")]
    store.delete_contact("k2")
    assert [one.id for one in store.contacts(EAST, account_id="a1")] == ["k1"]


def test_leads_and_deals_are_seen_by_their_owner_team_and_region_only(store: CrmStore) -> None:
    store.save_account(account())
    store.save_opportunity(opportunity())
    store.save_stage_interval(
        StageInterval(
            opportunity_id="d1", position=1, stage="lead", pipeline_version=1, entered_at=NOW, entered_by="rep-1"
        )
    )
    lead = {"region": "east", "team": "east-1", "rep_id": "rep-1", "name": "王敏", "phone": "1", "company": "甲"}
    store.save_lead(Lead(id="l1", need="乙", created_at=NOW, **lead))
    store.save_lead(Lead(id="l2", need="丙", created_at=NOW + timedelta(hours=1), **lead))

    for sight in INSIDE:
        assert [one.id for one in store.leads(sight)] == ["l2", "l1"]
        assert [one.id for one in store.opportunities(sight, account_id="a1")] == ["d1"]
        assert [one.stage for one in store.stage_history(sight, "d1")] == ["lead"]
    for sight in OUTSIDE:
        assert (store.leads(sight), store.opportunities(sight), store.stage_history(sight, "d1")) == ((), (), ())
        for read, row in ((store.lead, "l1"), (store.opportunity, "d1")):
            with pytest.raises(CrmNotFound):
                read(sight, row)


def test_opportunities_are_listed_by_latest_change_and_may_be_open_only(store: CrmStore) -> None:
    store.save_account(account())
    store.save_opportunity(opportunity("d1"))
    store.save_opportunity(opportunity("d2", updated_at=NOW + timedelta(days=1), outcome=Outcome.WON))

    assert [one.id for one in store.opportunities(EAST)] == ["d2", "d1"]
    assert [one.id for one in store.opportunities(EAST, open_only=True)] == ["d1"]
