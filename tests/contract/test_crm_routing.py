"""Leads, duplicates and shared customers on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from crm_core.routing.people import RepProfile
from crm_core.routing.store import LeadFilter
from crm_core.service import (
    account_brief,
    contact_counts,
    create_account,
    create_contact,
    create_opportunity,
    group_conflicts,
    merge_accounts,
    note_call,
    record_call,
    split_calls,
    twin_contacts,
    twins,
)
from crm_core.sharing.grants import Scope
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import LeadState
from tests.contract.crm_stores import SQL, opened
from tests.unit.crm_core.routing.desk import BOSS, at, reached, taken
from tests.unit.crm_core.samples import CALLED, EAST, NORTH, NOW, POLICY, record
from tests.unit.crm_core.sharing.test_grants import asked, decide

WHO: dict[str, Any] = {"actor_id": "boss", "now": NOW}
MONDAY = at(2, 10)


@pytest.fixture(scope="module", params=SQL)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with opened(request, tmp_path_factory) as engine:
        assert engine
        yield engine


@pytest.fixture
def store(engine: Engine) -> Iterator[SqlCrmStore]:
    with engine.connect() as connection:
        yield SqlCrmStore(connection)
        connection.rollback()


def test_leads_are_found_by_state_number_and_wait(store: SqlCrmStore) -> None:
    lead = taken(store, MONDAY, details={"channel": "ads"}, urgent=True)
    assert store.leads_where(BOSS, LeadFilter(state=LeadState.ASSIGNED, urgent=True, channel="ads")) == (lead,)
    assert store.leads_where(BOSS, LeadFilter(urgent=False)) == ()
    assert store.open_leads_by_phone(BOSS, "+8613800138000") == (lead,)
    assert store.pending_leads(BOSS, limit=3) == (lead,)
    assert store.waiting_leads(10) == ()
    assert store.find_lead(NORTH, lead.id) is None


def test_loads_and_responses_are_counted_by_rep(store: SqlCrmStore) -> None:
    for place in range(4):
        lead = taken(store, MONDAY + timedelta(minutes=place), rep_id="anna", phone=f"1380013800{place}")
        reached(store, lead, MONDAY + timedelta(minutes=10 + 2 * place))
    loads = store.loads("east", at(2, 0), at(3, 0))
    assert (loads["anna"].count, loads["anna"].last_at) == (4, MONDAY + timedelta(minutes=3))
    assert store.loads("east", at(3, 0), at(4, 0)) == {}
    assert store.last_responses(["anna"], 3) == {"anna": (13.0, 12.0, 11.0)}


def test_profiles_are_seen_by_region(store: SqlCrmStore) -> None:
    profile = RepProfile(rep_id="anna", region="east", team="a", skills=("medical",), away_from=CALLED.date())
    store.save_profile(profile)
    assert store.profiles(EAST) == (profile,)
    assert (store.profile(NORTH, "anna"), store.profiles(NORTH)) == (None, ())


def test_a_call_answers_its_lead(store: SqlCrmStore) -> None:
    lead = taken(store, CALLED - timedelta(minutes=5))
    note_call(store, record(phone="13800138000"), policy=POLICY, now=NOW)
    response = store.response(EAST, lead.id)
    assert response
    assert response.minutes == 5.0


def test_twins_merges_and_counts(store: SqlCrmStore) -> None:
    one = create_account(store, EAST, name="永裕彩盒", phone="13800138000", **WHO)
    other = create_account(store, EAST, name="华东精密", phone="13800138000", **WHO)
    for name in ("甲", "乙"):
        create_contact(store, EAST, account_id=other.id, name=name, phone="13900139000", **WHO)
    for place, after in enumerate((0, 150)):
        begins = CALLED + timedelta(seconds=after)
        times = {"occurred_start": begins, "occurred_end": begins + timedelta(minutes=2)}
        record_call(store, record(call_id=f"c{place}", phone="13900139000", **times), policy=POLICY, now=NOW)
    (twin,) = twins(store, "east", policy=POLICY.customers, sound=" ".join)
    assert {twin.account_id, twin.other_id} == {one.id, other.id}
    assert len(twin_contacts(store, EAST, other.id)) == 1
    day = {"since": CALLED - timedelta(days=1), "until": CALLED + timedelta(days=1), "policy": POLICY.customers}
    assert len(split_calls(store, EAST, **day)) == 1
    (count,) = contact_counts(store, EAST, **day)
    assert (count.entered, count.valid, count.duplicates) == (2, 1, 1)
    merge_accounts(store, EAST, other.id, into=one.id, **WHO)
    brief = account_brief(store, EAST, one.id)
    assert (len(brief.people), len(brief.calls)) == (2, 2)


def test_what_is_shared_is_seen_and_pooled(store: SqlCrmStore) -> None:
    head = create_account(store, EAST, name="永裕集团", phone="13800138000", **WHO)
    member = create_account(
        store, EVERYWHERE, region="north", name="永裕北方", phone="13900139000", group_id=head.id, **WHO
    )
    deal = create_opportunity(store, EAST, account_id=head.id, name="单", rep_id="r", pipeline=POLICY.pipeline, **WHO)
    for call_id, region, phone in (("c1", "east", "13800138000"), ("c2", "north", "13900139000")):
        record_call(store, record(call_id=call_id, region=region, phone=phone), policy=POLICY, now=NOW)
    later = NOW + timedelta(days=1)
    reading = Sight("north", shared_at=later)
    writing = Sight("north", shared_at=later, writing=True)
    assert {one.id for one in store.accounts(reading)} == {head.id, member.id}
    assert [one.id for one in store.opportunities(reading)] == [deal.id]
    assert [one.id for one in store.accounts(writing)] == [member.id]
    assert len(group_conflicts(store, policy=POLICY.customers.sharing, now=NOW)) == 1
    decide(store, asked(store, head, scope=Scope.WRITE))
    assert {one.id for one in store.accounts(writing)} == {head.id, member.id}
    (pooled,) = store.pooled_groups()
    assert [(one.region, one.accounts, one.open_deals) for one in pooled.shares] == [("east", 1, 1), ("north", 1, 0)]
    assert all(one.last_call_at == CALLED for one in pooled.shares)
