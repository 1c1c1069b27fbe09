"""How accounts and people are called in talk, and whose a name is."""

from __future__ import annotations

import pytest

from crm_core.attribution import account_by_keys
from crm_core.errors import CrmNotFound
from crm_core.names import spoken_name
from crm_core.spoken import AccountNames, Called, names_of_account, who_is_called
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import EAST, NORTH, account, contact


@pytest.fixture
def store() -> FakeCrmStore:
    store = FakeCrmStore()
    store.save_account(account("a1", "东莞市永裕彩盒有限公司", phone="0769-22334455"))
    store.save_account(account("a2", "瑞丰电子有限公司", phone="0769-11112222"))
    store.save_contact(contact("c1", account_id="a1", name="李建国"))
    store.save_contact(contact("c2", account_id="a1", name="王主任"))
    store.save_contact(contact("c3", account_id="a1", name="黎建国", confirmed=False))
    return store


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("东莞市永裕彩盒有限公司", "永裕彩盒"),
        ("永裕彩盒（东莞）", "永裕彩盒"),
        ("瑞丰电子", "瑞丰电子"),
        ("北京银行", "北京银行"),
        ("Lumen Chairworks, Inc.", "Lumen Chairworks"),
        (" Nexora Ltd. ", "Nexora"),
        ("Inc", "Inc"),
        ("", ""),
    ],
)
def test_a_company_is_called_without_its_legal_form(written: str, said: str) -> None:
    assert spoken_name(written) == said


def test_an_account_is_known_with_the_people_whom_somebody_confirmed(store: FakeCrmStore) -> None:
    assert names_of_account(store, EAST, "a1") == AccountNames("永裕彩盒", ("李建国",))
    assert names_of_account(store, EAST, "a2") == AccountNames("瑞丰电子", ())


def test_an_account_out_of_sight_has_no_names(store: FakeCrmStore) -> None:
    with pytest.raises(CrmNotFound):
        names_of_account(store, NORTH, "a1")


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("永裕彩盒", Called(accounts=("a1",))),
        ("李建国", Called(of_contacts=("a1",))),
        ("黎建国", Called()),
        ("星河网关", Called()),
        ("。", Called()),
    ],
)
def test_whose_a_name_is(store: FakeCrmStore, name: str, called: Called) -> None:
    assert who_is_called(store, EAST, name) == called
    assert who_is_called(store, NORTH, name) == Called()


@pytest.mark.parametrize(
    ("phone", "company", "account_id"),
    [
        ("+86 769 2233 4455", None, "a1"),
        (None, "永裕彩盒", "a1"),
        ("0769-22334455", "永裕彩盒", "a1"),
        ("0769-22334455", "谁也不认识", "a1"),
        ("0769-22334455", "瑞丰电子", None),
        ("13900139000", None, None),
        (None, None, None),
    ],
)
def test_the_account_that_the_sender_names(
    store: FakeCrmStore, phone: str | None, company: str | None, account_id: str | None
) -> None:
    assert account_by_keys(store, EAST, phone=phone, company=company) == account_id
    assert account_by_keys(store, NORTH, phone=phone, company=company) is None
