"""Leads between people: assigned by hand, given on, converted into what is there, and refused across borders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_core.directory import Colleague, Directory, Position
from crm_core.entities import Lead
from crm_core.errors import CrmConflict, CrmError, CrmForbidden, CrmInvalid, CrmNotFound
from crm_core.records import CallRecord
from crm_core.service import (
    assign_lead,
    convert_lead,
    create_account,
    create_contact,
    invalidate_lead,
    merge_accounts,
    note_call,
)
from crm_core.service.routing import route_waiting, save_profile
from crm_core.sight import Sight
from crm_core.terms import LeadState
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.routing.desk import ANNA, BERT, BOSS, PEOPLE, at, reached, taken, timers
from tests.unit.crm_core.routing.test_choose import profile
from tests.unit.crm_core.routing.test_contacts import call
from tests.unit.crm_core.samples import POLICY

MONDAY = at(2, 10)
WHO: dict[str, Any] = {"actor_id": "boss", "now": at(2, 10, 30)}
TEAM_1 = Sight("east", team="east-1")


def given(store: FakeCrmStore, lead: Lead, rep_id: str, sight: Sight = BOSS) -> Lead:
    return assign_lead(store, sight, lead.id, rep_id=rep_id, directory=PEOPLE, policy=POLICY, **WHO)


@pytest.mark.parametrize(
    ("rep_id", "sight", "kind", "code"),
    [
        ("carl", BOSS, CrmInvalid, "unknown_rep"),  # of another region
        ("nobody", BOSS, CrmInvalid, "unknown_rep"),
        ("bert", TEAM_1, CrmForbidden, "foreign_rep"),  # of another team than the manager's
        ("anna", Sight("north"), CrmNotFound, "lead_not_found"),
    ],
)
def test_a_lead_is_given_within_the_managers_sight_only(
    store: FakeCrmStore, rep_id: str, sight: Sight, kind: type[CrmError], code: str
) -> None:
    lead = taken(store, MONDAY, rep_id="anna", team="east-1")
    with pytest.raises(kind) as refused:
        given(store, lead, rep_id, sight)
    assert refused.value.code == code
    assert store.lead(BOSS, lead.id) == lead


def test_by_hand_a_lead_goes_beyond_the_days_capacity(store: FakeCrmStore) -> None:
    save_profile(store, BOSS, profile("bert", capacity=0), **WHO)
    lead = given(store, taken(store, MONDAY, rep_id="anna", team="east-1"), "bert")
    assert (lead.rep_id, lead.team, lead.state) == ("bert", "east-2", LeadState.ASSIGNED)
    assert {timer.rep_id for timer in timers(store, lead).values()} == {"bert"}


def test_who_gets_a_contacted_lead_gets_no_new_hour_for_the_first_contact(store: FakeCrmStore) -> None:
    lead = reached(store, taken(store, MONDAY, rep_id="anna", team="east-1"), at(2, 10, 20))
    after = given(store, lead, "bert")
    assert (after.state, after.contacted_at) == (LeadState.CONTACTED, at(2, 10, 20))
    assert [kind for kind, timer in timers(store, lead).items() if timer.running] == ["deep_interview"]


def test_the_response_counts_for_whoever_made_the_call(store: FakeCrmStore) -> None:
    lead = taken(store, MONDAY, rep_id="anna", team="east-1")
    note_call(store, call(at(2, 10, 30), rep_id="bert", team="east-2"), policy=POLICY, now=at(2, 10, 40))
    response = store.response(BOSS, lead.id)
    assert response
    assert (response.rep_id, store.lead(BOSS, lead.id).rep_id) == ("bert", "anna")


@pytest.mark.feature("D-087")
def test_a_manager_or_a_rep_of_another_region_gets_none_by_the_rules(store: FakeCrmStore) -> None:
    boss = Colleague(id="aaa", position=Position.MANAGER, region="east")
    lead = taken(store, MONDAY, directory=Directory((boss, *PEOPLE.colleagues)))
    assert lead.rep_id in {"anna", "bert"}
    alone = taken(store, MONDAY, directory=Directory((boss,)), phone="13700137000")
    assert (alone.rep_id, alone.state) == (None, LeadState.NEW)
    assert timers(store, alone)["first_response"].running  # waiting for somebody takes time too


@pytest.mark.feature("D-091")
def test_waiting_leads_are_placed_oldest_first_as_far_as_the_day_reaches(store: FakeCrmStore) -> None:
    nobody = Directory(())
    leads = [
        taken(store, MONDAY + timedelta(minutes=place), directory=nobody, phone=f"1380013800{place}")
        for place in range(3)
    ]
    for rep, capacity in ((ANNA, 1), (BERT, 1)):
        save_profile(store, BOSS, profile(rep.id, capacity=capacity), **WHO)
    assert route_waiting(store, directory=PEOPLE, policy=POLICY, actor_id="clock", now=at(2, 11)) == 2
    assert [store.lead(BOSS, lead.id).rep_id is not None for lead in leads] == [True, True, False]
    assert route_waiting(store, directory=PEOPLE, policy=POLICY, actor_id="clock", now=at(3, 0)) == 1


def converted(store: FakeCrmStore, lead: Lead, **fields: Any) -> Any:
    return convert_lead(store, BOSS, lead.id, policy=POLICY, **WHO, **fields)


def test_a_lead_of_a_merged_account_becomes_a_deal_of_the_one_that_stays(store: FakeCrmStore) -> None:
    lost = create_account(store, BOSS, name="瑞丰电子", **WHO)
    lead = taken(store, MONDAY, rep_id="anna", team="east-1")
    assert lead.account_id == lost.id
    kept = create_account(store, BOSS, name="瑞丰集团", **WHO)
    merge_accounts(store, BOSS, lost.id, into=kept.id, **WHO)
    made = converted(store, store.lead(BOSS, lead.id))
    assert (made.account.id, made.opportunity.account_id) == (kept.id, kept.id)


def test_an_account_of_another_region_is_not_converted_into(store: FakeCrmStore) -> None:
    foreign = create_account(store, Sight("north"), name="瑞丰电子", **WHO)
    lead = taken(store, MONDAY, rep_id="anna", team="east-1")
    with pytest.raises(CrmNotFound):
        converted(store, lead, account_id=foreign.id)
    assert store.lead(BOSS, lead.id) == lead
    assert converted(store, lead).account.region == "east"  # its own, though the name is known elsewhere


def test_two_people_of_one_company_are_two_contacts_and_one_account(store: FakeCrmStore) -> None:
    account = create_account(store, BOSS, name="瑞丰电子", **WHO)
    create_contact(store, BOSS, account_id=account.id, name="李建国", phone="13900139000", **WHO)
    made = converted(store, taken(store, MONDAY, rep_id="anna", team="east-1"))
    assert made.account.id == account.id
    assert {one.name for one in store.contacts(BOSS, account_id=account.id)} == {"李建国", "王敏"}


@pytest.mark.parametrize("end", ["invalid", "converted"])
def test_after_the_end_of_a_lead_its_number_may_come_in_anew(store: FakeCrmStore, end: str) -> None:
    first = taken(store, MONDAY, rep_id="anna", team="east-1")
    with pytest.raises(CrmConflict):
        taken(store, at(2, 10, 20), rep_id="bert", team="east-2")
    if end == "invalid":
        invalidate_lead(store, BOSS, first.id, reason="no_need", policy=POLICY, **WHO)
    else:
        converted(store, first)
    again = taken(store, at(2, 11), rep_id="bert", team="east-2")
    assert again.id != first.id
    late: CallRecord = call(at(2, 11, 30))
    assert [lead.id for lead in note_call(store, late, policy=POLICY, now=at(2, 12))] == [again.id]
