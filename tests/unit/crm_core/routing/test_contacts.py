"""The first contact with a lead: by a call or by hand, in time or late, and what it ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_core.errors import CrmConflict
from crm_core.records import CallRecord
from crm_core.service import note_call
from crm_core.service.routing import save_profile
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import LeadState
from crm_core.timers.timer import TimerState
from tests.unit.crm_core.routing.desk import BOSS, at, reached, taken, timers
from tests.unit.crm_core.routing.test_choose import profile
from tests.unit.crm_core.samples import POLICY, record

MONDAY = at(2, 10)


def call(begins: datetime, minutes: float = 2, **said: Any) -> CallRecord:
    fields: dict[str, Any] = {"phone": "138 0013 8000", "rep_id": "anna", "team": "east-1"}
    end = begins + timedelta(minutes=minutes)
    return record(occurred_start=begins, occurred_end=end, recorded_at=end, **{**fields, **said})


@pytest.mark.feature("D-089")
def test_a_check_in_by_hand_ends_the_timers_of_contact(store: SqlCrmStore) -> None:
    lead = reached(store, taken(store, MONDAY), at(2, 10, 40))
    assert (lead.state, lead.contacted_at) == (LeadState.CONTACTED, at(2, 10, 40))
    states = {kind: timer.state for kind, timer in timers(store, lead).items()}
    assert states == {
        "first_response": TimerState.MET,
        "escalate": TimerState.MET,
        "deep_interview": TimerState.OPEN,
    }
    response = store.response(BOSS, lead.id)
    assert response
    assert (response.minutes, response.done_in_time, response.recorded_in_time) == (40.0, True, True)


@pytest.mark.feature("D-088")
@pytest.mark.parametrize(
    ("moment", "in_time"), [(at(2, 11), True), (at(2, 11) + timedelta(seconds=1), False), (at(2, 10), True)]
)
def test_sixty_minutes_exactly_are_in_time(store: SqlCrmStore, moment: datetime, in_time: bool) -> None:
    lead = reached(store, taken(store, MONDAY), moment)
    response = store.response(BOSS, lead.id)
    assert response
    assert response.done_in_time is in_time


def test_a_call_with_the_leads_number_is_its_first_contact(store: SqlCrmStore) -> None:
    lead = taken(store, MONDAY)
    (found,) = note_call(store, call(at(2, 10, 30)), policy=POLICY, now=at(2, 10, 35))
    assert (found.id, found.contacted_at) == (lead.id, at(2, 10, 30))
    assert note_call(store, call(at(2, 10, 30)), policy=POLICY, now=at(2, 10, 36)) == (found,)
    assert len([one for one in store.events(BOSS) if one.type == "lead.contacted"]) == 1


def test_a_late_record_of_a_contact_in_time_is_late_as_a_record_only(store: SqlCrmStore) -> None:
    lead = taken(store, MONDAY)
    note_call(store, call(at(2, 10, 30)), policy=POLICY, now=at(4, 9))
    response = store.response(BOSS, lead.id)
    assert response
    assert (response.done_in_time, response.recorded_in_time, response.minutes) == (True, False, 30.0)
    assert timers(store, lead)["first_response"].state is TimerState.MET


def test_an_earlier_call_that_arrives_later_corrects_the_first_contact(store: SqlCrmStore) -> None:
    lead = taken(store, MONDAY)
    note_call(store, call(at(2, 10, 50)), policy=POLICY, now=at(2, 10, 55))
    note_call(store, call(at(2, 10, 20), call_id="call-2"), policy=POLICY, now=at(3, 9))
    response = store.response(BOSS, lead.id)
    assert response
    assert (response.minutes, response.recorded_in_time) == (20.0, True)
    assert store.lead(BOSS, lead.id).contacted_at == at(2, 10, 20)


@pytest.mark.parametrize(
    "other",
    [
        call(MONDAY - timedelta(minutes=1)),
        call(at(2, 10, 30), phone="13900139000"),
        call(at(2, 10, 30), phone=None),
        call(at(2, 10, 30), region="north"),
    ],
    ids=["before the lead", "another number", "no number", "another region"],
)
def test_other_calls_mean_nothing_for_it(store: SqlCrmStore, other: CallRecord) -> None:
    lead = taken(store, MONDAY)
    assert note_call(store, other, policy=POLICY, now=at(2, 11)) == ()
    assert store.lead(BOSS, lead.id) == lead


def test_a_lead_that_nobody_has_goes_to_whoever_calls(store: SqlCrmStore) -> None:
    for rep_id in ("anna", "bert"):
        save_profile(store, BOSS, profile(rep_id, capacity=0), actor_id="boss", now=MONDAY)
    lead = taken(store, MONDAY)
    assert lead.rep_id is None
    with pytest.raises(CrmConflict):
        reached(store, lead, at(2, 10, 30))
    (found,) = note_call(store, call(at(2, 10, 30), rep_id="bert", team="east-2"), policy=POLICY, now=at(2, 11))
    assert (found.rep_id, found.state) == ("bert", LeadState.CONTACTED)


def test_a_long_call_is_the_interview_too(store: SqlCrmStore) -> None:
    lead = taken(store, MONDAY)
    note_call(store, call(at(2, 10, 30), minutes=9.9), policy=POLICY, now=at(2, 11))
    assert timers(store, lead)["deep_interview"].state is TimerState.OPEN
    note_call(store, call(at(5, 10), minutes=10, call_id="call-2"), policy=POLICY, now=at(5, 11))
    assert timers(store, lead)["deep_interview"].state is TimerState.MET  # 72:00:00 is in time


def test_minutes_count_from_when_the_rep_got_the_lead_and_only_working_ones(store: SqlCrmStore) -> None:
    lead = reached(store, taken(store, at(2, 17, 50)), at(3, 9, 5))
    response = store.response(BOSS, lead.id)
    assert response
    assert response.minutes == 15.0


@pytest.mark.feature("D-096")
def test_the_last_three_responses_of_each_rep_are_the_sample(store: SqlCrmStore) -> None:
    for place, minutes in enumerate((50, 10, 20, 30)):
        lead = taken(store, at(2 + place, 10), rep_id="anna", phone=f"1380013800{place}")
        reached(store, lead, at(2 + place, 10, minutes))
    assert store.last_responses(["anna", "bert"], 3) == {"anna": (30.0, 20.0, 10.0)}
    assert store.last_responses([], 3) == {}


@pytest.mark.feature("D-098")
def test_the_quick_link_shows_the_three_latest_that_wait(store: SqlCrmStore) -> None:
    leads = [
        taken(store, MONDAY + timedelta(minutes=place), rep_id="anna", phone=f"1380013800{place}") for place in range(5)
    ]
    reached(store, leads[4], at(2, 11))
    pending = store.pending_leads(BOSS, limit=3)
    assert [lead.id for lead in pending] == [leads[3].id, leads[2].id, leads[1].id]
