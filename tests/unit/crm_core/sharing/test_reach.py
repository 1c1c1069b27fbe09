"""How far the rows of one region reach into another: group files to be read, grants to be read or changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crm_core.entities import Account, Contact, Opportunity
from crm_core.errors import CrmForbidden, CrmNotFound
from crm_core.service import (
    account_brief,
    create_account,
    create_contact,
    create_opportunity,
    record_call,
    revoke_grant,
    tag_contact,
    update_account,
)
from crm_core.sharing.grants import Scope
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.samples import EAST, NOW, POLICY, record
from tests.unit.crm_core.sharing.test_grants import MONTH, asked, decide

LATER = NOW + timedelta(days=1)
READING = Sight("north", shared_at=LATER)
WRITING = Sight("north", shared_at=LATER, writing=True)
REP_READING = Sight("north", rep_id="rep-n", shared_at=LATER)
WHO: dict[str, Any] = {"actor_id": "someone", "now": LATER}

Rows = tuple[Account, Contact, Opportunity]


@pytest.fixture
def rows(store: SqlCrmStore) -> Rows:
    account = create_account(store, EAST, name="永裕彩盒", actor_id="boss", now=NOW)
    contact = create_contact(store, EAST, account_id=account.id, name="李建国", actor_id="boss", now=NOW)
    return account, contact, deal_of(store, account)


def deal_of(store: SqlCrmStore, account: Account, name: str = "框架") -> Opportunity:
    fields: dict[str, Any] = {"rep_id": "rep-1", "pipeline": POLICY.pipeline, "actor_id": "boss", "now": NOW}
    return create_opportunity(store, EAST, account_id=account.id, name=name, **fields)


def into_group(store: SqlCrmStore, account: Account) -> Account:
    head = create_account(store, EAST, name="永裕集团", actor_id="boss", now=NOW)
    update_account(store, EAST, account.id, changes={"group_id": head.id}, actor_id="boss", now=NOW)
    return head


def seen(store: SqlCrmStore, sight: Sight, rows: Rows) -> tuple[bool, bool, bool]:
    """Whether the account, the contact and the deal are in sight, by every list and by their ids alike."""
    account, contact, deal = rows
    lists = (
        {one.id for one in store.accounts(sight)},
        {one.id for one in store.contacts(sight)} & {one.id for one in store.contacts(sight, account_id=account.id)},
        {one.id for one in store.opportunities(sight)}
        & {one.id for one in store.opportunities(sight, account_id=account.id)},
    )
    listed = tuple(row.id in found for row, found in zip(rows, lists, strict=True))
    reads: tuple[Callable[[], object], ...] = (
        lambda: store.account(sight, account.id),
        lambda: store.contact(sight, contact.id),
        lambda: store.opportunity(sight, deal.id),
    )
    read = tuple(readable(one) for one in reads)
    assert listed == read
    assert bool(store.stage_history(sight, deal.id)) is read[2]
    return read[0], read[1], read[2]


def readable(read: Callable[[], object]) -> bool:
    try:
        read()
    except CrmNotFound:
        return False
    return True


ALL, NONE = (True, True, True), (False, False, False)


def test_without_group_or_grant_another_region_sees_nothing(store: SqlCrmStore, rows: Rows) -> None:
    for sight in (Sight("north"), READING, WRITING, REP_READING):
        assert seen(store, sight, rows) == NONE
    for sight in (EAST, EVERYWHERE, Sight("east", shared_at=LATER)):
        assert seen(store, sight, rows) == ALL


@pytest.mark.feature("D-100", "D-101")
def test_the_file_of_a_group_is_read_by_all_regions_and_changed_by_its_own(store: SqlCrmStore, rows: Rows) -> None:
    head = into_group(store, rows[0])
    assert seen(store, READING, rows) == seen(store, REP_READING, rows) == ALL
    assert store.account(READING, head.id) == head
    assert seen(store, WRITING, rows) == NONE
    assert seen(store, Sight("north"), rows) == NONE  # a sight that shares nothing


@pytest.mark.feature("D-101", "D-102")
def test_every_write_needs_a_live_grant_for_writing(store: SqlCrmStore, rows: Rows) -> None:
    account, contact, _ = rows
    into_group(store, account)
    basis = "要求先看三家客户的测算表"
    writes: tuple[Callable[[], object], ...] = (
        lambda: update_account(store, WRITING, account.id, changes={"size": "large"}, **WHO),
        lambda: create_contact(store, WRITING, account_id=account.id, name="王敏", **WHO),
        lambda: tag_contact(store, WRITING, contact.id, tag="data_driven", basis=basis, policy=POLICY, **WHO),
    )
    decide(store, asked(store, account, scope=Scope.READ))
    for write in writes:
        with pytest.raises(CrmNotFound):
            write()
    granted = decide(store, asked(store, account, scope=Scope.WRITE, actor_id="rep-2"))
    for write in writes:
        write()
    assert {one.region for one in store.contacts(EAST)} == {"east"}  # what is added belongs to the owner
    revoke_grant(store, EAST, granted.id, actor_id="boss", now=LATER)
    for write in writes:
        with pytest.raises(CrmNotFound):
            write()


def test_a_grant_for_an_account_opens_its_contacts_and_deals(store: SqlCrmStore, rows: Rows) -> None:
    decide(store, asked(store, rows[0], scope=Scope.READ))
    assert seen(store, READING, rows) == seen(store, REP_READING, rows) == ALL
    assert seen(store, WRITING, rows) == NONE
    assert seen(store, Sight("south", shared_at=LATER), rows) == NONE
    decide(store, asked(store, rows[0], scope=Scope.WRITE, actor_id="rep-2"))
    assert seen(store, WRITING, rows) == ALL


def test_a_grant_for_a_deal_opens_that_deal_and_the_reading_of_its_account(store: SqlCrmStore, rows: Rows) -> None:
    account, _, deal = rows
    other = deal_of(store, account, "另一单")
    decide(store, asked(store, account, opportunity_id=deal.id, scope=Scope.WRITE))
    assert seen(store, READING, rows) == ALL
    assert seen(store, WRITING, rows) == (False, False, True)
    for sight in (READING, WRITING):
        assert not readable(lambda sight=sight: store.opportunity(sight, other.id))


def test_a_grant_ends_by_itself_and_begins_with_the_approval(store: SqlCrmStore, rows: Rows) -> None:
    grant = asked(store, rows[0], scope=Scope.WRITE)
    assert seen(store, READING, rows) == NONE
    decide(store, grant)
    last = Sight("north", shared_at=MONTH - timedelta(seconds=1), writing=True)
    assert seen(store, last, rows) == ALL
    for writing in (False, True):
        assert seen(store, Sight("north", shared_at=MONTH, writing=writing), rows) == NONE


def test_nobody_opens_deals_for_another_region(store: SqlCrmStore, rows: Rows) -> None:
    decide(store, asked(store, rows[0], scope=Scope.WRITE))
    with pytest.raises(CrmForbidden):
        create_opportunity(
            store, WRITING, account_id=rows[0].id, name="新单", rep_id="rep-n", pipeline=POLICY.pipeline, **WHO
        )


@pytest.mark.feature("D-100")
def test_the_history_of_a_group_file_is_told_without_words(store: SqlCrmStore, rows: Rows) -> None:
    record_call(store, record(account_hint="永裕彩盒"), policy=POLICY, now=NOW)
    with pytest.raises(CrmNotFound):
        account_brief(store, REP_READING, rows[0].id)
    into_group(store, rows[0])
    brief = account_brief(store, REP_READING, rows[0].id)
    assert [(call.call_id, call.region) for call in brief.calls] == [("call-1", "east")]
    assert [deal.id for deal in brief.deals] == [rows[2].id]
    assert (brief.promises, brief.objections) == ((), ())
    assert store.activities(REP_READING) == ()
