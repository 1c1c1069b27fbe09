"""Recording a call: what it derives, what a later version replaces, and what a person's decision keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crm_core.errors import CrmConflict, CrmInvalid, CrmNotFound
from crm_core.records import CallRecord
from crm_core.service import CallOutcome, assign_call, attribution_of_call, record_call
from crm_core.sight import EVERYWHERE, Sight
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import (
    CALLED,
    EAST,
    NORTH,
    NOW,
    POLICY,
    account,
    contact,
    need,
    objection,
    opportunity,
    person,
    promise,
    record,
)


@pytest.fixture
def store() -> FakeCrmStore:
    store = FakeCrmStore()
    store.save_account(account())
    return store


def take(store: FakeCrmStore, whole: CallRecord) -> CallOutcome:
    return record_call(store, whole, policy=POLICY, now=NOW)


def assign(store: FakeCrmStore, account_id: str | None = "a1", **fields: Any) -> CallOutcome:
    return assign_call(
        store, EAST, "call-1", policy=POLICY, **{"account_id": account_id, "actor_id": "rep-1", "now": NOW, **fields}
    )


def test_a_call_becomes_activity_todos_objections_and_proposed_contacts(store: FakeCrmStore) -> None:
    whole = record(
        account_hint="永裕彩盒",
        persons=(person(name="李建国", role="purchasing"), person("p2", side="rep", name="王敏")),
        needs=(need(), need("n2", rejected=True)),
        commitments=(promise(), promise("c2", owner="customer", confirmed=True)),
        objections=(objection(competitor="彩联"), objection("o2", rejected=True)),
    )
    outcome = take(store, whole)

    assert (outcome.applied, outcome.account_id, outcome.opportunity_id) == (True, "a1", None)
    assert [one.claim_id for one in outcome.activity.needs] == ["n1"]
    assert [(one.owner, one.unconfirmed, one.account_id) for one in outcome.todos] == [
        ("rep", True, "a1"),
        ("customer", False, "a1"),
    ]
    assert outcome.todos[0].evidence == whole.commitments[0].evidence
    assert [(one.tag, one.competitor) for one in outcome.objections] == [("price", "彩联")]
    assert [(one.name, one.role, one.confirmed, one.account_id) for one in outcome.contacts] == [
        ("李建国", "purchasing", False, "a1")
    ]
    assert store.contacts(EAST, account_id="a1") == outcome.contacts


def test_an_unattributed_call_keeps_its_contacts_to_itself(store: FakeCrmStore) -> None:
    outcome = take(store, record(persons=(person(name="李建国"),)))

    assert (outcome.activity.status.value, outcome.account_id) == ("unassigned", None)
    assert [one.account_id for one in outcome.contacts] == [None]


def test_recording_is_logged_once_and_without_words_of_the_call(store: FakeCrmStore) -> None:
    whole = record(account_hint="永裕彩盒", persons=(person(name="李建国"),))
    take(store, whole)
    take(store, whole)

    (event,) = store.events(EVERYWHERE)
    assert (event.type, event.aggregate, event.actor_id, event.team) == (
        "call.recorded",
        "call:call-1",
        "source:callgate",
        "east-1",
    )
    assert event.payload == {
        "version": 1,
        "status": "matched",
        "reason": "company",
        "account_id": "a1",
        "opportunity_id": None,
    }
    assert (event.occurred_at, event.recorded_at) == (CALLED + timedelta(minutes=2), NOW)


def test_the_same_version_again_changes_nothing_and_says_so(store: FakeCrmStore) -> None:
    whole = record(commitments=(promise(),), objections=(objection(),), persons=(person(name="李建国"),))
    first = take(store, whole)
    again = take(store, replace(whole, recorded_at=whole.recorded_at + timedelta(hours=1)))

    assert again == replace(first, applied=False)


def test_one_version_with_two_contents_is_refused(store: FakeCrmStore) -> None:
    take(store, record())
    with pytest.raises(CrmConflict) as refused:
        take(store, record(phone="13800138000"))
    assert refused.value.code == "version_reused"


def test_a_lower_version_changes_nothing(store: FakeCrmStore) -> None:
    take(store, record(2, commitments=(promise("new"),)))
    late = take(store, record(1, commitments=(promise("old"),)))

    assert (late.applied, [todo.claim_id for todo in late.todos]) == (False, ["new"])


def test_a_higher_version_replaces_what_lower_ones_derived(store: FakeCrmStore) -> None:
    store.save_account(account("a2", "瑞丰电子"))
    take(
        store,
        record(
            account_hint="永裕彩盒",
            commitments=(promise("gone"), promise("moved")),
            objections=(objection(),),
            persons=(person(name="李建国"),),
        ),
    )
    later = CALLED + timedelta(days=9)
    outcome = take(
        store,
        record(
            2, account_hint="瑞丰电子", commitments=(promise("moved", due_at=later),), persons=(person(name="王敏"),)
        ),
    )

    assert [(one.claim_id, one.due_at, one.account_id) for one in store.todos(EAST)] == [("moved", later, "a2")]
    assert store.objections(EAST) == ()
    assert [(one.name, one.account_id) for one in store.contacts(EAST)] == [("王敏", "a2")]
    assert outcome.account_id == "a2"


def test_two_calls_about_one_person_share_a_contact_that_outlives_either(store: FakeCrmStore) -> None:
    for call_id, said in (("call-1", {"title": "主任"}), ("call-2", {"phone": "13800138000"})):
        take(store, record(call_id=call_id, account_hint="永裕彩盒", persons=(person(name="李建国", **said),)))
    (shared,) = store.contacts(EAST)
    assert (shared.title, shared.phone, len(store.mentions(EAST, contact_id=shared.id))) == ("主任", "13800138000", 2)

    take(store, record(2, account_hint="永裕彩盒", persons=(person(name="李建国", rejected=True),)))
    (left,) = store.contacts(EAST)
    assert (left.id, left.title, left.phone) == (shared.id, None, "13800138000")


def test_confirming_the_claim_confirms_the_contact_and_undoing_it_takes_that_back(store: FakeCrmStore) -> None:
    for version, confirmed in ((1, False), (2, True), (3, False)):
        take(store, record(version, persons=(person(name="李建国", confirmed=confirmed),)))
        assert [one.confirmed for one in store.contacts(EAST)] == [confirmed]


def test_the_calls_own_contacts_do_not_attribute_it(store: FakeCrmStore) -> None:
    said = person(name="李建国", phone="13800138000", confirmed=True)
    take(store, record(1, account_hint="永裕彩盒", phone="13800138000", persons=(said,)))
    outcome = take(store, record(2, phone="13800138000", persons=(said,)))

    assert (outcome.activity.status.value, outcome.account_id) == ("unassigned", None)


class TestAssignment:
    def test_a_person_puts_the_call_and_all_that_hangs_on_it_on_an_account(self, store: FakeCrmStore) -> None:
        store.save_contact(contact(name="李建国", created_by="boss", entered=("name",)))
        take(
            store,
            record(commitments=(promise(),), objections=(objection(),), persons=(person(name="李建国", title="主任"),)),
        )
        outcome = assign(store)

        assert (outcome.activity.status.value, outcome.activity.reason.value) == ("matched", "assigned")
        assert (outcome.activity.assigned_by, outcome.activity.assigned_at) == ("rep-1", NOW)
        assert [one.account_id for one in outcome.todos] == ["a1"]
        assert [one.account_id for one in outcome.objections] == ["a1"]
        assert [one.id for one in store.contacts(EAST)] == ["k1"]
        assert [one.contact_id for one in store.mentions(EAST)] == ["k1"]
        assert store.events(EAST)[0].type == "call.assigned"

    def test_it_survives_later_versions_even_as_on_no_account(self, store: FakeCrmStore) -> None:
        take(store, record(account_hint="永裕彩盒"))
        assign(store, None)
        outcome = take(store, record(2, account_hint="永裕彩盒", commitments=(promise(),)))

        assert (outcome.activity.status.value, outcome.activity.reason.value) == ("unassigned", "assigned")
        assert (outcome.account_id, outcome.todos[0].account_id) == (None, None)

    def test_an_opportunity_brings_its_account(self, store: FakeCrmStore) -> None:
        store.save_opportunity(opportunity())
        take(store, record(commitments=(promise(),)))
        outcome = assign(store, None, opportunity_id="d1")

        assert (outcome.account_id, outcome.opportunity_id) == ("a1", "d1")
        assert outcome.todos[0].opportunity_id == "d1"

    def test_an_opportunity_of_another_account_is_refused(self, store: FakeCrmStore) -> None:
        store.save_account(account("a2", "瑞丰电子"))
        store.save_opportunity(opportunity())
        take(store, record())
        with pytest.raises(CrmInvalid) as refused:
            assign(store, "a2", opportunity_id="d1")
        assert refused.value.code == "foreign_opportunity"

    def test_an_account_of_another_region_is_refused_even_to_those_who_see_both(self, store: FakeCrmStore) -> None:
        store.save_account(account("n1", "北方药业", region="north"))
        take(store, record())
        with pytest.raises(CrmInvalid) as refused:
            assign_call(store, EVERYWHERE, "call-1", account_id="n1", policy=POLICY, actor_id="admin", now=NOW)
        assert refused.value.code == "foreign_region"

    @pytest.mark.parametrize("sight", [NORTH, Sight("east", rep_id="rep-2"), Sight("east", team="east-2")])
    def test_a_call_out_of_sight_is_not_there(self, store: FakeCrmStore, sight: Sight) -> None:
        take(store, record())
        with pytest.raises(CrmNotFound):
            assign_call(store, sight, "call-1", account_id="a1", policy=POLICY, actor_id="x", now=NOW)
        with pytest.raises(CrmNotFound):
            attribution_of_call(store, sight, "call-1", policy=POLICY)


class TestAttributionOfACall:
    def test_a_call_on_no_account_is_asked_anew_each_time(self, store: FakeCrmStore) -> None:
        take(store, record(account_hint="锐丰电子"))
        assert attribution_of_call(store, EAST, "call-1", policy=POLICY).status.value == "unassigned"

        store.save_account(account("a2", "瑞丰电子"))
        found = attribution_of_call(store, EAST, "call-1", policy=POLICY)
        assert (found.status.value, [one.name for one in found.candidates]) == ("suggested", ["瑞丰电子"])

    def test_a_decision_is_shown_as_it_is(self, store: FakeCrmStore) -> None:
        take(store, record(account_hint="永裕彩盒"))
        assign(store, None)

        assert attribution_of_call(store, EAST, "call-1", policy=POLICY).reason.value == "assigned"


def test_locks_are_taken_in_one_order(store: FakeCrmStore) -> None:
    take(store, record(account_hint="永裕彩盒"))
    assign(store)

    assert [name.split(":")[0] for name in store.locks] == ["activity", "account", "events"] * 2
