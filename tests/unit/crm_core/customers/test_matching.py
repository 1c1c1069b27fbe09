"""Whom a number, a company or a name may mean, and which customers may be there twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_core.entities import Account
from crm_core.errors import CrmInvalid, CrmNotFound
from crm_core.service import create_account, create_contact, match, record_call, split_calls, twin_contacts, twins
from crm_core.service.matching import Match
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import AttributionReason
from tests.unit.crm_core.routing.desk import taken
from tests.unit.crm_core.samples import CALLED, EAST, NORTH, NOW, POLICY, person, record

CODE = "91110000600037341L"
SPOKEN = {"永": "iong", "裕": "v", "玉": "v", "彩": "cai", "盒": "he"}


def sound(name: str) -> str:
    return " ".join(SPOKEN.get(letter, letter) for letter in name)


def known(store: SqlCrmStore, name: str = "永裕彩盒", **fields: Any) -> Account:
    base = {"actor_id": "boss", "now": NOW, "sound": ""}
    return create_account(store, fields.pop("sight", EAST), name=name, **{**base, **fields})


def found(store: SqlCrmStore, **asked: str) -> list[tuple[str | None, str]]:
    hits = match(store, EAST, policy=POLICY.customers, sound=sound, **asked)
    return [(hit.account_id, hit.reason.value) for hit in hits]


@pytest.mark.feature("D-097")
def test_a_number_finds_account_contact_and_open_lead(store: SqlCrmStore) -> None:
    account = known(store, phone="0769-22334455")
    other = known(store, "华东精密")
    create_contact(store, EAST, account_id=other.id, name="李", phone="13900139000", actor_id="boss", now=NOW)
    lead = taken(store, NOW, company="新公司")
    assert found(store, phone="(0769) 22334455") == [(account.id, "phone")]
    assert found(store, phone="139 0013 9000") == [(other.id, "phone")]
    hits = match(store, EAST, policy=POLICY.customers, sound=sound, phone="13800138000")
    assert hits == (Match("新公司", AttributionReason.PHONE, lead_id=lead.id),)


def test_exact_keys_go_by_number_then_code_then_company_then_person(store: SqlCrmStore) -> None:
    account = known(store, phone="13800138000", uscc=CODE)
    second = known(store, "华东精密")
    create_contact(store, EAST, account_id=second.id, name="李建国", actor_id="boss", now=NOW)
    assert found(store, uscc=CODE.lower()) == [(account.id, "uscc")]
    assert found(store, company="东莞永裕彩盒有限公司") == [(account.id, "company")]
    assert found(store, name="李建国") == [(second.id, "person")]
    every = found(store, phone="13800138000", uscc=CODE, company="永裕彩盒", name="李建国")
    assert every == [(account.id, "phone"), (second.id, "person")]
    with pytest.raises(CrmInvalid, match="credit code"):
        found(store, uscc="123")


@pytest.mark.feature("D-097")
def test_names_that_are_alike_are_suggested_only_where_nothing_is_exact(store: SqlCrmStore) -> None:
    heard = known(store, "永玉彩盒")
    assert found(store, company="永裕彩盒有限公司") == [(heard.id, "similar")]
    exact = known(store, "永裕彩盒")
    assert found(store, company="永裕彩盒有限公司") == [(exact.id, "company")]
    assert found(store, company="完全无关") == []
    assert found(store) == []


def test_an_unconfirmed_contact_is_told_as_such(store: SqlCrmStore) -> None:
    account = known(store)
    said = record(account_hint="永裕彩盒", persons=(person(name="李建国"),))
    record_call(store, said, policy=POLICY, now=NOW)
    assert found(store, name="李建国") == [(account.id, "contact")]


def test_other_regions_are_not_found(store: SqlCrmStore) -> None:
    known(store, phone="13800138000", uscc=CODE, sight=NORTH)
    assert found(store, phone="13800138000", uscc=CODE, company="永裕彩盒") == []


def test_twins_are_accounts_of_one_region_with_one_key_or_like_names(store: SqlCrmStore) -> None:
    one, other = known(store, phone="0769-22334455"), known(store, "华东精密", phone="076922334455")
    heard = known(store, "永玉彩盒")
    known(store, "北方公司", phone="076922334455", sight=NORTH)
    pairs = {
        frozenset((twin.account_id, twin.other_id)): (twin.reason.value, twin.similarity)
        for twin in twins(store, "east", policy=POLICY.customers, sound=sound)
    }
    assert pairs == {
        frozenset((one.id, other.id)): ("phone", 1.0),
        frozenset((one.id, heard.id)): ("similar", 0.95),
    }


def test_contacts_of_one_account_with_one_number_are_twins(store: SqlCrmStore) -> None:
    account = known(store)
    for name in ("李建国", "李总", "王敏"):
        phone = "13900139000" if name == "王敏" else "13800138000"
        create_contact(store, EAST, account_id=account.id, name=name, phone=phone, actor_id="boss", now=NOW)
    ((first, second),) = twin_contacts(store, EAST, account.id)
    assert {first.name, second.name} == {"李建国", "李总"}
    with pytest.raises(CrmNotFound):
        twin_contacts(store, NORTH, account.id)


def test_split_calls_are_found_among_all_calls_of_a_time(store: SqlCrmStore) -> None:
    for place, after in enumerate((0, 150, 9_000)):
        begins = CALLED + timedelta(seconds=after)
        said = record(
            call_id=f"call-{place}",
            phone="13800138000",
            occurred_start=begins,
            occurred_end=begins + timedelta(minutes=2),
        )
        record_call(store, said, policy=POLICY, now=NOW)
    day = {"since": CALLED - timedelta(days=1), "until": CALLED + timedelta(days=1)}
    (pair,) = split_calls(store, EAST, policy=POLICY.customers, **day)
    assert (pair.first.call_id, pair.second.call_id, pair.gap_s) == ("call-0", "call-1", 30.0)
    assert split_calls(store, NORTH, policy=POLICY.customers, **day) == ()
