"""Short ways to make the facts that a gate is judged on, and to judge one requirement alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from crm_core.entities import Activity, Todo
from crm_core.gates.definitions import GateDefinition, Requirement
from crm_core.gates.entities import Evidence, Override, RequirementState
from crm_core.gates.evaluate import evaluate
from crm_core.gates.facts import DealFacts
from crm_core.gates.terms import EvidenceSource, EvidenceStatus, RequirementKind
from crm_core.terms import AttributionReason, AttributionStatus, Party, TodoState
from tests.unit.crm_core.samples import POLICY, opportunity, quote, record

NOW = datetime.fromisoformat("2026-03-10T10:00:00+08:00")
ENTERED = datetime.fromisoformat("2026-03-02T09:30:00+08:00")
CALENDAR = POLICY.calendar.of("east")
WORDS = {"zh": "一", "en": "one", "how_to_fix_zh": "做", "how_to_fix_en": "do"}


def asked(kind: RequirementKind, **how: Any) -> Requirement:
    return Requirement(key="one", kind=kind, **{**WORDS, **how})


def judged(one: Requirement, now: datetime = NOW, **facts: Any) -> RequirementState | None:
    """The state of one requirement; None when it does not apply."""
    gate = GateDefinition(from_stage="lead", to_stage="first_contact", zh="", en="", version=1, requirements=(one,))
    deal = facts.pop("deal", opportunity(created_at=ENTERED, updated_at=ENTERED))
    known = DealFacts(deal=deal, stage_entered_at=ENTERED, **facts)
    found = evaluate(gate, known, gates=POLICY.gates, calendar=CALENDAR, now=now)
    return found[0] if found else None


def said(number: int = 1, *, at: datetime = ENTERED + timedelta(hours=1), **claims: Any) -> Activity:
    times = {"occurred_start": at, "occurred_end": at + timedelta(minutes=10), "recorded_at": at + timedelta(hours=1)}
    return Activity(
        id=f"activity-{number}",
        record=record(call_id=f"call-{number}", **{**times, **claims}),
        status=AttributionStatus.MATCHED,
        reason=AttributionReason.PHONE,
    )


def filed(kind: str, number: int = 1, **fields: Any) -> Evidence:
    base: dict[str, Any] = {
        "id": f"evidence-{number}",
        "opportunity_id": "d1",
        "account_id": "a1",
        "episode": 1,
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "status": EvidenceStatus.OK,
        "source": EvidenceSource.HUMAN,
        "actor_id": "rep-1",
        "captured_at": ENTERED + timedelta(hours=number),
        "uploaded_at": ENTERED + timedelta(hours=number),
    }
    return Evidence(kind=kind, **{**base, **fields})


def todo(**fields: Any) -> Todo:
    base: dict[str, Any] = {
        "id": "t1",
        "activity_id": "activity-1",
        "call_id": "call-1",
        "claim_id": "c1",
        "account_id": "a1",
        "opportunity_id": "d1",
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "owner": Party.REP,
        "action": "send_quote",
        "promised_at": ENTERED,
        "evidence": quote(),
        "state": TodoState.OPEN,
        "unconfirmed": False,
    }
    return Todo(**{**base, **fields})


def override(**fields: Any) -> Override:
    base: dict[str, Any] = {
        "id": "v1",
        "opportunity_id": "d1",
        "episode": 1,
        "region": "east",
        "team": None,
        "rep_id": "rep-1",
        "from_stage": "lead",
        "to_stage": "first_contact",
        "keys": (),
        "actor_id": "boss",
        "position": "manager",
        "reason": "",
        "created_at": ENTERED,
        "expires_at": NOW,
    }
    return Override(**{**base, **fields})
