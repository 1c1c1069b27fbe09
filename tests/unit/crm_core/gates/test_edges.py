"""What lies at the edges: calls that come late, holidays, lives of a deal, facts by the number."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from crm_core.calendar import Span, SpanUnit
from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict
from crm_core.gates.definitions import Deadline
from crm_core.gates.terms import Anchor, RequirementStatus
from crm_core.policies import CrmPolicy
from crm_core.service import (
    advance,
    assign_call,
    confirm_again,
    gate_of,
    record_call,
    reopen_opportunity,
    settle_overdue,
    withdraw_evidence,
)
from crm_core.sight import EVERYWHERE
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.gates.cases import (
    CHAIN,
    HOUR,
    MINUTES,
    OPENED,
    PEOPLE,
    RANKING,
    REP,
    SAID,
    call,
    deal,
    decide,
    file,
    move,
    three_documents,
    to_needs,
)
from tests.unit.crm_core.gates.journey import DAY, lost, quoted, refused, shown
from tests.unit.crm_core.samples import POLICY, need, person, quote, record


@pytest.fixture
def hurried() -> CrmPolicy:
    """The shipped policy, but the first call is due two hours after the lead came."""
    soon = Deadline(Span(2, SpanUnit.WALL_HOUR), Anchor.LEAD_CREATED, "default", "first_call")
    gates = tuple(
        replace(
            gate,
            requirements=tuple(
                replace(one, deadline=soon) if one.key == "first_call" else one for one in gate.requirements
            ),
        )
        for gate in POLICY.gates.gates
    )
    return replace(POLICY, gates=replace(POLICY.gates, gates=gates))


def recorded(store: SqlCrmStore, policy: CrmPolicy, *, at: datetime, known: datetime, call_id: str = "call-1") -> None:
    heard: dict[str, Any] = {"persons": (person(name="李建国", role="purchasing", confirmed=True),)}
    times = {"occurred_start": at, "occurred_end": at + timedelta(minutes=10), "recorded_at": known}
    one = record(call_id=call_id, phone="0571-88880000", **times, **heard)
    record_call(store, one, policy=policy, now=known)


@pytest.mark.parametrize(
    ("talked", "known", "status"),
    [
        (1.0, 1.5, "met"),
        (1.0, 30.0, "late_recorded_met"),
        (2.0, 30.0, "late_met"),
    ],
    ids=["in time", "in time, but heard of a day later", "too late"],
)
def test_a_call_that_arrives_late_is_judged_by_when_it_was_held(
    store: SqlCrmStore, hurried: CrmPolicy, talked: float, known: float, status: str
) -> None:
    """Done in time and recorded in time are two things; the breach that was noted meanwhile stays on record."""
    one = deal(store)
    recorded(store, hurried, at=OPENED - 9 * DAY, known=OPENED, call_id="call-0")  # of an earlier time, elsewhere
    assign_call(store, REP, "call-0", account_id=None, policy=hurried, actor_id="rep-1", now=OPENED)
    settle_overdue(store, policy=hurried, now=OPENED + 3 * HOUR)
    noted = [state for state in store.requirement_states(one.id, episode=1) if state.key == "first_call"]
    assert [state.status for state in noted] == [RequirementStatus.BREACHED]

    recorded(store, hurried, at=OPENED + talked * HOUR, known=OPENED + known * HOUR)
    (state,) = (state for state in store.requirement_states(one.id, episode=1) if state.key == "first_call")
    assert state.status == status
    assert state.satisfied_at == OPENED + talked * HOUR + timedelta(minutes=10)
    assert state.recorded_at == OPENED + known * HOUR
    assert state.breached_at == OPENED + 2 * HOUR
    moved = advance(
        store,
        REP,
        one.id,
        to="first_contact",
        policy=hurried,
        directory=PEOPLE,
        actor_id="rep-1",
        now=OPENED + 31 * HOUR,
    )
    assert moved.opportunity.stage == "first_contact"  # late, but met


@pytest.mark.feature("A-014")
@pytest.mark.parametrize(
    ("visited", "due"),
    [
        ("2026-02-14T17:50+08:00", "2026-02-24T09:20+08:00"),  # a working Saturday before the Spring Festival
        ("2026-11-20T11:45+08:00", "2026-11-20T13:45+08:00"),  # over lunch
        ("2026-11-20T11:30+08:00", "2026-11-20T12:00+08:00"),  # at noon sharp, and not after lunch
        ("2026-09-30T17:45+08:00", "2026-10-08T09:15+08:00"),  # over the National Day
    ],
)
def test_half_an_hour_after_the_visit_is_half_an_hour_of_work(store: SqlCrmStore, visited: str, due: str) -> None:
    ended = datetime.fromisoformat(visited)
    began = ended - 3 * HOUR
    one = deal(store, now=began)
    call(store, at=began)
    move(store, one, "first_contact", at=began + HOUR)
    file(store, one, "interview_minutes", fields=MINUTES, at=began + HOUR)
    move(store, one, "needs_confirmed", at=began + 2 * HOUR)
    file(store, one, "visit_record", fields={"core_progress": "确定预算范围"}, captured_at=ended, at=ended)
    state = shown(store, one, at=ended)["needs_form"]
    assert state.due_at == datetime.fromisoformat(due)
    assert state.calendar_version == POLICY.calendar.of("east").version


@pytest.mark.feature("A-029")
def test_a_consent_asked_before_a_holiday_is_due_after_it(store: SqlCrmStore) -> None:
    began = datetime.fromisoformat("2026-09-30T09:00+08:00")
    one = deal(store, now=began)
    call(store, at=began)
    move(store, one, "first_contact", at=began + HOUR)
    file(store, one, "interview_minutes", fields=MINUTES, at=began + HOUR)
    move(store, one, "needs_confirmed", at=began + HOUR)
    three_documents(store, one, at=began + 2 * HOUR)
    asked = move(store, one, "proposal", at=began + 7 * HOUR).approval  # 16:00, two hours before the end of work
    assert asked
    assert asked.due_at == datetime.fromisoformat("2026-10-08T11:00+08:00")


def reopened(store: SqlCrmStore, one: Opportunity, to: str, *, at: datetime) -> Opportunity:
    why = "客户新一年预算已批"
    return reopen_opportunity(store, REP, one.id, to=to, reason=why, policy=POLICY, actor_id="rep-1", now=at)


def test_a_second_life_begins_with_calls_of_its_own_and_a_new_age(store: SqlCrmStore) -> None:
    one = to_needs(store)
    lost(store, one, at=OPENED + DAY)
    later = OPENED + 30 * DAY
    again = reopened(store, one, "lead", at=later)
    assert store.stage_history(REP, one.id)[-1].entered_at == later
    assert [(life.number, life.outcome) for life in store.episodes(one.id)] == [(1, "lost"), (2, None)]
    gaps = refused(store, again, "first_contact", at=later + HOUR)
    assert set(gaps) == {"first_call"}  # the people are known as before

    call(store, 9, at=later + HOUR)
    assert move(store, again, "first_contact", at=later + 2 * HOUR).opportunity.episode == 2


def test_earlier_papers_lead_on_once_they_are_confirmed(store: SqlCrmStore) -> None:
    one = to_needs(store)
    (minutes,) = store.evidence_of(REP, one.id)
    lost(store, one, at=OPENED + DAY)
    later = OPENED + 30 * DAY
    again = reopened(store, one, "first_contact", at=later)
    call(store, 9, at=later + HOUR)
    assert set(refused(store, again, "needs_confirmed", at=later + 2 * HOUR)) == {"deep_interview"}
    confirm_again(store, REP, minutes.id, policy=POLICY, actor_id="rep-1", now=later + 2 * HOUR)
    assert move(store, again, "needs_confirmed", at=later + 3 * HOUR).opportunity.stage == "needs_confirmed"


def test_a_quote_that_the_call_no_longer_says_is_not_taken_over(store: SqlCrmStore) -> None:
    one = to_needs(store)
    words = quoted(store, one, at=OPENED + 4 * HOUR)
    lost(store, one, at=OPENED + DAY)
    reopened(store, one, "lead", at=OPENED + 2 * DAY)
    call(store, version=2, needs=())
    with pytest.raises(CrmConflict) as stopped:
        confirm_again(store, REP, words.id, policy=POLICY, actor_id="rep-1", now=OPENED + 3 * DAY)
    assert stopped.value.code == "not_reusable"


def test_a_correction_after_the_loss_leaves_the_loss(store: SqlCrmStore) -> None:
    """No silent roll-back: the deal stays lost, and the manager is told that its reason lost its ground."""
    one = to_needs(store)
    ended = lost(store, one, at=OPENED + DAY)
    call(store, version=2, needs=(need(evidence=quote("别家的报价"), confirmed=True),))
    assert store.opportunity(REP, one.id).outcome == ended.outcome
    fallen = [state.key for state in store.requirement_states(one.id, episode=1) if state.status == "invalidated"]
    assert "loss_evidence" in fallen
    (task,) = (task for task in store.tasks(EVERYWHERE) if task.kind == "gate_integrity")
    assert "loss_evidence" in task.title_en


def test_a_withdrawal_between_request_and_consent_stops_the_consent(store: SqlCrmStore) -> None:
    one = to_needs(store)
    three_documents(store, one)
    move(store, one, "proposal", at=OPENED + 5 * HOUR)
    (chain,) = (paper for paper in store.evidence_of(REP, one.id) if paper.kind == "decision_chain")
    withdraw_evidence(store, REP, chain.id, policy=POLICY, actor_id="rep-1", now=OPENED + 5.5 * HOUR)
    with pytest.raises(CrmConflict) as stopped:
        decide(store, at=OPENED + 6 * HOUR)
    assert [gap.key for gap in stopped.value.missing] == ["interview_documents"]
    assert store.opportunity(REP, one.id).stage == "needs_confirmed"


def test_after_the_consent_the_papers_stay_where_they_are(store: SqlCrmStore) -> None:
    one = to_needs(store)
    three_documents(store, one)
    move(store, one, "proposal", at=OPENED + 5 * HOUR)
    decide(store, at=OPENED + 6 * HOUR)
    for paper in store.evidence_of(REP, one.id):
        with pytest.raises(CrmConflict) as stopped:
            withdraw_evidence(store, REP, paper.id, policy=POLICY, actor_id="rep-1", now=OPENED + 7 * HOUR)
        assert stopped.value.code == "gate_passed"


def test_a_gate_is_read_with_as_many_statements_for_one_call_as_for_many(store: SqlCrmStore) -> None:
    one = to_needs(store)
    few = statements(store, one)
    for number in range(2, 7):
        call(store, number, at=OPENED + number * HOUR)
        file(store, one, "decision_chain" if number % 2 else "pain_priority", fields=CHAIN if number % 2 else RANKING)
    assert statements(store, one) == few <= 10


def statements(store: SqlCrmStore, one: Opportunity) -> int:
    sent: list[str] = []

    def note(*said: Any) -> None:
        sent.append(said[2])

    engine = store._connection.engine
    event.listen(engine, "before_cursor_execute", note)
    gate_of(store, REP, one.id, policy=POLICY, now=OPENED + 3 * DAY)
    event.remove(engine, "before_cursor_execute", note)
    return len(sent)


def test_words_of_a_call_of_the_account_that_stands_on_no_deal_may_be_quoted(store: SqlCrmStore) -> None:
    one = deal(store)
    call(store)
    assign_call(store, REP, "call-1", account_id="a1", policy=POLICY, actor_id="rep-1", now=OPENED + 2 * HOUR)
    assert store.activity(REP, "call-1").opportunity_id is None
    assert quoted(store, one, at=OPENED + 3 * HOUR).quote == SAID
    assert "first_call" in refused(store, one, "first_contact", at=OPENED + 3 * HOUR)  # it is no call of this deal
