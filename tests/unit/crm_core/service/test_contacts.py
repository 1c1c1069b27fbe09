"""Contacts from calls: proposed once a person, shared by calls, moved with them, gone with the last of them."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.records import PersonClaim
from crm_core.service import assign_call, record_call
from crm_core.sight import Sight
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import EAST, NOW, POLICY, account, contact, person, record


@pytest.fixture
def store() -> FakeCrmStore:
    store = FakeCrmStore()
    store.save_account(account())
    store.save_account(account("a2", "瑞丰电子"))
    return store


def call(store: FakeCrmStore, *people: PersonClaim, call_id: str = "call-1", version: int = 1, **said: Any) -> None:
    whole = record(version, call_id=call_id, persons=people, **{"account_hint": "永裕彩盒", **said})
    record_call(store, whole, policy=POLICY, now=NOW)


def names(store: FakeCrmStore, account_id: str = "a1") -> list[str | None]:
    return [one.name for one in store.contacts(EAST, account_id=account_id)]


def test_one_person_named_twice_in_a_call_is_one_contact(store: FakeCrmStore) -> None:
    call(store, person("p1", name="李建国", title="主任"), person("p2", name="李 建国", role="purchasing"))

    (one,) = store.contacts(EAST)
    assert (one.title, one.role) == ("主任", "purchasing")
    assert [mention.claim.claim_id for mention in store.mentions(EAST, contact_id=one.id)] == ["p1", "p2"]


def test_a_number_alone_is_a_contact_that_later_gets_its_name(store: FakeCrmStore) -> None:
    call(store, person(phone="13800138000"))
    call(store, person(phone="138-0013-8000", name="李建国"), call_id="call-2")

    assert names(store) == ["李建国"]


def test_two_names_on_one_number_are_two_people(store: FakeCrmStore) -> None:
    call(store, person("p1", phone="0769-22334455", name="李建国"), person("p2", phone="0769-22334455", name="王敏"))

    assert names(store) == ["李建国", "王敏"]


def test_the_same_name_at_two_accounts_is_two_people(store: FakeCrmStore) -> None:
    call(store, person(name="李建国"))
    call(store, person(name="李建国"), call_id="call-2", account_hint="瑞丰电子")

    assert (names(store, "a1"), names(store, "a2")) == (["李建国"], ["李建国"])


def test_rejected_people_and_those_of_other_sides_are_no_contacts(store: FakeCrmStore) -> None:
    call(
        store,
        person("p1", name="李建国", rejected=True),
        person("p2", name="王敏", side="rep"),
        person("p3", name="赵六一", side="unknown"),
        person("p4", title="主任"),
    )
    assert store.contacts(EAST) == ()


def test_two_unattributed_calls_do_not_share_a_contact(store: FakeCrmStore) -> None:
    for call_id in ("call-1", "call-2"):
        call(store, person(name="李建国"), call_id=call_id, account_hint=None)

    assert [one.account_id for one in store.contacts(EAST)] == [None, None]


def test_an_unattributed_calls_contacts_are_as_private_as_the_call(store: FakeCrmStore) -> None:
    call(store, person(name="李建国"), account_hint=None)
    (proposal,) = store.contacts(Sight("east", rep_id="rep-1"))

    assert proposal.name == "李建国"
    for other in (Sight("east", rep_id="rep-2"), Sight("east", team="east-2")):
        assert store.contacts(other) == store.contacts_by_name(other, "李建国") == ()


def test_assigning_the_call_merges_its_people_into_the_accounts(store: FakeCrmStore) -> None:
    call(store, person(name="李建国"), call_id="known")
    call(store, person("p1", name="李建国", title="主任"), person("p2", name="王敏"), account_hint=None)
    assign_call(store, EAST, "call-1", account_id="a1", policy=POLICY, actor_id="rep-1", now=NOW)

    assert names(store) == ["李建国", "王敏"]
    assert len(store.contacts(EAST)) == 2
    assert store.contacts(EAST, account_id="a1")[0].title == "主任"


def test_taking_the_call_off_the_account_takes_its_proposals_along(store: FakeCrmStore) -> None:
    call(store, person(name="李建国"))
    assign_call(store, EAST, "call-1", account_id="a2", policy=POLICY, actor_id="rep-1", now=NOW)
    assert (names(store, "a1"), names(store, "a2")) == ([], ["李建国"])

    assign_call(store, EAST, "call-1", account_id=None, policy=POLICY, actor_id="rep-1", now=NOW)
    assert (names(store, "a1"), names(store, "a2")) == ([], [])
    assert [one.account_id for one in store.contacts(EAST)] == [None]


def test_a_persons_own_contact_gets_the_evidence_and_stays_when_the_call_takes_it_back(store: FakeCrmStore) -> None:
    own = contact(created_by="boss", entered=("name",), name="李建国")
    store.save_contact(own)
    call(store, person(name="李建国", role="purchasing", confirmed=True))
    assert (store.contact(EAST, "k1").role, names(store)) == ("purchasing", ["李建国"])
    assert len(store.mentions(EAST, contact_id="k1")) == 1

    call(store, version=2)
    assert store.contact(EAST, "k1") == own
    assert store.mentions(EAST) == ()
