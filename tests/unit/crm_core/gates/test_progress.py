"""Deadlines of requirements as timers and states: started, ended, overdue, and late in two senses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crm_core.entities import Opportunity
from crm_core.gates.entities import RequirementState
from crm_core.gates.terms import RequirementStatus
from crm_core.records import SignalClaim
from crm_core.service import settle_overdue
from crm_core.sight import EVERYWHERE
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import SignalKind
from crm_core.timers.timer import TimerState
from tests.unit.crm_core.gates.cases import (
    HOUR,
    MINUTES,
    OPENED,
    RIVAL,
    call,
    deal,
    decide,
    file,
    move,
    to_needs,
)
from tests.unit.crm_core.samples import POLICY, quote


def first_contact(store: SqlCrmStore) -> Opportunity:
    one = deal(store)
    call(store)
    return move(store, one, "first_contact").opportunity


def state(store: SqlCrmStore, one: Opportunity, key: str) -> RequirementState:
    return next(found for found in store.requirement_states(one.id, episode=1) if found.key == key)


def timer(store: SqlCrmStore, one: Opportunity, kind: str) -> tuple[TimerState, datetime]:
    found = next(found for found in store.timers(EVERYWHERE) if found.kind == kind and found.opportunity_id == one.id)
    return found.state, found.due_at


@pytest.mark.feature("A-037")
@pytest.mark.parametrize(
    ("after", "status", "ended"),
    [
        (timedelta(hours=72), RequirementStatus.MET, TimerState.MET),
        (timedelta(hours=72, microseconds=1), RequirementStatus.LATE_MET, TimerState.BREACHED),
    ],
)
def test_the_deep_interview_is_in_time_up_to_72_hours(
    store: SqlCrmStore, after: timedelta, status: RequirementStatus, ended: TimerState
) -> None:
    one = first_contact(store)
    assert timer(store, one, "interview_minutes") == (TimerState.OPEN, OPENED + timedelta(hours=72))
    file(store, one, "interview_minutes", fields=MINUTES, at=OPENED + after)
    assert state(store, one, "deep_interview").status is status
    assert timer(store, one, "interview_minutes")[0] is ended


def test_what_was_done_in_time_and_filed_late_is_told_apart(store: SqlCrmStore) -> None:
    one = first_contact(store)
    done, known = OPENED + 70 * HOUR, OPENED + 80 * HOUR
    assert settle_overdue(store, policy=POLICY, now=OPENED + 75 * HOUR) == 1
    assert state(store, one, "deep_interview").status is RequirementStatus.BREACHED
    file(store, one, "interview_minutes", fields=MINUTES, captured_at=done, at=known)

    after = state(store, one, "deep_interview")
    assert after.status is RequirementStatus.LATE_RECORDED_MET
    assert (after.satisfied_at, after.recorded_at) == (done, known)
    assert after.breached_at == OPENED + 72 * HOUR  # stays on record


def test_an_overdue_requirement_is_noted_once(store: SqlCrmStore) -> None:
    one = first_contact(store)
    assert settle_overdue(store, policy=POLICY, now=OPENED + 72 * HOUR) == 0
    assert settle_overdue(store, policy=POLICY, now=OPENED + 73 * HOUR) == 1
    assert settle_overdue(store, policy=POLICY, now=OPENED + 74 * HOUR) == 0
    events = [event.type for event in store.events(EVERYWHERE, aggregate=f"opportunity:{one.id}")]
    assert events.count("requirement.breached") == 1


@pytest.mark.feature("A-010", "A-014")
def test_the_form_is_due_thirty_minutes_of_work_after_the_visit(store: SqlCrmStore) -> None:
    one = to_needs(store)
    visited = OPENED + 8 * HOUR + timedelta(minutes=20)  # 17:50, ten minutes before the end of work
    file(store, one, "visit_record", fields={"core_progress": "预约高层会谈"}, captured_at=visited, at=visited)
    assert timer(store, one, "needs_form") == (TimerState.OPEN, OPENED + 23 * HOUR + timedelta(minutes=50))
    assert timer(store, one, "pain_photo") == (TimerState.OPEN, visited + 2 * HOUR)


def comparing(confidence: float, *, confirmed: bool = False) -> SignalClaim:
    return SignalClaim(
        claim_id="s1",
        kind=SignalKind.COMPARING,
        evidence=quote("我们再比三家看看"),
        confidence=confidence,
        confirmed=confirmed,
    )


@pytest.mark.feature("A-003", "A-013")
def test_comparing_suppliers_starts_48_hours_a_task_and_a_review(store: SqlCrmStore) -> None:
    one = to_needs(store)
    said = OPENED + 5 * HOUR
    call(store, 2, at=said, signals=(comparing(0.8),))
    ended = said + timedelta(minutes=10)
    assert timer(store, one, "competitor_48h") == (TimerState.OPEN, ended + timedelta(hours=48))
    (task,) = [task for task in store.tasks(EVERYWHERE) if task.kind == "competitor_plan"]
    assert (task.rep_id, task.due_at) == ("rep-1", ended + timedelta(hours=48))

    file(store, one, "competitor_analysis", fields=RIVAL, at=said + 20 * HOUR)
    assert state(store, one, "competitor_plan").status is RequirementStatus.OPEN  # the manager has not looked yet
    decide(store, at=said + 30 * HOUR)
    assert state(store, one, "competitor_plan").status is RequirementStatus.MET
    assert timer(store, one, "competitor_48h")[0] is TimerState.MET


@pytest.mark.parametrize(("claim", "heard"), [(comparing(0.79), False), (comparing(0.1, confirmed=True), True)])
def test_a_weak_signal_starts_nothing_until_a_person_confirms_it(
    store: SqlCrmStore, claim: SignalClaim, heard: bool
) -> None:
    to_needs(store)
    call(store, 2, at=OPENED + 5 * HOUR, signals=(claim,))
    assert any(found.kind == "competitor_48h" for found in store.timers(EVERYWHERE)) is heard


def test_a_plan_with_a_field_left_open_does_not_count(store: SqlCrmStore) -> None:
    one = to_needs(store)
    call(store, 2, at=OPENED + 5 * HOUR, signals=(comparing(0.9),))
    file(store, one, "competitor_analysis", fields={**RIVAL, "price": "待定"}, at=OPENED + 6 * HOUR)
    decide(store, at=OPENED + 7 * HOUR)
    assert state(store, one, "competitor_plan").status is RequirementStatus.OPEN


def test_timers_of_a_gate_end_with_it(store: SqlCrmStore) -> None:
    one = first_contact(store)
    move(store, one, "lead", at=OPENED + 4 * HOUR)
    move(store, one, "first_contact", at=OPENED + 5 * HOUR)
    running = [found for found in store.timers(EVERYWHERE) if found.kind == "interview_minutes" and found.running]
    assert len(running) == 1


def test_states_are_kept_with_the_gate_that_was_passed_on_them(store: SqlCrmStore) -> None:
    one = to_needs(store)
    passed = [found for found in store.requirement_states(one.id, episode=1) if found.passed_at]
    assert {found.key for found in passed} >= {"first_call", "key_people", "need_named", "deep_interview"}
    interview = state(store, one, "deep_interview")
    assert interview.by == (f"evidence:{store.evidence_of(EVERYWHERE, one.id)[0].id}",)
    assert interview.calendar_version
