"""Accounts are changed on the newest reading, keep one row per company, and join groups."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.entities import Account
from crm_core.errors import CrmConflict, CrmInvalid, CrmNotFound
from crm_core.revisions import require_revision, revision_of
from crm_core.service import create_account, update_account
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.samples import CALLED, EAST, NORTH, NOW, account

CODE = "91110000600037341L"
WHO: dict[str, Any] = {"actor_id": "boss", "now": NOW}


def known(store: SqlCrmStore, name: str = "永裕彩盒", **fields: Any) -> Account:
    return create_account(store, fields.pop("sight", EAST), name=name, **{**WHO, **fields})


def changed(store: SqlCrmStore, one: Account, expected: str | None = None, **changes: Any) -> Account:
    return update_account(store, EAST, one.id, changes=changes, expected=expected, **WHO)


def test_a_revision_tells_content_not_offsets() -> None:
    one = account(created_at=CALLED)
    assert revision_of(one) == revision_of(account(created_at=CALLED.astimezone(NOW.tzinfo)))
    assert revision_of(one) != revision_of(account(created_at=CALLED, size="large"))
    require_revision(one, None)
    require_revision(one, revision_of(one))


def test_a_change_on_an_older_reading_is_refused(store: SqlCrmStore) -> None:
    one = known(store)
    read = revision_of(store.account(EAST, one.id))
    assert changed(store, one, read, size="large").size == "large"
    with pytest.raises(CrmConflict) as refused:
        changed(store, one, read, size="small")
    assert refused.value.code == "changed_meanwhile"
    assert store.account(EAST, one.id).size == "large"
    assert store.events(EAST)[0].payload == {"fields": ["size"]}


def test_a_company_is_there_once_by_name_and_by_credit_code(store: SqlCrmStore) -> None:
    one, other = known(store, uscc=CODE), known(store, "别家公司")
    for attempt in (
        lambda: known(store, "又一个名字", uscc=CODE),
        lambda: changed(store, other, uscc=CODE),
        lambda: changed(store, other, name="永裕彩盒有限公司"),
    ):
        with pytest.raises(CrmConflict) as refused:
            attempt()
        assert refused.value.code == "account_exists"
    assert changed(store, one, name="永裕彩盒有限公司").uscc == CODE
    assert known(store, sight=NORTH, uscc=CODE).region == "north"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"name": None}, "name_missing"),
        ({"phone": "打不通"}, "bad_phone"),
        ({"uscc": "123"}, "bad_uscc"),
        ({"region": "north"}, "fixed_field"),
        ({"merged_into": "x"}, "fixed_field"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(store: SqlCrmStore, changes: dict[str, Any], code: str) -> None:
    one = known(store)
    with pytest.raises(CrmInvalid) as refused:
        changed(store, one, **changes)
    assert refused.value.code == code
    assert store.account(EAST, one.id) == one


@pytest.mark.feature("D-100")
def test_a_group_has_one_head_that_is_in_no_group(store: SqlCrmStore) -> None:
    head, member, third = known(store, "永裕集团总部"), known(store, "永裕东莞厂"), known(store, "永裕深圳厂")
    assert changed(store, member, group_id=head.id).group_id == head.id
    for one, group_id in ((third, member.id), (third, third.id), (head, third.id)):
        with pytest.raises(CrmInvalid) as refused:
            changed(store, one, group_id=group_id)
        assert refused.value.code == "bad_group"
    with pytest.raises(CrmNotFound):
        changed(store, third, group_id=known(store, "北方", sight=NORTH).id)
    assert changed(store, member, group_id=None).group_id is None
