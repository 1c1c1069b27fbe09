"""What a call tells beside people, needs and promises, on its way from the extractor to a deal's health."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_core.health.entities import Touch
from crm_core.sight import EVERYWHERE
from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.facts import CallFacts, Due, DuePrecision, Objection, Provenance, Signal, SignalType
from voice.domain.recording import Call
from voice.domain.review import Decision
from voice.domain.transcript import Transcript
from voice.pipeline.handoff import call_record
from voice.pipeline.proposals import identified
from voice.ports.crm import CallRecord, SignalClaim, SignalKind

HEARD = talk.transcript()
AGREED = datetime(2026, 3, 9, 10, 0, tzinfo=talk.SHANGHAI)
WORDS = "还得我们领导批"


def signal(call: Transcript, type_: SignalType, words: str = WORDS, **said: Any) -> Signal:
    base: dict[str, Any] = {"confidence": 0.9, "provenance": Provenance("signals", "1")}
    return Signal(type=type_, evidence=talk.quoted(call, words), **{**base, **said})


def claim(call: Call, fact: Signal) -> SignalClaim:
    (found,) = record_of(call, fact).signals
    return found


def record_of(call: Call, *facts: Signal | Objection) -> CallRecord:
    return call_record(call, identified(call.id, facts, run=1), version=1)


@pytest.fixture
def call(service: FakeService) -> Call:
    return service.upload().call


@pytest.mark.feature("B-050")
@pytest.mark.parametrize(
    ("type_", "kind", "value", "severe"),
    [
        (SignalType.APPROVAL, SignalKind.RISK, "approval", True),
        (SignalType.BUDGET, SignalKind.RISK, "budget", True),
        (SignalType.PROCESS, SignalKind.RISK, "process", False),
        (SignalType.DELAY, SignalKind.RISK, "delay", False),
        (SignalType.CHANGE, SignalKind.RISK, "change", False),
        (SignalType.COMPARING, SignalKind.COMPARING, None, False),
        (SignalType.NEXT_STEP, SignalKind.NEXT_STEP, None, False),
        (SignalType.AMOUNT, SignalKind.AMOUNT, "300000", False),
    ],
)
def test_each_type_of_signal_is_a_risk_by_its_name_or_a_kind_of_its_own(
    call: Call, type_: SignalType, kind: SignalKind, value: str | None, severe: bool
) -> None:
    found = claim(call, signal(HEARD, type_, value="300000" if type_ is SignalType.AMOUNT else None))
    assert (found.kind, found.value, found.severe) == (kind, value, severe)
    assert found.evidence[0].quote == WORDS


def test_a_next_step_keeps_its_time_and_one_without_a_time_has_none(call: Call) -> None:
    dated = signal(HEARD, SignalType.NEXT_STEP, due=Due("下周一上午十点", AGREED, DuePrecision.MINUTE))
    vague = signal(HEARD, SignalType.NEXT_STEP, due=Due("回头", None, None))
    assert (claim(call, dated).at, claim(call, vague).at) == (AGREED, None)


@pytest.mark.feature("B-058")
@pytest.mark.parametrize("answered", [True, False, None])
def test_whether_an_objection_was_answered_is_told_as_it_was_heard(call: Call, answered: bool | None) -> None:
    (found,) = record_of(call, replace(talk.objection(HEARD), answered=answered)).objections
    assert found.answered is answered


def everything(confidence: float) -> Any:
    def find(heard: Transcript) -> CallFacts:
        step = Due("下周一上午十点", AGREED, DuePrecision.MINUTE)
        return CallFacts(
            objections=(replace(talk.objection(heard), answered=True),),
            signals=(
                signal(heard, SignalType.NEXT_STEP, "明天上午", confidence=confidence, due=step),
                signal(heard, SignalType.APPROVAL, confidence=confidence),
                signal(heard, SignalType.COMPARING, "价格太贵了", confidence=confidence),
            ),
        )

    return find


@pytest.fixture
def deal_id(service: FakeService) -> str:
    """The one deal of the customer who calls."""
    account = service.crm.create_account(service.rep, name="澄明科技", phone="13800138000")
    return service.crm.create_opportunity(service.rep, account_id=account.id, name="设备").id


def touch(service: FakeService, deal_id: str) -> Touch:
    (found,) = service.database.tables.crm.touches(EVERYWHERE, deal_id)
    return found


def causes(service: FakeService, deal_id: str) -> list[str]:
    found = service.database.tables.crm.open_causes(EVERYWHERE, deal_id, since=talk.CALLED_AT - timedelta(days=1))
    return [one.tag for one in found]


@pytest.mark.feature("B-040", "B-050")
def test_what_was_heard_surely_counts_for_the_deal_at_once(service: FakeService, deal_id: str) -> None:
    service.extractor.find = everything(0.9)
    service.processed()

    found = touch(service, deal_id)
    assert (found.next_agreed_at, found.rival) == (AGREED, True)
    assert causes(service, deal_id) == ["approval"]  # the price was answered


@pytest.mark.feature("B-040")
def test_what_was_hardly_heard_waits_for_a_persons_word(service: FakeService, deal_id: str) -> None:
    service.extractor.find = everything(0.3)
    call = service.processed()

    found = touch(service, deal_id)
    assert (found.next_agreed_at, found.next_internal_at, found.rival) == (None, AGREED, False)
    assert causes(service, deal_id) == []

    for fact in service.review.record(service.rep, call.id):
        service.review.decide(service.rep, fact.id, Decision.CONFIRM)
    found = touch(service, deal_id)
    assert (found.next_agreed_at, found.rival) == (AGREED, True)
    assert causes(service, deal_id) == ["approval"]


def test_what_a_person_rejects_stands_against_the_deal_no_more(service: FakeService, deal_id: str) -> None:
    service.extractor.find = everything(0.9)
    call = service.processed()
    for fact in service.review.record(service.rep, call.id):
        service.review.decide(service.rep, fact.id, Decision.REJECT)

    found = touch(service, deal_id)
    assert (found.next_agreed_at, found.next_internal_at, found.rival) == (None, None, False)
    assert causes(service, deal_id) == []


def test_a_rejection_that_is_taken_back_counts_again(service: FakeService, deal_id: str) -> None:
    service.extractor.find = everything(0.9)
    call = service.processed()
    facts = service.review.record(service.rep, call.id)
    for decision in (Decision.REJECT, Decision.UNDO):
        for fact in facts:
            service.review.decide(service.rep, fact.id, decision)

    assert touch(service, deal_id).rival
    assert causes(service, deal_id) == ["approval"]


def test_every_change_marks_the_deal_for_the_next_night(service: FakeService, deal_id: str) -> None:
    service.extractor.find = everything(0.9)
    call = service.processed()
    store = service.database.tables.crm
    before = len(store.health_marks("east", 99))
    fact = service.review.record(service.rep, call.id)[0]
    service.review.decide(service.rep, fact.id, Decision.REJECT)

    marks = service.database.tables.crm.health_marks("east", 99)
    assert before >= 1
    assert len(marks) > before
    assert {mark.opportunity_id for mark in marks} == {deal_id}
