"""Two rows of one customer become one, as a person decides; nothing is lost and the log tells what moved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crm_core.entities import Account, Contact
from crm_core.errors import CrmConflict, CrmError, CrmInvalid, CrmNotFound
from crm_core.ledger import verify_chain
from crm_core.service import (
    create_account,
    create_contact,
    create_opportunity,
    merge_accounts,
    merge_contacts,
    record_call,
    tag_contact,
    update_account,
)
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.routing.desk import taken
from tests.unit.crm_core.samples import EAST, NORTH, NOW, POLICY, objection, person, promise, record

CODE = "91110000600037341L"
WHO: dict[str, Any] = {"actor_id": "boss", "now": NOW}


def known(store: SqlCrmStore, name: str, **fields: Any) -> Account:
    return create_account(store, fields.pop("sight", EAST), name=name, **{**WHO, **fields})


def merged(store: SqlCrmStore, lost: Account, kept: Account) -> Account:
    return merge_accounts(store, EAST, lost.id, into=kept.id, **WHO)


def test_everything_that_stands_on_an_account_moves(store: SqlCrmStore) -> None:
    kept, lost = known(store, "永裕彩盒"), known(store, "永玉彩盒", phone="0769-22334455", uscc=CODE)
    said = record(
        phone="0769-22334455", persons=(person(name="王敏"),), commitments=(promise(),), objections=(objection(),)
    )
    call = record_call(store, said, policy=POLICY, now=NOW)
    assert call.account_id == lost.id
    deal = create_opportunity(
        store, EAST, account_id=lost.id, name="框架", rep_id="rep-1", pipeline=POLICY.pipeline, **WHO
    )
    lead = taken(store, NOW, company="永玉彩盒")
    after = merged(store, lost, kept)

    assert (after.id, after.phone, after.uscc, after.name) == (kept.id, "0769-22334455", CODE, "永裕彩盒")
    assert [one.id for one in store.accounts(EAST)] == [kept.id]
    assert store.account(EAST, lost.id).merged_into == kept.id
    assert store.opportunity(EAST, deal.id).account_id == kept.id
    assert store.activity(EAST, "call-1").account_id == kept.id
    assert {one.account_id for one in (*store.todos(EAST), *store.objections(EAST), *store.contacts(EAST))} == {kept.id}
    assert store.lead(EAST, lead.id).account_id == kept.id
    event = store.events(EAST, aggregate=f"account:{lost.id}")[0]
    assert (event.type, event.payload["into"]) == ("account.merged", kept.id)
    assert event.payload["moved"]["crm_opportunities"] == [deal.id]
    assert set(event.payload["filled"]) == {"phone", "uscc"}
    assert verify_chain(store.chain()).ok


def test_calls_from_the_old_number_find_the_account_that_stays(store: SqlCrmStore) -> None:
    kept, lost = known(store, "永裕彩盒"), known(store, "永玉彩盒", phone="0769-22334455")
    merged(store, lost, kept)
    assert record_call(store, record(phone="0769-22334455"), policy=POLICY, now=NOW).account_id == kept.id
    assert record_call(store, record(call_id="c2", account_hint="永玉彩盒"), policy=POLICY, now=NOW).account_id is None


def test_a_group_whose_head_is_merged_keeps_its_members(store: SqlCrmStore) -> None:
    kept, head = known(store, "永裕集团总部"), known(store, "永裕集团")
    member = known(store, "永裕东莞厂", group_id=head.id)
    merged(store, head, kept)
    assert store.account(EAST, member.id).group_id == kept.id
    own = known(store, "另一总部")
    child = known(store, "另一分厂", group_id=own.id)
    assert merged(store, own, child).group_id is None


@pytest.mark.parametrize(
    ("case", "kind", "code"),
    [
        ("itself", CrmInvalid, "same_account"),
        ("twice", CrmConflict, "account_merged"),
        ("unknown", CrmNotFound, "account_not_found"),
    ],
)
def test_a_merge_is_refused(store: SqlCrmStore, case: str, kind: type[CrmError], code: str) -> None:
    one, other, third = (known(store, name) for name in ("甲公司甲", "乙公司乙", "丙公司丙"))
    if case == "twice":
        merged(store, one, other)
    pair = {"itself": (one, one), "twice": (one, third), "unknown": (one, replace(other, id="none"))}[case]
    with pytest.raises(kind) as refused:
        merged(store, *pair)
    assert refused.value.code == code


def test_accounts_of_two_regions_are_not_merged(store: SqlCrmStore) -> None:
    foreign = known(store, "永裕彩盒", sight=NORTH)
    with pytest.raises(CrmNotFound):
        merged(store, foreign, known(store, "永裕彩盒"))


def test_a_merged_account_is_not_changed_any_more(store: SqlCrmStore) -> None:
    kept, lost = known(store, "永裕彩盒"), known(store, "永玉彩盒")
    merged(store, lost, kept)
    with pytest.raises(CrmConflict) as refused:
        update_account(store, EAST, lost.id, changes={"size": "large"}, **WHO)
    assert refused.value.code == "account_merged"


class TestContacts:
    @pytest.fixture
    def account(self, store: SqlCrmStore) -> Account:
        return known(store, "永裕彩盒")

    def entered(self, store: SqlCrmStore, account: Account, name: str, **fields: Any) -> Contact:
        return create_contact(store, EAST, account_id=account.id, name=name, **{**WHO, **fields})

    def test_mentions_tags_and_what_was_written_move(self, store: SqlCrmStore, account: Account) -> None:
        kept = self.entered(store, account, "李建国")
        lost = self.entered(store, account, "李总", phone="13800138000", role="decision_maker")
        said = record(account_hint="永裕彩盒", persons=(person(name="李总", title="总经理", confirmed=True),))
        record_call(store, said, policy=POLICY, now=NOW)
        basis = "要求先看三家客户的测算表"
        for tag, whom in (("data_driven", lost), ("relationship", lost), ("relationship", kept)):
            tag_contact(store, EAST, whom.id, tag=tag, basis=basis, policy=POLICY, **WHO)
        after = merge_contacts(store, EAST, lost.id, into=kept.id, **WHO)

        assert (after.name, after.phone, after.role, after.title) == (
            "李建国",
            "13800138000",
            "decision_maker",
            "总经理",
        )
        assert [one.id for one in store.contacts(EAST)] == [kept.id]
        assert len(store.mentions(EAST, contact_id=kept.id)) == 1
        assert [one.tag for one in store.contact_tags(kept.id)] == ["data_driven", "relationship"]
        event = store.events(EAST, aggregate=f"contact:{lost.id}")[0]
        assert (event.payload["into"], set(event.payload["moved"])) == (kept.id, {"crm_mentions", "crm_contact_tags"})

    def test_a_merge_is_refused(self, store: SqlCrmStore, account: Account) -> None:
        one = self.entered(store, account, "李建国")
        elsewhere = self.entered(store, known(store, "别家"), "李建国")
        for into, code in ((one, "same_contact"), (elsewhere, "foreign_contact")):
            with pytest.raises(CrmInvalid) as refused:
                merge_contacts(store, EAST, one.id, into=into.id, **WHO)
            assert refused.value.code == code
        with pytest.raises(CrmNotFound):
            merge_contacts(store, NORTH, one.id, into=elsewhere.id, **WHO)
