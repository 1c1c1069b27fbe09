"""What hangs on a customer goes with it when two become one: groups, grants, tags, evidence, and what comes later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_core.entities import Account, Contact
from crm_core.errors import CrmConflict, CrmForbidden, CrmInvalid, CrmNotFound
from crm_core.ledger import verify_chain
from crm_core.service import (
    account_brief,
    create_account,
    create_contact,
    create_opportunity,
    decide_grant,
    group_conflicts,
    merge_accounts,
    merge_contacts,
    record_call,
    request_grant,
    tag_contact,
    twin_contacts,
    update_account,
)
from crm_core.sharing.grants import Scope
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.samples import CALLED, EAST, NORTH, NOW, POLICY, person, promise, record

WHO: dict[str, Any] = {"actor_id": "boss", "now": NOW}
BASIS = "要求先看三家客户的测算表"


def known(store: SqlCrmStore, name: str, **fields: Any) -> Account:
    return create_account(store, fields.pop("sight", EAST), name=name, **{**WHO, **fields})


def met(store: SqlCrmStore, account: Account, name: str, **fields: Any) -> Contact:
    return create_contact(store, EAST, account_id=account.id, name=name, **{**WHO, **fields})


def merged(store: SqlCrmStore, lost: Account, kept: Account, sight: Sight = EAST) -> Account:
    return merge_accounts(store, sight, lost.id, into=kept.id, **WHO)


def group_of(store: SqlCrmStore, account: Account) -> str | None:
    return store.account(EVERYWHERE, account.id).group_id


class TestGroups:
    def test_the_members_of_a_merged_head_follow_wherever_they_are(self, store: SqlCrmStore) -> None:
        head, kept = known(store, "永裕集团"), known(store, "永裕集团总部")
        here = known(store, "永裕东莞厂", group_id=head.id)
        there = known(store, "永裕北方厂", sight=EVERYWHERE, region="north", group_id=head.id)
        merged(store, head, kept)
        assert (group_of(store, here), group_of(store, there)) == (kept.id, kept.id)
        (pooled,) = store.pooled_groups()
        assert (pooled.group_id, pooled.name) == (kept.id, "永裕集团总部")
        assert [(one.region, one.accounts) for one in pooled.shares] == [("east", 2), ("north", 1)]

    def test_a_member_brings_its_group_to_an_account_without_one(self, store: SqlCrmStore) -> None:
        head, kept = known(store, "永裕集团"), known(store, "永玉彩盒")
        lost = known(store, "永裕彩盒", group_id=head.id)
        assert merged(store, lost, kept).group_id == head.id
        assert store.events(EAST, aggregate=f"account:{lost.id}")[0].payload["filled"] == ["group_id"]

    def test_a_member_that_is_merged_into_its_head_leaves_the_head_in_no_group(self, store: SqlCrmStore) -> None:
        head = known(store, "永裕集团")
        member, other = (known(store, name, group_id=head.id) for name in ("永裕东莞厂", "永裕深圳厂"))
        assert merged(store, member, head).group_id is None
        assert group_of(store, other) == head.id

    @pytest.mark.feature("D-100")
    @pytest.mark.parametrize("head_stays", [True, False])
    def test_a_head_and_a_member_of_another_group_wait_until_a_person_chose_one(
        self, store: SqlCrmStore, head_stays: bool
    ) -> None:
        head, other = known(store, "永裕集团"), known(store, "华东集团")
        child, member = known(store, "永裕东莞厂", group_id=head.id), known(store, "永裕总部", group_id=other.id)
        lost, kept = (member, head) if head_stays else (head, member)
        with pytest.raises(CrmConflict) as refused:
            merged(store, lost, kept)
        assert (refused.value.code, bool(refused.value.remedy)) == ("bad_group", True)
        assert store.account(EAST, lost.id).merged_into is None
        assert [group_of(store, one) for one in (head, child, member)] == [None, head.id, other.id]
        update_account(store, EAST, member.id, changes={"group_id": None}, **WHO)
        assert merged(store, lost, kept).group_id is None
        assert group_of(store, child) == kept.id

    @pytest.mark.feature("D-100")
    def test_what_was_merged_away_makes_nobody_a_head(self, store: SqlCrmStore) -> None:
        head, kept = known(store, "永裕集团"), known(store, "永玉彩盒")
        merged(store, known(store, "永裕彩盒", group_id=head.id), kept)
        update_account(store, EAST, kept.id, changes={"group_id": None}, **WHO)
        assert not store.is_group_file(head.id)
        assert store.pooled_groups() == ()
        assert update_account(store, EAST, head.id, changes={"group_id": kept.id}, **WHO).group_id == kept.id

    def test_nobody_joins_a_head_that_was_merged(self, store: SqlCrmStore) -> None:
        head, kept, third = known(store, "永裕集团"), known(store, "永裕集团总部"), known(store, "永裕东莞厂")
        merged(store, head, kept)
        with pytest.raises(CrmInvalid) as refused:
            update_account(store, EAST, third.id, changes={"group_id": head.id}, **WHO)
        assert refused.value.code == "bad_group"

    def test_calls_of_a_merged_member_still_tell_the_conflict(self, store: SqlCrmStore) -> None:
        head, kept = known(store, "永裕集团"), known(store, "永玉彩盒")
        lost = known(store, "永裕彩盒", phone="13800138000", group_id=head.id)
        known(store, "永裕北方", sight=EVERYWHERE, region="north", phone="13900139000", group_id=head.id)
        for call_id, region, phone in (("c1", "east", "13800138000"), ("c2", "north", "13900139000")):
            said = record(call_id=call_id, region=region, rep_id=f"rep-{region}", phone=phone)
            record_call(store, said, policy=POLICY, now=NOW)
        merged(store, lost, kept)
        (conflict,) = group_conflicts(store, policy=POLICY.customers.sharing, now=NOW)
        assert conflict.group_id == head.id
        assert kept.id in {conflict.first.account_id, conflict.second.account_id}


class TestWhatFollows:
    @pytest.mark.feature("D-102")
    def test_a_grant_over_the_account_that_goes_opens_the_one_that_stays(self, store: SqlCrmStore) -> None:
        kept, lost = known(store, "永裕彩盒"), known(store, "永玉彩盒")
        month = NOW + timedelta(days=30)
        grant = request_grant(
            store,
            EAST,
            account_id=lost.id,
            grantee_region="north",
            scope=Scope.READ,
            reason="投标",
            expires_at=month,
            policy=POLICY.customers.sharing,
            actor_id="rep-1",
            now=NOW,
        )
        decide_grant(store, EAST, grant.id, approve=True, **WHO)
        merged(store, lost, kept)
        assert store.grant(NORTH, grant.id).account_id == kept.id
        assert store.account(Sight("north", shared_at=NOW), kept.id).id == kept.id
        with pytest.raises(CrmNotFound):
            store.account(Sight("north", shared_at=month), kept.id)

    @pytest.mark.feature("A-026")
    def test_the_brief_of_the_one_that_stays_tells_both_histories(self, store: SqlCrmStore) -> None:
        kept, lost = known(store, "永裕彩盒", phone="13800138000"), known(store, "永玉彩盒", phone="13900139000")
        met(store, kept, "王敏")
        boss = met(store, lost, "李建国", role="decision_maker")
        tag_contact(store, EAST, boss.id, tag="risk_averse", basis=BASIS, policy=POLICY, **WHO)
        for place, phone in enumerate(("13800138000", "13900139000")):
            begins = CALLED + timedelta(hours=place)
            said = record(
                call_id=f"call-{place}",
                phone=phone,
                occurred_start=begins,
                occurred_end=begins + timedelta(minutes=2),
                commitments=(promise(f"c{place}"),),
            )
            record_call(store, said, policy=POLICY, now=NOW)
        create_opportunity(store, EAST, account_id=lost.id, name="单", rep_id="r", pipeline=POLICY.pipeline, **WHO)
        merged(store, lost, kept)
        brief = account_brief(store, EAST, kept.id)
        assert [one.contact.name for one in brief.people] == ["李建国", "王敏"]
        assert [tag.tag for tag in brief.people[0].tags] == ["risk_averse"]
        assert [call.call_id for call in brief.calls] == ["call-1", "call-0"]
        assert (len(brief.deals), len(brief.promises)) == (1, 2)
        gone = account_brief(store, EAST, lost.id)
        assert (gone.people, gone.calls, gone.deals, gone.promises) == ((), (), (), ())

    def test_a_newer_version_of_a_moved_call_stays_where_the_call_is(self, store: SqlCrmStore) -> None:
        kept, lost = known(store, "永裕彩盒"), known(store, "永玉彩盒", phone="13900139000")
        record_call(store, record(phone="13900139000", commitments=(promise(),)), policy=POLICY, now=NOW)
        merged(store, lost, kept)
        said = record(version=2, phone="13900139000", persons=(person(name="王敏"),))
        assert record_call(store, said, policy=POLICY, now=NOW).account_id == kept.id
        assert [one.name for one in store.contacts(EAST, account_id=kept.id)] == ["王敏"]
        assert store.todos(EAST) == ()

    def test_a_chain_of_merges_ends_at_the_last_one(self, store: SqlCrmStore) -> None:
        first, second, third = (known(store, name) for name in ("永裕甲厂", "永裕乙厂", "永裕丙厂"))
        contact = met(store, first, "李建国")
        merged(store, first, second)
        merged(store, second, third)
        assert store.contact(EAST, contact.id).account_id == third.id
        assert store.account(EAST, first.id).merged_into == second.id
        assert [one.id for one in store.accounts(EAST)] == [third.id]
        with pytest.raises(CrmConflict):
            merged(store, third, first)
        assert verify_chain(store.chain()).ok

    def test_the_name_of_the_one_that_went_is_free_again(self, store: SqlCrmStore) -> None:
        kept, lost = known(store, "永裕彩盒"), known(store, "永玉彩盒", uscc="91110000600037341L")
        merged(store, lost, kept)
        again = known(store, "永玉彩盒", now=NOW + timedelta(days=1))
        assert again.id != lost.id
        with pytest.raises(CrmConflict):  # the code went over to the one that stays
            update_account(store, EAST, again.id, changes={"uscc": "91110000600037341L"}, **WHO)

    def test_what_the_one_that_stays_knows_itself_is_kept(self, store: SqlCrmStore) -> None:
        kept = known(store, "永裕彩盒", phone="13800138000", size="large")
        lost = known(store, "永玉彩盒", phone="13900139000", size="small", industry="packaging", rep_id="anna")
        after = merged(store, lost, kept)
        assert (after.phone, after.size, after.industry, after.rep_id) == ("13800138000", "large", "packaging", "anna")
        assert store.account(EAST, kept.id) == after

    def test_both_accounts_are_locked_in_one_order(self, store: Any) -> None:
        one, other = known(store, "永裕彩盒"), known(store, "永玉彩盒")
        store.locks.clear()
        merged(store, max(one, other, key=lambda row: row.id), min(one, other, key=lambda row: row.id))
        taken = [name for name in store.locks if name.startswith("account:")]
        assert taken == sorted(taken)
        assert len(taken) == 2

    def test_somebody_who_sees_all_regions_merges_no_two_of_them(self, store: SqlCrmStore) -> None:
        kept, lost = known(store, "永裕彩盒"), known(store, "永玉彩盒", sight=NORTH)
        with pytest.raises(CrmInvalid) as refused:
            merged(store, lost, kept, EVERYWHERE)
        assert (refused.value.code, refused.value.remedy) == ("foreign_region", "Put them into one group instead.")


class TestContacts:
    @pytest.fixture
    def account(self, store: SqlCrmStore) -> Account:
        return known(store, "永裕彩盒")

    @pytest.mark.feature("A-023")
    def test_tags_follow_with_their_basis_and_the_own_judgement_stays(
        self, store: SqlCrmStore, account: Account
    ) -> None:
        kept, lost = met(store, account, "李建国"), met(store, account, "李总")
        for tag, whom, basis in (
            ("risk_averse", kept, "说领导不签字他不敢定"),
            ("risk_averse", lost, BASIS),
            ("data_driven", lost, BASIS),
        ):
            tag_contact(store, EAST, whom.id, tag=tag, basis=basis, policy=POLICY, **WHO)
        merge_contacts(store, EAST, lost.id, into=kept.id, **WHO)
        assert [(one.tag, one.basis) for one in store.contact_tags(kept.id)] == [
            ("data_driven", BASIS),
            ("risk_averse", "说领导不签字他不敢定"),
        ]
        assert store.contact_tags(lost.id) == ()
        with pytest.raises(CrmNotFound):
            store.contact(EAST, lost.id)

    def test_twins_of_two_accounts_meet_after_the_accounts_did(self, store: SqlCrmStore, account: Account) -> None:
        other = known(store, "永玉彩盒")
        here = met(store, account, "李建国", phone="13800138000")
        there = met(store, other, "李总", phone="138 0013 8000", title="总经理", now=NOW - timedelta(days=3))
        assert twin_contacts(store, EAST, account.id) == ()
        merged(store, other, account)
        ((one, two),) = twin_contacts(store, EAST, account.id)
        assert {one.id, two.id} == {here.id, there.id}
        after = merge_contacts(store, EAST, there.id, into=here.id, **WHO)
        assert (after.name, after.title, after.known_since) == ("李建国", "总经理", NOW - timedelta(days=3))
        assert twin_contacts(store, EAST, account.id) == ()

    def test_a_proposal_of_the_machine_joins_the_contact_that_a_person_entered(
        self, store: SqlCrmStore, account: Account
    ) -> None:
        kept = met(store, account, "李建国", title="厂长")
        said = record(account_hint="永裕彩盒", persons=(person(name="黎建国", title="总经理", phone="13800138000"),))
        record_call(store, said, policy=POLICY, now=NOW)
        (heard,) = (one for one in store.contacts(EAST) if one.id != kept.id)
        after = merge_contacts(store, EAST, heard.id, into=kept.id, **WHO)
        assert (after.name, after.title, after.confirmed, after.created_by) == ("李建国", "厂长", True, "boss")
        assert after.phone is None  # nobody confirmed what was heard
        assert [one.claim.phone for one in store.mentions(EAST, contact_id=kept.id)] == ["13800138000"]

    def test_a_grant_to_read_lets_nobody_merge_contacts(self, store: SqlCrmStore, account: Account) -> None:
        one, other = met(store, account, "李建国"), met(store, account, "李总")
        update_account(store, EAST, account.id, changes={"group_id": known(store, "永裕集团").id}, **WHO)
        reading = Sight("north", shared_at=NOW)
        assert store.contact(reading, one.id) == one
        with pytest.raises((CrmNotFound, CrmForbidden)):
            merge_contacts(store, Sight("north", shared_at=NOW, writing=True), other.id, into=one.id, **WHO)
        assert len(store.contacts(EAST)) == 2
