"""People that calls name: one contact a person, however often heard, and none that nobody stands for."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from crm_core.entities import Contact
from crm_core.paging import WHOLE_LIST
from crm_core.records import CallRecord
from crm_core.service import assign_call, record_call
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import CALLED, EAST, NOW, POLICY, account, contact, person, record


@pytest.fixture
def store() -> FakeCrmStore:
    store = FakeCrmStore()
    store.save_account(account())
    store.save_account(account("a2", "瑞丰电子"))
    return store


def call(number: int, *people: Any, version: int = 1, **said: Any) -> CallRecord:
    """The call on one day after another, on the first customer unless it is said otherwise."""
    start = CALLED + timedelta(days=number)
    fields: dict[str, Any] = {
        "call_id": f"call-{number}",
        "account_hint": "永裕彩盒",
        "occurred_start": start,
        "occurred_end": start + timedelta(minutes=2),
        "recorded_at": start + timedelta(minutes=5),
        "persons": people,
    }
    return record(version, **{**fields, **said})


def take(store: FakeCrmStore, *calls: CallRecord) -> None:
    for one in calls:
        record_call(store, one, policy=POLICY, now=NOW)


def people(store: FakeCrmStore, account_id: str = "a1") -> dict[str | None, Contact]:
    return {one.name: one for one in store.contacts(EAST, account_id=account_id, page=WHOLE_LIST)}


def test_what_each_call_tells_of_a_person_comes_together(store: FakeCrmStore) -> None:
    take(
        store,
        call(1, person(name="李建国", title="采购经理")),
        call(2, person(name="李建国", phone="13800138000")),
        call(3, person(name="李建国", role="decision_maker")),
    )

    (one,) = people(store).values()
    assert (one.title, one.phone, one.role) == ("采购经理", "13800138000", "decision_maker")
    assert len(store.mentions(EAST, contact_id=one.id)) == 3


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_in_which_calls_arrive_does_not_matter(store: FakeCrmStore, order: tuple[int, ...]) -> None:
    calls = (
        call(1, person(name="李建国", title="采购员")),
        call(2, person(name="李建国", title="采购经理")),
        call(3, person(name="李建国", phone="13800138000")),
    )
    take(store, *(calls[place] for place in order))

    (one,) = people(store).values()
    assert (one.title, one.phone, one.known_since) == ("采购经理", "13800138000", CALLED + timedelta(days=1))


def test_a_person_that_a_later_version_drops_is_gone_unless_another_call_names_them(store: FakeCrmStore) -> None:
    take(store, call(1, person(name="李建国"), person("p2", name="王芳")), call(2, person(name="李建国")))
    take(store, call(1, version=2))

    assert set(people(store)) == {"李建国"}
    (mention,) = store.mentions(EAST)
    assert mention.call_id == "call-2"


def test_what_somebody_entered_is_kept_against_what_calls_say(store: FakeCrmStore) -> None:
    store.save_contact(
        contact(
            name="李建国", title="总监", phone="13800138000", created_by="rep-1", entered=("name", "title", "phone")
        )
    )
    heard = {"name": "李建国", "title": "采购经理", "role": "economic_buyer"}
    take(store, call(1, person(**heard)))
    assert people(store)["李建国"].role == "unknown"  # nobody has confirmed that yet

    take(store, call(1, person(**heard, confirmed=True), version=2))
    (one,) = people(store).values()
    assert (one.id, one.title, one.role) == ("k1", "总监", "economic_buyer")
    take(store, call(1, version=3))
    (left,) = people(store).values()
    assert (left.title, left.phone, left.role) == ("总监", "13800138000", "unknown")


def test_a_call_that_moves_takes_its_people_and_leaves_those_of_others(store: FakeCrmStore) -> None:
    take(store, call(1, person(name="李建国")), call(2, person(name="李建国"), person("p2", name="王芳")))
    assign_call(store, EAST, "call-2", account_id="a2", policy=POLICY, actor_id="rep-1", now=NOW)

    assert set(people(store)) == {"李建国"}
    assert set(people(store, "a2")) == {"李建国", "王芳"}
    assert len(store.mentions(EAST)) == 3


def test_back_again_it_is_as_it_was(store: FakeCrmStore) -> None:
    take(store, call(1, person(name="李建国")), call(2, person(name="李建国", title="采购经理")))
    before = people(store)
    for account_id in ("a2", "a1"):
        assign_call(store, EAST, "call-2", account_id=account_id, policy=POLICY, actor_id="rep-1", now=NOW)

    assert people(store) == before
    assert people(store, "a2") == {}


@pytest.mark.parametrize(
    "said",
    [
        {"name": "李建国", "side": "rep"},
        {"name": "李建国", "side": "third_party"},
        {"name": "李建国", "rejected": True},
        {"title": "采购经理"},
        {},
    ],
    ids=["ours", "somebody else", "rejected", "a title alone", "nobody"],
)
def test_who_is_no_person_of_the_customers_is_no_contact(store: FakeCrmStore, said: dict[str, Any]) -> None:
    take(store, call(1, person(**said)))

    assert people(store) == {}
    assert store.mentions(EAST) == ()


def test_one_confirmation_is_enough_and_goes_with_its_call(store: FakeCrmStore) -> None:
    take(store, call(1, person(name="李建国")), call(2, person(name="李建国", confirmed=True)))
    assert people(store)["李建国"].confirmed

    take(store, call(2, person(name="李建国"), version=2))
    assert not people(store)["李建国"].confirmed
