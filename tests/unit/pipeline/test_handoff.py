"""The call's record in the vocabulary of the core: nothing added, nothing guessed, decisions told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM
from voice.domain.facts import CallFacts, Due, Fact
from voice.domain.recording import Call, CallStatus
from voice.domain.review import FactState, StoredFact
from voice.domain.transcript import Side, Transcript
from voice.pipeline.handoff import call_record
from voice.pipeline.proposals import identified
from voice.ports.crm import CallRecord, CommitmentClaim, EvidenceRef

HEARD = talk.transcript()


@pytest.fixture
def call(service: FakeService) -> Call:
    return service.upload().call


def stored(call: Call, *facts: Fact) -> tuple[StoredFact, ...]:
    return identified(call.id, facts, run=1)


def commitment_of(record: CallRecord) -> CommitmentClaim:
    (claim,) = record.commitments
    return claim


def test_the_call_itself(call: Call) -> None:
    record = call_record(call, (), version=7)

    assert (record.call_id, record.version, record.source) == (call.id, 7, "callgate")
    assert (record.region, record.team, record.rep_id) == ("east", "a", "rep")
    assert record.occurred_start == talk.CALLED_AT
    assert record.occurred_end - record.occurred_start == timedelta(milliseconds=call.duration_ms)
    assert (record.direction, record.phone, record.recorded_at) == ("outbound", "13800138000", call.created_at)


def test_each_kind_of_fact_becomes_its_claim(call: Call) -> None:
    record = call_record(call, stored(call, *talk.facts(HEARD).all()), version=1)

    (person,), (need,), (objection,) = record.persons, record.needs, record.objections
    assert (person.side, person.role, person.name, person.title) == ("customer", "unknown", "王建国", "主任")
    assert (need.category, need.tried, need.why_failed) == ("delivery", None, None)
    assert (objection.tag, objection.competitor) == ("price", None)
    promise = commitment_of(record)
    assert (promise.owner, promise.action, promise.due_at) == ("rep", "send_quote", talk.DUE)
    assert (promise.due_text, promise.due_precision) == ("明天上午", "minute")


def test_claims_carry_their_evidence_and_the_facts_id(call: Call) -> None:
    (fact,) = stored(call, talk.need(HEARD))

    (claim,) = call_record(call, [fact], version=1).needs

    assert claim.claim_id == fact.id
    assert claim.evidence == (EvidenceRef(call.id, 1, 4100, 4500, "交货太慢"),)
    assert claim.confidence == 0.8


def test_an_unknown_owner_stays_unknown(call: Call) -> None:
    nobody = replace(talk.commitment(HEARD), owner=Side.UNKNOWN)

    assert commitment_of(call_record(call, stored(call, nobody), version=1)).owner == "unknown"


@pytest.mark.parametrize(("due", "told"), [(None, (None, None, None)), (Due("尽快", None, None), (None, "尽快", None))])
def test_a_time_that_was_not_named_is_none(call: Call, due: Due | None, told: tuple[object, ...]) -> None:
    claim = commitment_of(call_record(call, stored(call, replace(talk.commitment(HEARD), due=due)), version=1))

    assert (claim.due_at, claim.due_text, claim.due_precision) == told


@pytest.mark.parametrize(
    ("state", "confirmed", "rejected"),
    [
        (FactState.PROPOSED, False, False),
        (FactState.CONFIRMED, True, False),
        (FactState.EDITED, True, False),
        (FactState.REJECTED, False, True),
    ],
)
def test_decisions_are_told(call: Call, state: FactState, confirmed: bool, rejected: bool) -> None:
    (fact,) = stored(call, talk.need(HEARD))

    (claim,) = call_record(call, [replace(fact, state=state)], version=1).needs

    assert (claim.confirmed, claim.rejected) == (confirmed, rejected)


def test_what_a_person_set_replaces_what_the_machine_heard(call: Call) -> None:
    (fact,) = stored(call, talk.commitment(HEARD))
    changed = replace(fact, state=FactState.EDITED, changes={"action": "demo", "due": "2026-03-09T10:00:00+08:00"})

    claim = commitment_of(call_record(call, [changed], version=1))

    assert (claim.action, str(claim.due_at), claim.due_text) == ("demo", "2026-03-09 10:00:00+08:00", "明天上午")


def test_a_call_from_a_known_number_stands_on_its_account(service: FakeService) -> None:
    account = service.crm.create_account(service.rep, name="澄明科技", phone="13800138000")

    call = service.processed()

    assert (call.status, call.account_id) == (CallStatus.READY, account.id)
    assert [activity.call_id for activity in service.crm.activities(service.rep, account_id=account.id)] == [call.id]


def test_a_call_that_fits_no_account_is_unassigned(service: FakeService) -> None:
    call = service.processed()

    assert call.account_id is None
    assert service.crm.attribution(service.rep, call.id).status == "unassigned"


def test_a_later_run_replaces_what_the_earlier_one_derived(service: FakeService) -> None:
    call = service.processed()

    def only_the_objection(heard: Transcript) -> CallFacts:
        return CallFacts(objections=(talk.objection(heard),))

    service.extractor.find = only_the_objection
    service.start("extractor/2")
    service.calls.retry(service.rep, call.id)
    service.work_off()

    assert service.crm.todos(SYSTEM) == ()
    assert [objection.tag for objection in service.crm.objections(SYSTEM)] == ["price"]
