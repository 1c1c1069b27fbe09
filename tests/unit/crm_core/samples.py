"""Short ways to make the core's values for tests; what a test does not name does not matter to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from crm_core.entities import Account, Contact, Opportunity
from crm_core.evidence import EvidenceRef
from crm_core.policy_files import load_policy
from crm_core.records import CallRecord, CommitmentClaim, NeedClaim, ObjectionClaim, PersonClaim
from crm_core.sight import Sight

SHANGHAI = timezone(timedelta(hours=8))
CALLED = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
DUE = datetime(2026, 3, 6, 15, 0, tzinfo=SHANGHAI)
EAST = Sight("east")
NORTH = Sight("north")
POLICY = load_policy(Path(__file__).parents[3] / "models" / "crm")


def quote(text: str = "周五下午三点前给您", turn: int = 1) -> tuple[EvidenceRef, ...]:
    return (EvidenceRef("call-1", turn, 1_000, 2_500, text),)


def person(claim_id: str = "p1", **said: Any) -> PersonClaim:
    fields: dict[str, Any] = {"side": "customer", "evidence": quote("我是采购部的李建国"), "confidence": 0.8}
    return PersonClaim(claim_id=claim_id, **{**fields, **said})


def need(claim_id: str = "n1", **said: Any) -> NeedClaim:
    fields: dict[str, Any] = {"category": "cost", "evidence": quote("想把采购成本降下来"), "confidence": 0.7}
    return NeedClaim(claim_id=claim_id, **{**fields, **said})


def promise(claim_id: str = "c1", **said: Any) -> CommitmentClaim:
    fields: dict[str, Any] = {
        "owner": "rep",
        "action": "send_quote",
        "due_at": DUE,
        "due_text": "周五下午三点前",
        "due_precision": "minute",
        "evidence": quote(),
        "confidence": 0.9,
    }
    return CommitmentClaim(claim_id=claim_id, **{**fields, **said})


def objection(claim_id: str = "o1", **said: Any) -> ObjectionClaim:
    fields: dict[str, Any] = {"tag": "price", "evidence": quote("你们价格有点高"), "confidence": 0.6}
    return ObjectionClaim(claim_id=claim_id, **{**fields, **said})


def record(version: int = 1, **said: Any) -> CallRecord:
    fields: dict[str, Any] = {
        "call_id": "call-1",
        "source": "callgate",
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "occurred_start": CALLED,
        "occurred_end": CALLED + timedelta(minutes=2),
        "recorded_at": CALLED + timedelta(minutes=5),
    }
    return CallRecord(version=version, **{**fields, **said})


def account(account_id: str = "a1", name: str = "永裕彩盒", **fields: Any) -> Account:
    return Account(**{"id": account_id, "region": "east", "name": name, "created_at": NOW, **fields})


def contact(contact_id: str = "k1", **fields: Any) -> Contact:
    base = {"id": contact_id, "region": "east", "account_id": "a1", "confirmed": True, "known_since": NOW}
    return Contact(**{**base, **fields})


def opportunity(opportunity_id: str = "d1", **fields: Any) -> Opportunity:
    base: dict[str, Any] = {
        "id": opportunity_id,
        "account_id": "a1",
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "name": "2026 年彩盒框架",
        "pipeline": POLICY.pipeline.key,
        "pipeline_version": POLICY.pipeline.version,
        "stage": "lead",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Opportunity(**{**base, **fields})
