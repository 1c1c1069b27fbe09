"""Leads come in by any channel, once each, with their timers running."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_core.errors import CrmConflict, CrmError, CrmForbidden, CrmInvalid
from crm_core.names import phone_key
from crm_core.revisions import revision_of
from crm_core.service import assign_lead, create_account, invalidate_lead, route_lead, route_waiting, update_lead
from crm_core.service.routing import save_profile
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import LeadState
from crm_core.timers.timer import TimerState
from tests.unit.crm_core.routing.desk import BERT, BOSS, PEOPLE, at, taken, timers
from tests.unit.crm_core.routing.test_choose import profile
from tests.unit.crm_core.samples import POLICY

MONDAY = at(2, 10)


@pytest.mark.feature("A-031", "D-087")
def test_four_fields_are_enough_and_the_rules_place_it(store: SqlCrmStore) -> None:
    lead = taken(store, MONDAY)
    assert (lead.state, lead.rep_id, lead.team, lead.rule) == (LeadState.ASSIGNED, "anna", "east-1", "any")
    assert store.lead(Sight("east", rep_id="anna"), lead.id) == lead
    (event,) = [one for one in store.events(EVERYWHERE) if one.type == "lead.created"]
    assert event.payload == {
        "rep_id": "anna",
        "state": "assigned",
        "urgent": False,
        "why": "least_loaded",
        "rule": "any",
    }


@pytest.mark.parametrize(
    ("fields", "kind", "code"),
    [
        ({"name": " "}, CrmInvalid, "name_missing"),
        ({"need": ""}, CrmInvalid, "need_missing"),
        ({"phone": "打不通"}, CrmInvalid, "bad_phone"),
        ({"region": "north"}, CrmForbidden, "foreign_region"),
        ({"sight": EVERYWHERE}, CrmInvalid, "region_missing"),
        ({"sight": Sight("east", rep_id="anna"), "rep_id": "bert"}, CrmForbidden, "foreign_rep"),
        ({"sight": Sight("east", rep_id="anna")}, CrmForbidden, "foreign_rep"),
        ({"details": {"colour": "red"}}, CrmInvalid, "unknown_field"),
    ],
)
def test_one_is_refused_and_nothing_is_left(
    store: SqlCrmStore, fields: dict[str, Any], kind: type[CrmError], code: str
) -> None:
    with pytest.raises(kind) as refused:
        taken(store, MONDAY, **fields)
    assert refused.value.code == code
    assert store.leads_where(EVERYWHERE) == ()


@pytest.mark.feature("D-093", "D-094")
def test_a_channel_may_send_a_lead_twice(store: SqlCrmStore) -> None:
    form = {"channel": "form", "source": "官网"}
    first = taken(store, MONDAY, external_id="f-1", details=form)
    again = taken(store, at(2, 11), external_id="f-1", details=form, name="别的名字")
    other = taken(store, at(2, 11), external_id="f-1", details={"channel": "ads"}, phone="13900139000")
    assert again == first
    assert other.id != first.id
    assert len(store.leads_where(BOSS)) == 2


def test_an_open_lead_with_the_same_number_is_not_opened_again(store: SqlCrmStore) -> None:
    first = taken(store, MONDAY)
    with pytest.raises(CrmConflict) as refused:
        taken(store, at(2, 11), phone="+86 138-0013-8000")
    assert refused.value.code == "lead_exists"
    assert first.id in refused.value.detail
    with pytest.raises(CrmConflict) as colleague:
        taken(store, at(2, 11), Sight("east", rep_id="bert"), rep_id="bert", phone="13800138000")
    assert first.id not in colleague.value.detail
    invalidate_lead(store, BOSS, first.id, reason="no_need", policy=POLICY, actor_id="boss", now=at(2, 11))
    assert taken(store, at(2, 12)).id != first.id


@pytest.mark.feature("D-095")
def test_the_customers_words_make_a_lead_urgent(store: SqlCrmStore) -> None:
    assert taken(store, MONDAY, need="群里问样品价格", details={"channel": "wecom"}).urgent
    assert not taken(store, MONDAY, phone="13900139000").urgent
    assert taken(store, MONDAY, phone="13700137000", urgent=True).urgent


@pytest.mark.feature("D-097")
def test_an_account_that_number_or_company_name_exactly_is_noted(store: SqlCrmStore) -> None:
    known = create_account(store, BOSS, name="瑞丰电子有限公司", actor_id="boss", now=MONDAY)
    assert taken(store, MONDAY).account_id == known.id
    assert taken(store, MONDAY, phone="13900139000", company="别家").account_id is None


@pytest.mark.feature("D-088", "D-090", "D-092")
def test_three_timers_run_from_the_moment_it_comes_in(store: SqlCrmStore) -> None:
    found = timers(store, taken(store, MONDAY))
    due = {kind: timer.due_at for kind, timer in found.items()}
    assert due == {"first_response": at(2, 11), "escalate": at(2, 12), "deep_interview": at(5, 10)}
    assert {timer.rep_id for timer in found.values()} == {"anna"}
    assert found["escalate"].ladder == "escalate"


def test_a_lead_of_the_night_has_its_first_hour_in_the_morning(store: SqlCrmStore) -> None:
    due = {kind: timer.due_at for kind, timer in timers(store, taken(store, at(2, 22))).items()}
    assert due == {"first_response": at(3, 10), "escalate": at(3, 11), "deep_interview": at(5, 22)}


@pytest.mark.feature("D-091")
def test_the_sixteenth_of_a_day_waits_until_tomorrow(store: SqlCrmStore) -> None:
    save_profile(store, BOSS, profile("bert", away_from=MONDAY.date()), actor_id="boss", now=MONDAY)
    leads = [taken(store, MONDAY, phone=f"138001380{place:02}") for place in range(16)]
    assert [lead.rep_id for lead in leads] == ["anna"] * 15 + [None]
    late = leads[-1]
    assert late.state is LeadState.NEW
    assert timers(store, late)["escalate"].rep_id is None
    rules = {"policy": POLICY, "directory": PEOPLE, "actor_id": "system"}
    assert route_waiting(store, now=at(2, 23), **rules) == 0
    assert route_waiting(store, now=at(3, 0), **rules) == 1
    placed = store.lead(BOSS, late.id)
    assert (placed.rep_id, placed.assigned_at) == ("anna", at(3, 0))
    assert {timer.rep_id for timer in timers(store, late).values()} == {"anna"}
    assert timers(store, late)["escalate"].due_at == at(2, 12)


def test_routing_a_lead_again_changes_nothing(store: SqlCrmStore) -> None:
    lead = taken(store, MONDAY)
    events = len(store.events(EVERYWHERE))
    for _ in range(2):
        again = route_lead(store, lead.id, policy=POLICY, directory=PEOPLE, actor_id="system", now=at(2, 11))
        assert again == lead
    assert len(store.events(EVERYWHERE)) == events


def test_leads_are_shared_out_by_turns(store: SqlCrmStore) -> None:
    reps = [taken(store, MONDAY + timedelta(minutes=place), phone=f"1380013800{place}").rep_id for place in range(4)]
    assert reps == ["anna", "bert", "anna", "bert"]


def test_a_manager_gives_a_lead_to_somebody_else_with_its_timers(store: SqlCrmStore) -> None:
    lead = taken(store, MONDAY)
    rules = {"directory": PEOPLE, "policy": POLICY, "actor_id": "boss", "now": at(2, 11)}
    moved = assign_lead(store, BOSS, lead.id, rep_id="bert", **rules)
    assert (moved.rep_id, moved.team, moved.assigned_at) == ("bert", BERT.team, at(2, 11))
    assert {timer.rep_id for timer in timers(store, lead).values()} == {"bert"}
    for rep_id in ("carl", "nobody"):
        with pytest.raises(CrmInvalid, match="no such colleague"):
            assign_lead(store, BOSS, lead.id, rep_id=rep_id, **rules)
    with pytest.raises(CrmForbidden):
        assign_lead(store, Sight("east", team="east-2"), moved.id, rep_id="anna", **rules)


def test_an_invalid_lead_has_no_timers_left(store: SqlCrmStore) -> None:
    lead = taken(store, MONDAY)
    invalidate_lead(store, BOSS, lead.id, reason="competitor", policy=POLICY, actor_id="boss", now=at(2, 11))
    assert {timer.state for timer in timers(store, lead).values()} == {TimerState.CANCELLED}


def test_what_was_missing_is_added_on_the_newest_reading_only(store: SqlCrmStore) -> None:
    lead = taken(store, MONDAY)
    read = revision_of(store.lead(BOSS, lead.id))
    change = {"actor_id": "anna", "now": at(2, 11)}
    after = update_lead(store, BOSS, lead.id, changes={"industry": "medical"}, expected=read, **change)
    assert after.industry == "medical"
    with pytest.raises(CrmConflict) as refused:
        update_lead(store, BOSS, lead.id, changes={"industry": "toys"}, expected=read, **change)
    assert refused.value.code == "changed_meanwhile"
    assert update_lead(store, BOSS, lead.id, changes={"phone": "021-55550000"}, **change).phone == "021-55550000"
    for changes, code in (({"name": ""}, "name_missing"), ({"phone": "x"}, "bad_phone"), ({"state": 1}, "fixed_field")):
        with pytest.raises(CrmInvalid) as wrong:
            update_lead(store, BOSS, lead.id, changes=changes, **change)
        assert wrong.value.code == code
    assert store.open_leads_by_phone(BOSS, str(phone_key("021-55550000")))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"capacity": -1}, "bad_capacity"),
        ({"skills": ("two words",)}, "bad_skill"),
        ({"away_from": at(3, 0).date(), "away_until": at(2, 0).date()}, "bad_absence"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(store: SqlCrmStore, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(CrmInvalid) as refused:
        save_profile(store, BOSS, profile("anna", **fields), actor_id="boss", now=MONDAY)
    assert refused.value.code == code
    with pytest.raises(CrmForbidden):
        save_profile(store, Sight("north"), profile("anna"), actor_id="boss", now=MONDAY)


def test_a_profile_is_read_back_whole(store: SqlCrmStore) -> None:
    whole = profile("anna", skills=("medical", "english"), capacity=3, away_from=MONDAY.date())
    save_profile(store, BOSS, whole, actor_id="boss", now=MONDAY)
    assert store.profile(BOSS, "anna") == whole
    assert store.profiles(Sight("north")) == ()
