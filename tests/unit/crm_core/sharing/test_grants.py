"""A grant is asked for, decided on by the owning region, and over by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_core.entities import Account
from crm_core.errors import CrmConflict, CrmError, CrmForbidden, CrmInvalid, CrmNotFound
from crm_core.service import create_account, create_opportunity, decide_grant, request_grant, revoke_grant
from crm_core.sharing.grants import Grant, GrantState, Scope
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.samples import EAST, NORTH, NOW, POLICY

MONTH = NOW + timedelta(days=30)


@pytest.fixture
def account(store: SqlCrmStore) -> Account:
    return create_account(store, EAST, name="永裕彩盒", actor_id="boss", now=NOW)


def asked(store: SqlCrmStore, account: Account, sight: Sight = EAST, **fields: Any) -> Grant:
    base: dict[str, Any] = {
        "account_id": account.id,
        "grantee_region": "north",
        "scope": Scope.READ,
        "reason": "一起投标",
        "expires_at": MONTH,
        "policy": POLICY.customers.sharing,
        "actor_id": "rep-1",
        "now": NOW,
    }
    return request_grant(store, sight, **{**base, **fields})


def decide(store: SqlCrmStore, grant: Grant, sight: Sight = EAST, **fields: Any) -> Grant:
    base: dict[str, Any] = {"approve": True, "actor_id": "boss", "now": NOW + timedelta(hours=1)}
    return decide_grant(store, sight, grant.id, **{**base, **fields})


@pytest.mark.feature("D-102")
def test_it_is_asked_for_with_reason_scope_and_end_and_approved_with_a_note(
    store: SqlCrmStore, account: Account
) -> None:
    grant = asked(store, account, reason=" 一起投标 ")
    assert (grant.state, grant.region, grant.grantee_region, grant.reason) == (
        GrantState.REQUESTED,
        "east",
        "north",
        "一起投标",
    )
    approved = decide(store, grant, note="到四月")
    assert (approved.state, approved.decided_by, approved.decision_note) == (GrantState.APPROVED, "boss", "到四月")
    assert store.grant(NORTH, grant.id) == approved
    types = [event.type for event in store.events(EAST, aggregate=f"grant:{grant.id}")]
    assert types == ["grant.approved", "grant.requested"]


def test_it_lives_from_approval_to_its_end_exclusive(store: SqlCrmStore, account: Account) -> None:
    grant = asked(store, account)
    assert not grant.live(NOW)
    approved = decide(store, grant)
    assert approved.live(MONTH - timedelta(microseconds=1))
    assert not approved.live(MONTH)
    revoked = revoke_grant(store, EAST, grant.id, actor_id="boss", now=NOW + timedelta(days=1))
    assert not revoked.live(NOW + timedelta(days=2))
    assert not decide(store, asked(store, account, actor_id="rep-2"), approve=False).live(NOW + timedelta(days=2))


@pytest.mark.parametrize(
    ("fields", "kind", "code"),
    [
        ({"grantee_region": "east"}, CrmInvalid, "own_region"),
        ({"grantee_region": None}, CrmInvalid, "own_region"),
        ({"reason": "  "}, CrmInvalid, "reason_missing"),
        ({"expires_at": NOW}, CrmInvalid, "bad_expiry"),
        ({"expires_at": NOW + timedelta(days=180, seconds=1)}, CrmInvalid, "bad_expiry"),
        ({"expires_at": datetime(2026, 4, 1)}, CrmInvalid, "naive_time"),  # noqa: DTZ001
        ({"account_id": "none"}, CrmNotFound, "account_not_found"),
        ({"opportunity_id": "none"}, CrmNotFound, "opportunity_not_found"),
        ({"sight": NORTH}, CrmNotFound, "account_not_found"),
        ({"sight": EVERYWHERE, "grantee_region": None}, CrmInvalid, "region_missing"),
    ],
)
def test_a_request_is_refused(
    store: SqlCrmStore, account: Account, fields: dict[str, Any], kind: type[CrmError], code: str
) -> None:
    with pytest.raises(kind) as refused:
        asked(store, account, **fields)
    assert refused.value.code == code
    assert store.grants(EVERYWHERE) == ()


def test_a_deal_of_another_account_is_refused(store: SqlCrmStore, account: Account) -> None:
    other = create_account(store, EAST, name="别家", actor_id="boss", now=NOW)
    deal = create_opportunity(
        store, EAST, account_id=other.id, name="别单", rep_id="r", pipeline=POLICY.pipeline, actor_id="b", now=NOW
    )
    with pytest.raises(CrmInvalid) as refused:
        asked(store, account, opportunity_id=deal.id)
    assert refused.value.code == "foreign_opportunity"


def test_only_the_owning_region_decides_and_nobody_on_the_own_request(store: SqlCrmStore, account: Account) -> None:
    grant = asked(store, account)
    with pytest.raises(CrmForbidden) as foreign:
        decide(store, grant, NORTH)
    assert foreign.value.code == "foreign_region"
    with pytest.raises(CrmForbidden) as own:
        decide(store, grant, actor_id="rep-1")
    assert own.value.code == "own_request"
    with pytest.raises(CrmNotFound):
        decide(store, grant, Sight("south"))


def test_what_is_decided_stays_decided(store: SqlCrmStore, account: Account) -> None:
    grant = asked(store, account)
    with pytest.raises(CrmConflict) as unapproved:
        revoke_grant(store, EAST, grant.id, actor_id="boss", now=NOW)
    assert unapproved.value.code == "grant_not_approved"
    decide(store, grant, approve=False)
    with pytest.raises(CrmConflict) as again:
        decide(store, grant)
    assert again.value.code == "grant_decided"
    late = asked(store, account, actor_id="rep-2")
    with pytest.raises(CrmConflict) as over:
        decide(store, late, now=MONTH)
    assert over.value.code == "grant_expired"
    assert decide(store, late, now=MONTH, approve=False).state is GrantState.DENIED


def test_both_regions_see_it_and_no_other(store: SqlCrmStore, account: Account) -> None:
    grant = asked(store, account)
    for sight in (EAST, NORTH, EVERYWHERE):
        assert store.grants(sight, state=GrantState.REQUESTED, account_id=account.id) == (grant,)
    assert store.grants(Sight("south")) == ()
    assert store.grants(EAST, state=GrantState.APPROVED) == ()
