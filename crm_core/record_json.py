"""A call record as JSON text and back, loss-free, for stores and for replays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from crm_core.evidence import EvidenceRef
from crm_core.records import CallRecord, Claim, CommitmentClaim, NeedClaim, ObjectionClaim, PersonClaim, SignalClaim
from crm_core.terms import SignalKind

C = TypeVar("C", bound=Claim)
_TIMES = ("occurred_start", "occurred_end", "recorded_at")


def record_to_json(record: CallRecord) -> str:
    return json.dumps(asdict(record), ensure_ascii=False, default=datetime.isoformat)


def record_from_json(text: str) -> CallRecord:
    plain = json.loads(text)
    times = {key: datetime.fromisoformat(plain[key]) for key in _TIMES}
    claims = {
        "persons": tuple(_claim(PersonClaim, entry) for entry in plain["persons"]),
        "needs": tuple(_claim(NeedClaim, entry) for entry in plain["needs"]),
        "commitments": tuple(_commitment(entry) for entry in plain["commitments"]),
        "objections": tuple(_claim(ObjectionClaim, entry) for entry in plain["objections"]),
        "signals": tuple(_signal(entry) for entry in plain.get("signals", ())),  # older records have none
    }
    return CallRecord(**{**plain, **times, **claims})


def person_to_json(claim: PersonClaim) -> str:
    return json.dumps(asdict(claim), ensure_ascii=False)


def person_from_json(text: str) -> PersonClaim:
    return _claim(PersonClaim, json.loads(text))


def evidence_to_json(evidence: tuple[EvidenceRef, ...]) -> str:
    return json.dumps([asdict(ref) for ref in evidence], ensure_ascii=False)


def evidence_from_json(text: str) -> tuple[EvidenceRef, ...]:
    return tuple(EvidenceRef(**entry) for entry in json.loads(text))


def _claim(kind: type[C], entry: Mapping[str, Any]) -> C:
    return kind(**{**entry, "evidence": tuple(EvidenceRef(**ref) for ref in entry["evidence"])})


def _commitment(entry: Mapping[str, Any]) -> CommitmentClaim:
    due = entry["due_at"]
    return _claim(CommitmentClaim, {**entry, "due_at": datetime.fromisoformat(due) if due else None})


def _signal(entry: Mapping[str, Any]) -> SignalClaim:
    at = entry["at"]
    return _claim(
        SignalClaim,
        {**entry, "kind": SignalKind(entry["kind"]), "at": datetime.fromisoformat(at) if at else None},
    )
