"""Regions that contact one group are seen, and the pool shows what each has of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.entities import Account
from crm_core.service import alert_conflicts, create_account, create_opportunity, group_conflicts, record_call
from crm_core.sharing.conflicts import GroupContact, conflicts_of
from crm_core.sharing.grants import Grant, GrantState, Scope
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.samples import EAST, NORTH, NOW, POLICY, record
from tests.unit.crm_core.sharing.test_grants import asked, decide

RULES = POLICY.customers.sharing


def contact(region: str, day: float, group: str = "g") -> GroupContact:
    return GroupContact(group, f"{group}-{region}", region, f"rep-{region}", NOW + timedelta(days=day))


def grant(region: str, grantee: str, **fields: Any) -> Grant:
    base: dict[str, Any] = {
        "id": "1",
        "region": region,
        "account_id": f"g-{region}",
        "grantee_region": grantee,
        "scope": Scope.READ,
        "reason": "投标",
        "state": GrantState.APPROVED,
        "requested_by": "a",
        "requested_at": NOW,
        "decided_at": NOW,
        "expires_at": NOW + timedelta(days=10),
    }
    return Grant(**{**base, **fields})


@pytest.mark.feature("D-103")
@pytest.mark.parametrize(("day", "found"), [(0.5, 1), (14, 1), (14.0001, 0)])
def test_two_regions_within_the_days_are_a_conflict(day: float, found: int) -> None:
    assert len(conflicts_of([contact("east", 0), contact("north", day)], [], days=14)) == found


def test_one_region_alone_or_two_groups_are_none() -> None:
    alone = [contact("east", 0), contact("east", 1)]
    apart = [contact("east", 0, "g"), contact("north", 1, "h")]
    assert conflicts_of(alone, [], days=14) == conflicts_of(apart, [], days=14) == ()


def test_each_pair_is_told_once_by_its_latest_contacts() -> None:
    calls = [contact("east", 0), contact("north", 1), contact("east", 2), contact("south", 3)]
    found = conflicts_of(calls, [], days=14)
    assert {frozenset((one.first.region, one.second.region)) for one in found} == {
        frozenset(("north", "south")),
        frozenset(("east", "south")),
        frozenset(("north", "east")),
    }
    assert found[-1].second.at == NOW + timedelta(days=2)


@pytest.mark.parametrize(
    ("agreed", "found"),
    [
        (grant("east", "north"), 0),
        (grant("north", "east"), 0),
        (grant("east", "south"), 1),
        (grant("east", "north", state=GrantState.REQUESTED, decided_at=None), 1),
        (grant("east", "north", expires_at=NOW + timedelta(days=1)), 1),
        (grant("east", "north", decided_at=NOW + timedelta(days=3)), 1),
    ],
    ids=["given", "got", "to a third", "only asked for", "over", "too late"],
)
def test_a_grant_that_lived_at_the_contact_makes_it_none(agreed: Grant, found: int) -> None:
    assert len(conflicts_of([contact("east", 0), contact("north", 2)], [agreed], days=14)) == found


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 40)), max_size=20), st.integers(1, 30))
def test_conflicts_are_between_two_regions_and_near(calls: list[tuple[str, int]], days: int) -> None:
    for one in conflicts_of([contact(region, day) for region, day in calls], [], days=days):
        assert one.first.region != one.second.region
        assert timedelta(0) <= one.second.at - one.first.at <= timedelta(days=days)


@pytest.fixture
def group(store: SqlCrmStore) -> tuple[Account, Account]:
    """The east heads a group to which the north's account belongs."""
    head = create_account(store, EAST, name="永裕集团", phone="13800138000", actor_id="boss", now=NOW)
    member = create_account(
        store, EVERYWHERE, region="north", name="永裕北方", phone="13900139000", group_id=head.id, actor_id="b", now=NOW
    )
    for call_id, region, phone in (("c1", "east", "13800138000"), ("c2", "north", "13900139000")):
        said = record(call_id=call_id, region=region, rep_id=f"rep-{region}", phone=phone)
        assert record_call(store, said, policy=POLICY, now=NOW).account_id
    return head, member


@pytest.mark.feature("D-103")
def test_calls_to_a_group_from_two_regions_are_told_to_both_managers_once_a_day(
    store: SqlCrmStore, group: tuple[Account, Account]
) -> None:
    head, member = group
    (conflict,) = group_conflicts(store, policy=RULES, now=NOW)
    assert conflict.group_id == head.id
    assert {conflict.first.account_id, conflict.second.account_id} == {head.id, member.id}
    told = [alert_conflicts(store, policy=RULES, actor_id="system", now=NOW) for _ in range(2)]
    assert told == [2, 0]
    assert group_conflicts(store, policy=RULES, now=NOW + timedelta(days=29)) == ()


def test_with_a_grant_nobody_is_told(store: SqlCrmStore, group: tuple[Account, Account]) -> None:
    before = NOW - timedelta(days=1)
    decide(store, asked(store, group[0], now=before, expires_at=NOW + timedelta(days=9)), now=before)
    assert group_conflicts(store, policy=RULES, now=NOW) == ()


@pytest.mark.feature("D-103")
def test_the_pool_shows_what_every_region_has_of_a_group(store: SqlCrmStore, group: tuple[Account, Account]) -> None:
    head, member = group
    deal = {"rep_id": "r", "pipeline": POLICY.pipeline, "actor_id": "b", "now": NOW}
    create_opportunity(store, NORTH, account_id=member.id, name="北单", **deal)
    create_account(store, EAST, name="无关", actor_id="boss", now=NOW)
    (pooled,) = store.pooled_groups()
    assert (pooled.group_id, pooled.name) == (head.id, "永裕集团")
    assert [(one.region, one.accounts, one.open_deals) for one in pooled.shares] == [("east", 1, 0), ("north", 1, 1)]
    assert all(one.last_call_at for one in pooled.shares)
    assert store.is_group_file(head.id)
    assert store.is_group_file(member.id)
    assert store.account(Sight("north", shared_at=NOW), head.id) == head
