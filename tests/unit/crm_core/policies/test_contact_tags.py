"""What kind of person a contact is: a word of the list, on a known contact, with a basis that says something."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crm_core.contact_tags import ContactTag
from crm_core.errors import CrmConflict, CrmError, CrmInvalid, CrmNotFound
from crm_core.service import contact_tags, record_call, tag_contact, untag_contact
from crm_core.sight import Sight
from crm_core.stores import CrmStore
from tests.unit.crm_core.samples import EAST, NORTH, NOW, POLICY, account, contact, record

BASIS = "三次问到出了问题由谁签字，要求院长先表态"


@pytest.fixture
def house(store: CrmStore) -> CrmStore:
    store.save_account(account())
    store.save_contact(contact(name="李建国"))
    store.save_contact(contact("k2", name="王敏", confirmed=False))
    return store


def tag(store: CrmStore, contact_id: str = "k1", sight: Sight = EAST, **said: object) -> ContactTag:
    fields = {"tag": "risk_averse", "basis": BASIS, "policy": POLICY, "actor_id": "rep-1", "now": NOW, **said}
    return tag_contact(store, sight, contact_id, **fields)  # type: ignore[arg-type]


@pytest.mark.feature("A-026")
def test_a_tag_stands_with_its_basis_and_the_call_that_shows_it(house: CrmStore) -> None:
    record_call(house, record(), policy=POLICY, now=NOW)
    made = tag(house, call_id="call-1")

    assert contact_tags(house, EAST, "k1") == (made,)
    assert (made.tag, made.basis, made.call_id, made.created_by) == ("risk_averse", BASIS, "call-1", "rep-1")


@pytest.mark.feature("A-026")
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"basis": " "}, "basis_missing"),
        ({"basis": "无"}, "basis_empty"),
        ({"basis": "待定"}, "basis_empty"),
        ({"tag": "grumpy"}, "unknown_word"),
        ({"call_id": "nowhere"}, "call_not_found"),
    ],
)
def test_a_tag_without_a_real_basis_is_refused(house: CrmStore, said: dict[str, Any], code: str) -> None:
    with pytest.raises(CrmError) as refused:
        tag(house, **said)

    assert isinstance(refused.value, CrmInvalid | CrmNotFound)
    assert refused.value.code == code
    assert contact_tags(house, EAST, "k1") == ()


def test_who_was_only_proposed_by_the_machine_is_not_judged(house: CrmStore) -> None:
    with pytest.raises(CrmConflict) as early:
        tag(house, "k2")
    assert early.value.code == "contact_unconfirmed"


def test_the_same_tag_again_replaces_its_basis(house: CrmStore) -> None:
    tag(house)
    tag(house, tag="data_driven", basis="每次都要求对照表和三家同类医院的数据")
    tag(house, basis="拒绝在试用协议上签字，改由采购部会签")

    assert [(one.tag, one.basis[:2]) for one in contact_tags(house, EAST, "k1")] == [
        ("data_driven", "每次"),
        ("risk_averse", "拒绝"),
    ]


def test_a_tag_is_taken_off_once(house: CrmStore) -> None:
    tag(house)
    untag_contact(house, EAST, "k1", tag="risk_averse", actor_id="rep-1", now=NOW)

    assert contact_tags(house, EAST, "k1") == ()
    with pytest.raises(CrmNotFound, match="does not have this tag"):
        untag_contact(house, EAST, "k1", tag="risk_averse", actor_id="rep-1", now=NOW)


def test_another_region_neither_sees_nor_tags(house: CrmStore) -> None:
    tag(house)

    with pytest.raises(CrmNotFound):
        tag(house, sight=NORTH)
    with pytest.raises(CrmNotFound):
        contact_tags(house, NORTH, "k1")


def test_a_region_that_may_only_read_a_group_does_not_judge_its_people(house: CrmStore) -> None:
    house.save_account(account("group", "永裕集团"))
    house.save_account(account(group_id="group"))
    house.save_account(account("a9", "永裕北方", region="north", group_id="group"))
    tag(house)

    reading = Sight("north", shared_at=NOW)
    assert [one.tag for one in contact_tags(house, reading, "k1")] == ["risk_averse"]
    with pytest.raises(CrmNotFound):
        tag(house, sight=replace(reading, writing=True), tag="data_driven")


def test_the_log_tells_the_word_and_never_the_basis(house: CrmStore) -> None:
    tag(house)
    untag_contact(house, EAST, "k1", tag="risk_averse", actor_id="rep-1", now=NOW)

    events = house.events(EAST, aggregate="contact:k1")
    assert [event.type for event in events] == ["contact.untagged", "contact.tagged"]
    assert dict(events[1].payload) == {"tag": "risk_averse", "call_id": None}


def test_a_contact_that_goes_takes_its_tags_along(house: CrmStore) -> None:
    tag(house)
    house.delete_contact("k1")

    assert house.contact_tags("k1") == ()
