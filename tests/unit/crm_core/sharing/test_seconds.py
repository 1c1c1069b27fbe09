"""Moments at which sharing turns: the last instant of a grant, the edge of the days, and the clock of other zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from crm_core.entities import Account, Contact
from crm_core.errors import CrmConflict, CrmNotFound
from crm_core.service import (
    alert_conflicts,
    create_account,
    create_contact,
    group_conflicts,
    record_call,
    revoke_grant,
    tag_contact,
    update_account,
)
from crm_core.sharing.grants import GrantState, Scope
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.samples import EAST, NORTH, NOW, POLICY, record
from tests.unit.crm_core.sharing.test_grants import asked, decide

RULES = POLICY.customers.sharing
TICK = timedelta(microseconds=1)
END = NOW + timedelta(days=30)
DAYS = timedelta(days=RULES.conflict_days)
WHO: dict[str, Any] = {"actor_id": "rep-n", "now": NOW}


@pytest.fixture
def account(store: SqlCrmStore) -> Account:
    return create_account(store, EAST, name="永裕彩盒", actor_id="boss", now=NOW)


@pytest.fixture
def contact(store: SqlCrmStore, account: Account) -> Contact:
    return create_contact(store, EAST, account_id=account.id, name="李建国", actor_id="boss", now=NOW)


def reads(store: SqlCrmStore, account: Account, moment: datetime, *, writing: bool = False) -> bool:
    try:
        store.account(Sight("north", shared_at=moment, writing=writing), account.id)
    except CrmNotFound:
        return False
    return True


@pytest.mark.feature("D-102")
@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-11))])
def test_a_grant_is_over_at_its_very_second_in_every_zone(store: SqlCrmStore, account: Account, zone: timezone) -> None:
    decide(store, asked(store, account, scope=Scope.WRITE, expires_at=END.astimezone(zone)))
    for writing in (False, True):
        before = [reads(store, account, (END - back).astimezone(zone), writing=writing) for back in (DAYS, TICK)]
        after = [reads(store, account, (END + on).astimezone(zone), writing=writing) for on in (TICK * 0, TICK, DAYS)]
        assert (before, after) == ([True, True], [False, False, False])


@pytest.mark.feature("D-102")
def test_a_change_that_arrives_at_the_very_second_changes_nothing(
    store: SqlCrmStore, account: Account, contact: Contact
) -> None:
    decide(store, asked(store, account, scope=Scope.WRITE))

    def change(moment: datetime, size: str) -> Account:
        sight = Sight("north", shared_at=moment, writing=True)
        return update_account(store, sight, account.id, changes={"size": size}, actor_id="rep-n", now=moment)

    def tag(moment: datetime) -> object:
        sight = Sight("north", shared_at=moment, writing=True)
        return tag_contact(
            store, sight, contact.id, tag="data_driven", basis="要先看测算表", policy=POLICY, actor_id="n", now=moment
        )

    assert change(END - TICK, "large").size == "large"
    with pytest.raises(CrmNotFound):
        change(END, "small")
    with pytest.raises(CrmNotFound):
        tag(END)
    assert store.contact_tags(contact.id) == ()
    tag(END - TICK)
    assert store.account(EAST, account.id).size == "large"
    assert [one.created_by for one in store.contact_tags(contact.id)] == ["n"]


@pytest.mark.feature("D-102")
def test_it_may_be_approved_until_its_end_and_denied_even_after(store: SqlCrmStore, account: Account) -> None:
    grants = [asked(store, account, actor_id=f"rep-{place}") for place in range(3)]
    assert decide(store, grants[0], now=END - TICK).live(END - TICK)
    with pytest.raises(CrmConflict) as late:
        decide(store, grants[1], now=END)
    assert late.value.code == "grant_expired"
    assert store.grant(EAST, grants[1].id).state is GrantState.REQUESTED
    assert decide(store, grants[2], now=END + DAYS, approve=False).state is GrantState.DENIED


@pytest.mark.parametrize("days", [1, 180])
def test_it_may_run_exactly_as_long_as_the_policy_allows(store: SqlCrmStore, account: Account, days: int) -> None:
    assert RULES.longest_grant_days == 180
    grant = decide(store, asked(store, account, expires_at=NOW + timedelta(days=days)))
    assert grant.live(grant.expires_at - TICK)


def test_a_revoked_grant_ends_at_once_and_another_one_beside_it_does_not(store: SqlCrmStore, account: Account) -> None:
    one = decide(store, asked(store, account))
    two = decide(store, asked(store, account, actor_id="rep-2", expires_at=END - timedelta(days=10)))
    revoke_grant(store, EAST, one.id, actor_id="boss", now=NOW + timedelta(days=1))
    assert reads(store, account, two.expires_at - TICK)
    assert not reads(store, account, two.expires_at)
    with pytest.raises(CrmConflict):
        revoke_grant(store, EAST, one.id, actor_id="boss", now=NOW + timedelta(days=2))


def test_a_grant_to_write_that_is_over_leaves_one_to_read(store: SqlCrmStore, account: Account) -> None:
    decide(store, asked(store, account, expires_at=END + DAYS))
    decide(store, asked(store, account, actor_id="rep-2", scope=Scope.WRITE))
    assert (reads(store, account, END), reads(store, account, END, writing=True)) == (True, False)


def test_grants_are_listed_for_both_sides_latest_first_and_by_state(store: SqlCrmStore, account: Account) -> None:
    grants = [asked(store, account, actor_id=f"r{hour}", now=NOW + timedelta(hours=hour)) for hour in range(3)]
    decide(store, grants[1], now=NOW + timedelta(hours=4))
    for sight in (EAST, NORTH, EVERYWHERE):
        assert [one.id for one in store.grants(sight)] == [one.id for one in reversed(grants)]
        assert [one.id for one in store.grants(sight, state=GrantState.APPROVED)] == [grants[1].id]
    assert store.grants(Sight("south")) == store.grants(EAST, account_id="none") == ()


class TestConflicts:
    @pytest.fixture
    def members(self, store: SqlCrmStore, account: Account) -> dict[str, Account]:
        """The east heads a group with an account of the north; each has a number of its own."""
        head = update_account(store, EAST, account.id, changes={"phone": "13800138000"}, actor_id="boss", now=NOW)
        fields: dict[str, Any] = {"group_id": head.id, "phone": "13900139000", "actor_id": "boss", "now": NOW}
        return {"east": head, "north": create_account(store, EVERYWHERE, region="north", name="永裕北方", **fields)}

    def called(self, store: SqlCrmStore, members: dict[str, Account], region: str, at: datetime) -> None:
        said = record(
            call_id=f"{region}-{at.timestamp()}",
            region=region,
            team=None,
            rep_id=f"rep-{region}",
            phone=members[region].phone,
            occurred_start=at,
            occurred_end=at + timedelta(minutes=2),
            recorded_at=at + timedelta(minutes=3),
        )
        assert record_call(store, said, policy=POLICY, now=at).account_id == members[region].id

    @pytest.mark.feature("D-103")
    @pytest.mark.parametrize(("later", "found"), [(TICK, 1), (DAYS, 1), (DAYS + TICK, 0)], ids=str)
    def test_the_days_between_two_calls_count_to_the_instant(
        self, store: SqlCrmStore, members: dict[str, Account], later: timedelta, found: int
    ) -> None:
        self.called(store, members, "east", NOW)
        self.called(store, members, "north", NOW + later)
        assert len(group_conflicts(store, policy=RULES, now=NOW + later)) == found

    @pytest.mark.parametrize(("looked", "found"), [(2 * DAYS, 1), (2 * DAYS + TICK, 0)], ids=str)
    def test_what_lies_twice_the_days_back_is_told_no_more(
        self, store: SqlCrmStore, members: dict[str, Account], looked: timedelta, found: int
    ) -> None:
        self.called(store, members, "east", NOW)
        self.called(store, members, "north", NOW + timedelta(hours=1))
        assert len(group_conflicts(store, policy=RULES, now=NOW + looked)) == found

    @pytest.mark.parametrize(
        ("before_end", "found"), [(TICK, 0), (timedelta(0), 1)], ids=["in its last instant", "at its very end"]
    )
    def test_a_grant_excuses_a_call_until_its_end_exclusive(
        self, store: SqlCrmStore, members: dict[str, Account], before_end: timedelta, found: int
    ) -> None:
        end = NOW + timedelta(days=5)
        decide(store, asked(store, members["east"], expires_at=end))
        self.called(store, members, "east", NOW + timedelta(days=2))
        self.called(store, members, "north", end - before_end)
        assert len(group_conflicts(store, policy=RULES, now=end)) == found

    def test_calls_to_what_belongs_to_no_group_are_none(self, store: SqlCrmStore, members: dict[str, Account]) -> None:
        for region in members:
            self.called(store, members, region, NOW)
        assert len(group_conflicts(store, policy=RULES, now=NOW)) == 1
        update_account(store, NORTH, members["north"].id, changes={"group_id": None}, actor_id="boss", now=NOW)
        assert group_conflicts(store, policy=RULES, now=NOW) == ()

    @pytest.mark.feature("D-103")
    def test_managers_are_told_again_on_the_next_local_day_only(
        self, store: SqlCrmStore, members: dict[str, Account]
    ) -> None:
        for region in members:
            self.called(store, members, region, NOW)
        midnight = datetime(2026, 3, 2, 16, tzinfo=UTC)  # in Shanghai
        told = [
            alert_conflicts(store, policy=RULES, actor_id="system", now=moment)
            for moment in (NOW, midnight - TICK, midnight)
        ]
        assert told == [2, 0, 2]
