"""The judgement of a gate as a pure function: counting, deadlines, triggers, and its laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.calendar import Span, SpanUnit
from crm_core.directory import Position
from crm_core.gates.definitions import Deadline, Trigger
from crm_core.gates.evaluate import evaluate
from crm_core.gates.facts import DealFacts
from crm_core.gates.terms import (
    PASSING,
    Anchor,
    Counted,
    DistinctBy,
    EvidenceStatus,
    RequirementKind,
    RequirementStatus,
)
from crm_core.records import Claim, SignalClaim
from crm_core.terms import Party, SignalKind, TodoState
from tests.unit.crm_core.gates.facts import CALENDAR, ENTERED, NOW, asked, filed, judged, override, said, todo
from tests.unit.crm_core.samples import POLICY, contact, need, objection, opportunity, person, quote


@pytest.mark.parametrize(
    ("claim", "auto", "counts"),
    [
        ({"confirmed": True, "confidence": 0.1}, False, True),
        ({"confidence": 0.99}, False, False),
        ({"confidence": 0.8}, True, True),
        ({"confidence": 0.7999}, True, False),
        ({"confidence": 0.99, "rejected": True}, True, False),
    ],
)
def test_a_fact_of_a_call_counts_confirmed_or_sure_enough_where_that_is_allowed(
    claim: dict[str, Any], auto: bool, counts: bool
) -> None:
    one = asked(RequirementKind.ACTION, counts=Counted.NEED, auto_from_call=auto)
    state = judged(one, calls=(said(needs=(need(**claim),)),))
    assert state
    assert (state.status in PASSING) is counts


def test_needs_of_one_category_count_once() -> None:
    calls = (said(needs=(need("n1", confirmed=True), need("n2", confirmed=True))),)
    one = asked(RequirementKind.ACTION, counts=Counted.NEED, min_count=2)
    assert judged(one, calls=calls).have == 2  # type: ignore[union-attr]
    by_category = replace(one, distinct_by=DistinctBy.CATEGORY)
    assert judged(by_category, calls=calls).have == 1  # type: ignore[union-attr]


def test_promises_count_when_they_are_kept_and_of_the_action() -> None:
    one = asked(RequirementKind.ACTION, counts=Counted.COMMITMENT, actions=("send_quote",))
    kept = todo(state=TodoState.DONE, done_at=ENTERED + timedelta(hours=2))
    assert judged(one, todos=(kept,)).status is RequirementStatus.MET  # type: ignore[union-attr]
    for other in (todo(), replace(kept, action="visit"), replace(kept, owner=Party.CUSTOMER)):
        assert judged(one, todos=(other,)).status is RequirementStatus.OPEN  # type: ignore[union-attr]


def test_an_objection_stands_until_it_is_answered_or_a_reply_is_filed() -> None:
    one = asked(RequirementKind.ACTION, counts=Counted.OBJECTION, evidence_kinds=("objection_reply",))
    raised = said(objections=(objection("o1", tag="price", confirmed=True),))
    assert judged(one).status is RequirementStatus.MET  # type: ignore[union-attr]
    state = judged(one, calls=(raised,))
    assert state
    assert (state.have, state.need, state.lacking) == (0, 1, ("price",))
    answered = said(2, at=ENTERED + timedelta(days=1), objections=(objection("o2", confirmed=True, answered=True),))
    assert judged(one, calls=(raised, answered)).status is RequirementStatus.MET  # type: ignore[union-attr]
    reply = filed("objection_reply", 5)
    assert judged(one, calls=(raised,), evidence=(reply,)).status is RequirementStatus.MET  # type: ignore[union-attr]


@pytest.mark.feature("E-113")
@pytest.mark.parametrize(("quotes", "applies"), [((1,), False), ((1, 2), True)])
def test_the_boss_must_sign_said_twice_in_a_call_asks_for_the_decision_maker(
    quotes: tuple[int, ...], applies: bool
) -> None:
    claims = tuple(
        objection(f"o{turn}", tag="authority", evidence=quote("这个要老板签字", turn), confirmed=True)
        for turn in quotes
    )
    shipped = POLICY.gates.definition("proposal", "objections")
    one = shipped.requirement("boss_identified") if shipped else None
    assert one
    state = judged(one, calls=(said(objections=claims),))
    assert (state is not None) is applies
    boss = contact(role="decision_maker", name="周总")
    known = judged(one, calls=(said(objections=claims),), contacts=(boss,))
    assert known is None or known.status is RequirementStatus.MET


def test_a_next_step_lies_ahead_and_has_a_day() -> None:
    one = asked(RequirementKind.NEXT_STEP, auto_from_call=True)
    for due, status in ((NOW + timedelta(seconds=1), RequirementStatus.MET), (NOW, RequirementStatus.OPEN)):
        assert judged(one, todos=(todo(due_at=due, unconfirmed=False),)).status is status  # type: ignore[union-attr]
        step = SignalClaim(claim_id="s1", kind=SignalKind.NEXT_STEP, at=due, evidence=quote(), confidence=0.9)
        assert judged(one, calls=(said(signals=(step,)),)).status is status  # type: ignore[union-attr]
    assert judged(one, todos=(todo(due_at=None),)).status is RequirementStatus.OPEN  # type: ignore[union-attr]


def test_fields_of_the_deal_and_of_the_best_form() -> None:
    one = asked(RequirementKind.FIELD, fields=("amount", "close_date"))
    state = judged(one, deal=opportunity(amount=Decimal(1), created_at=ENTERED, updated_at=ENTERED))
    assert state
    assert (state.have, state.need, state.lacking) == (0.5, 1.0, ("close_date",))
    form = asked(RequirementKind.FIELD, form="needs_confirmation", min_share=0.9)
    good = {"scenario": "其他", "tried": "换过两家", "why_failed": "产能不足"}
    poor = filed("needs_confirmation", 1, fields=good, flaws=("tried:placeholder",))
    assert judged(form, evidence=(poor,)).lacking == ("tried",)  # type: ignore[union-attr]
    best = filed("needs_confirmation", 2, fields=good)
    assert judged(form, evidence=(poor, best)).status is RequirementStatus.MET  # type: ignore[union-attr]


def test_only_what_counts_is_evidence() -> None:
    one = asked(RequirementKind.EVIDENCE, evidence_kinds=("contract",))
    for status in EvidenceStatus:
        state = judged(one, evidence=(filed("contract", status=status),))
        assert state
        assert (state.status in PASSING) is (status is EvidenceStatus.OK)


def test_flaws_in_what_was_filed_fail_the_quality_alone() -> None:
    one = asked(RequirementKind.QUALITY)
    clean, flawed = filed("contract", 1), filed("proposal", 2, flaws=("file:file_reused",))
    assert judged(one, evidence=(clean,)).status is RequirementStatus.MET  # type: ignore[union-attr]
    state = judged(one, evidence=(clean, flawed))
    assert state
    assert (state.status, state.have, state.need) == (RequirementStatus.OPEN, 1, 2)


TIMED = Deadline(Span(2, SpanUnit.WALL_HOUR), Anchor.STAGE_ENTERED, "default", "one")
DUE = ENTERED + timedelta(hours=2)


@given(done=st.integers(-3600, 3600), lag=st.integers(0, 7200))
def test_in_time_late_and_heard_of_late_are_three_things(done: int, lag: int) -> None:
    one = asked(RequirementKind.EVIDENCE, evidence_kinds=("contract",), deadline=TIMED)
    at = DUE + timedelta(seconds=done)
    known = at + timedelta(seconds=lag)
    state = judged(one, evidence=(filed("contract", captured_at=at, uploaded_at=known),))
    assert state
    expected = (
        RequirementStatus.MET
        if known <= DUE
        else RequirementStatus.LATE_RECORDED_MET
        if at <= DUE
        else RequirementStatus.LATE_MET
    )
    assert (state.status, state.due_at, state.satisfied_at, state.recorded_at) == (expected, DUE, at, known)


@given(seconds=st.integers(-7200, 7200))
def test_the_deadline_itself_is_in_time(seconds: int) -> None:
    one = asked(RequirementKind.EVIDENCE, evidence_kinds=("contract",), deadline=TIMED)
    state = judged(one, now=DUE + timedelta(seconds=seconds))
    assert state
    assert state.status is (RequirementStatus.BREACHED if seconds > 0 else RequirementStatus.OPEN)


@given(count=st.integers(0, 6), need_count=st.integers(1, 6), extra=st.integers(0, 3))
def test_more_facts_never_make_a_gate_harder(count: int, need_count: int, extra: int) -> None:
    one = asked(RequirementKind.ACTION, counts=Counted.CALL, min_count=need_count)
    calls = tuple(said(number) for number in range(count + extra))
    fewer, more = judged(one, calls=calls[:count]), judged(one, calls=calls)
    assert fewer
    assert more
    assert fewer.have == count
    assert (fewer.status in PASSING) <= (more.status in PASSING)
    assert (fewer.status in PASSING) is (count >= need_count)


@pytest.mark.parametrize(
    ("waiver", "position", "keys", "waived"),
    [
        (Position.MANAGER, "manager", (), True),
        (Position.MANAGER, "admin", ("one",), True),
        (Position.ADMIN, "manager", (), False),
        (Position.ADMIN, "admin", (), True),
        (None, "admin", (), False),
        (Position.MANAGER, "manager", ("two",), False),
    ],
)
def test_an_override_waives_what_its_author_may(
    waiver: Position | None, position: str, keys: tuple[str, ...], waived: bool
) -> None:
    one = asked(RequirementKind.ACTION, counts=Counted.CALL, waiver_role=waiver)
    given_ = override(position=position, keys=keys)
    assert (judged(one, overrides=(given_,)).status is RequirementStatus.WAIVED) is waived  # type: ignore[union-attr]
    for void in (replace(given_, expires_at=NOW - timedelta(seconds=1)), replace(given_, used_at=NOW)):
        assert judged(one, overrides=(void,)).status is RequirementStatus.OPEN  # type: ignore[union-attr]


def test_a_trigger_of_people_applies_once_they_were_spoken_with() -> None:
    one = asked(RequirementKind.ACTION, counts=Counted.CALL, trigger=Trigger(roles=("technical_buyer",)))
    assert judged(one) is None
    assert judged(one, calls=(said(persons=(person(role="technical_buyer", confirmed=True),)),))


def test_the_gate_of_a_well_worked_deal_is_judged_within_five_milliseconds() -> None:
    gate = POLICY.gates.definition("needs_confirmed", "proposal")
    assert gate
    claims: tuple[Claim, ...] = tuple(need(f"n{number}", confirmed=True) for number in range(5))
    calls = tuple(said(number, needs=claims, persons=(person(role="user", confirmed=True),)) for number in range(40))
    evidence = tuple(filed("interview_minutes", number) for number in range(30))
    facts = DealFacts(deal=opportunity(), stage_entered_at=ENTERED, calls=calls, evidence=evidence)
    spent = []
    for _ in range(5):
        began = perf_counter()
        evaluate(gate, facts, gates=POLICY.gates, calendar=CALENDAR, now=NOW)
        spent.append(perf_counter() - began)
    assert min(spent) <= 0.005


@pytest.mark.parametrize(
    ("anchor", "due"),
    [
        (Anchor.CALL_ENDED, ENTERED + timedelta(hours=3, minutes=10)),
        (Anchor.LEAD_CREATED, ENTERED + timedelta(hours=2)),
        (Anchor.COMMITMENT_DUE, NOW + timedelta(hours=2)),
        (Anchor.VISIT_ENDED, ENTERED + timedelta(hours=3, minutes=10)),
    ],
)
def test_a_deadline_is_counted_from_its_anchor_once_that_has_come(anchor: Anchor, due: datetime) -> None:
    timed = Deadline(Span(2, SpanUnit.WALL_HOUR), anchor, "default", "one")
    one = asked(RequirementKind.EVIDENCE, evidence_kinds=("contract",), deadline=timed)
    before = said(0, at=ENTERED - timedelta(days=1))  # of an earlier stage: starts nothing
    promised = (todo(due_at=NOW), todo(due_at=NOW + timedelta(days=1)))
    assert judged(one, calls=(before, said()), todos=promised).due_at == due  # type: ignore[union-attr]
    if anchor is not Anchor.LEAD_CREATED:
        assert judged(one, calls=(before,)).due_at is None  # type: ignore[union-attr]
