"""Accounts and contacts that people enter: once each, in the own region, with what they need."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.entities import Account, Contact
from crm_core.errors import CrmConflict, CrmError, CrmForbidden, CrmInvalid, CrmNotFound
from crm_core.service import create_account, create_contact, record_call
from crm_core.sight import EVERYWHERE, Sight
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import EAST, NORTH, NOW, POLICY, account, person, record


@pytest.fixture
def store() -> FakeCrmStore:
    return FakeCrmStore()


def new_account(store: FakeCrmStore, name: str = "东莞永裕彩盒有限公司", sight: Sight = EAST, **fields: Any) -> Account:
    return create_account(store, sight, name=name, actor_id="boss", now=NOW, **fields)


def new_contact(store: FakeCrmStore, **fields: Any) -> Contact:
    return create_contact(store, EAST, **{"account_id": "a1", "actor_id": "boss", "now": NOW, **fields})


class TestAccounts:
    def test_one_is_made_in_the_own_region_and_logged_without_its_name(self, store: FakeCrmStore) -> None:
        made = new_account(store, " 永裕彩盒 ", phone="0769-22334455", rep_id="rep-1")

        assert (made.name, made.region, made.created_at, made.phone) == ("永裕彩盒", "east", NOW, "0769-22334455")
        assert store.account(EAST, made.id) == made
        (event,) = store.events(EAST)
        assert (event.type, event.aggregate, event.payload) == ("account.created", f"account:{made.id}", {})

    def test_a_second_of_the_same_name_is_refused_and_the_first_named(self, store: FakeCrmStore) -> None:
        made = new_account(store)
        with pytest.raises(CrmConflict) as refused:
            new_account(store, "永裕彩盒(东莞)")
        assert refused.value.code == "account_exists"
        assert made.id in refused.value.detail

    def test_the_same_name_in_another_place_or_region_is_another_account(self, store: FakeCrmStore) -> None:
        ids = {
            new_account(store).id,
            new_account(store, "北京永裕彩盒").id,
            new_account(store, sight=NORTH).id,
            new_account(store, sight=EVERYWHERE, region="south").id,
        }
        assert len(ids) == 4

    def test_a_member_of_a_group_names_an_account_in_sight(self, store: FakeCrmStore) -> None:
        group = new_account(store, "永裕集团总部")
        assert new_account(store, group_id=group.id).group_id == group.id
        with pytest.raises(CrmNotFound):
            new_account(store, "另一家", sight=NORTH, group_id=group.id)

    @pytest.mark.parametrize(
        ("fields", "kind", "code"),
        [
            ({"name": "  "}, CrmInvalid, "name_missing"),
            ({"phone": "打不通"}, CrmInvalid, "bad_phone"),
            ({"region": "north"}, CrmForbidden, "foreign_region"),
            ({"sight": EVERYWHERE}, CrmInvalid, "region_missing"),
        ],
    )
    def test_one_is_refused(self, store: FakeCrmStore, fields: dict[str, Any], kind: type[CrmError], code: str) -> None:
        with pytest.raises(kind) as refused:
            new_account(store, **fields)
        assert refused.value.code == code
        assert store.accounts(EVERYWHERE) == ()


class TestContacts:
    @pytest.fixture(autouse=True)
    def _account(self, store: FakeCrmStore) -> None:
        store.save_account(account())

    def test_one_is_made_confirmed(self, store: FakeCrmStore) -> None:
        made = new_contact(store, name="李建国", title="主任", department="采购部", role="purchasing")

        assert store.contact(EAST, made.id) == made
        assert (made.confirmed, made.created_by, made.region, made.role) == (True, "boss", "east", "purchasing")
        assert store.events(EAST)[0].type == "contact.created"

    def test_a_proposal_for_the_same_person_becomes_it_and_keeps_its_evidence(self, store: FakeCrmStore) -> None:
        said = person(name="李建国", title="主任", role="user", confirmed=True)
        call = record(account_hint="永裕彩盒", persons=(said, person("p2", name="李建国", department="设备科")))
        (proposal,) = record_call(store, call, policy=POLICY, now=NOW).contacts
        made = new_contact(store, name="李建国", phone="13800138000")

        assert (made.id, made.title, made.role, made.phone) == (proposal.id, "主任", "user", "13800138000")
        assert (made.entered, made.department) == (("name", "phone"), None)
        assert len(store.mentions(EAST, contact_id=made.id)) == 2

    def test_the_same_person_twice_is_refused(self, store: FakeCrmStore) -> None:
        new_contact(store, name="李建国")
        with pytest.raises(CrmConflict) as refused:
            new_contact(store, name="李 建国")
        assert refused.value.code == "contact_exists"

    @pytest.mark.parametrize(
        ("fields", "code"), [({"title": "主任"}, "name_missing"), ({"name": "李", "phone": "x"}, "bad_phone")]
    )
    def test_one_that_nobody_could_find_again_is_refused(
        self, store: FakeCrmStore, fields: dict[str, Any], code: str
    ) -> None:
        with pytest.raises(CrmInvalid) as refused:
            new_contact(store, **fields)
        assert refused.value.code == code

    def test_an_account_out_of_sight_is_not_there(self, store: FakeCrmStore) -> None:
        with pytest.raises(CrmNotFound):
            create_contact(store, NORTH, account_id="a1", name="李建国", actor_id="x", now=NOW)
