"""Hands a call's record to the CRM core: the one mapping between the two vocabularies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from voice.domain.facts import Commitment, FactKind, IdentityClaim, Need, Objection, Signal, SignalType
from voice.domain.recording import Call
from voice.domain.review import FactState, StoredFact
from voice.pipeline.core import core
from voice.pipeline.edits import edited
from voice.ports.crm import (
    CallRecord,
    CommitmentClaim,
    EvidenceRef,
    NeedClaim,
    ObjectionClaim,
    PersonClaim,
    PolicyBook,
    SignalClaim,
    SignalKind,
    lock_leads,
    note_call,
    record_call,
)
from voice.ports.work import UnitOfWork

SOURCE = "callgate"

# What the core tells apart; all others are risks, and of these some a deal cannot close under.
_SIGNALS = {
    SignalType.COMPARING: SignalKind.COMPARING,
    SignalType.AMOUNT: SignalKind.AMOUNT,
    SignalType.NEXT_STEP: SignalKind.NEXT_STEP,
}
_SEVERE = frozenset({SignalType.BUDGET, SignalType.APPROVAL})


def hand_over(unit: UnitOfWork, call: Call, policies: PolicyBook, now: datetime) -> Call:
    """Tell the core the call's record as it stands now, within the caller's transaction.

    `call` was saved in this transaction: its version numbers the record, so a later state replaces an earlier one.
    Returns the call, saved again when the core attributes it to another account or opportunity than before.
    """
    record = call_record(call, unit.facts.of_call(call.id), version=call.version)
    with core():
        policy = policies.current(unit.crm, now)
        lock_leads(unit.crm, record)
        activity = record_call(unit.crm, record, policy=policy, now=now, book=policies).activity
        note_call(unit.crm, record, policy=policy, now=now)
    attributed = replace(call, account_id=activity.account_id, opportunity_id=activity.opportunity_id)
    return call if attributed == call else unit.calls.save(attributed)


def call_record(call: Call, facts: Sequence[StoredFact], *, version: int) -> CallRecord:
    """The core's input contract from a call and its facts under their review layer.

    Without those that still wait, and without the organisation's own fields, which the core does not know.
    """
    said = call.metadata
    claims = [_claim(stored) for stored in facts if not stored.withheld and stored.kind is not FactKind.FIELD]
    return CallRecord(
        call_id=call.id,
        version=version,
        source=SOURCE,
        region=call.region,
        team=call.team,
        rep_id=call.rep_id,
        occurred_start=said.called_at,
        occurred_end=said.called_at + timedelta(milliseconds=call.duration_ms),
        recorded_at=call.created_at,
        direction=said.direction.value,
        phone=said.phone_number,
        account_hint=said.account_hint,
        opportunity_hint=said.opportunity_hint,
        persons=tuple(claim for claim in claims if isinstance(claim, PersonClaim)),
        needs=tuple(claim for claim in claims if isinstance(claim, NeedClaim)),
        commitments=tuple(claim for claim in claims if isinstance(claim, CommitmentClaim)),
        objections=tuple(claim for claim in claims if isinstance(claim, ObjectionClaim)),
        signals=tuple(claim for claim in claims if isinstance(claim, SignalClaim)),
    )


def _claim(stored: StoredFact) -> PersonClaim | NeedClaim | CommitmentClaim | ObjectionClaim | SignalClaim:
    fact = edited(stored)
    shared: dict[str, Any] = {
        "claim_id": stored.id,
        "evidence": tuple(
            EvidenceRef(stored.call_id, span.turn, span.start_ms, span.end_ms, span.quote) for span in fact.evidence
        ),
        "confidence": fact.confidence,
        "confirmed": stored.state in (FactState.CONFIRMED, FactState.EDITED),
        "rejected": stored.state is FactState.REJECTED,
    }
    match fact:
        case IdentityClaim():
            return PersonClaim(
                side=fact.side.value,
                role=fact.role.value,
                name=fact.name,
                title=fact.title,
                department=fact.department,
                organization=fact.organization,
                phone=fact.phone,
                **shared,
            )
        case Need():
            return NeedClaim(category=fact.category.value, tried=fact.tried, why_failed=fact.why_failed, **shared)
        case Commitment():
            due = fact.due
            return CommitmentClaim(
                owner=fact.owner.value,  # "unknown" where the sides are not known: the core does not guess either
                action=fact.action.value,
                due_at=due.at if due else None,
                due_text=due.text or None if due else None,
                due_precision=due.precision.value if due and due.precision else None,
                **shared,
            )
        case Objection():
            answered = fact.answered
            return ObjectionClaim(tag=fact.tag.value, competitor=fact.competitor, answered=answered, **shared)
        case Signal():
            kind = _SIGNALS.get(fact.type, SignalKind.RISK)
            return SignalClaim(
                kind=kind,
                value=fact.type.value if kind is SignalKind.RISK else fact.value,
                at=fact.due.at if fact.due else None,
                severe=fact.type in _SEVERE,
                **shared,
            )
    raise TypeError(f"no kind of fact: {type(fact).__name__}")
