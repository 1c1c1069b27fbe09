"""Values for the SQL suites: calls, facts and actors with one detail changed at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from voice.domain.actor import Actor, UserRole
from voice.domain.evidence import EvidenceSpan
from voice.domain.facts import Action, Commitment, Due, DuePrecision, Fact, Need, NeedCategory, Provenance
from voice.domain.facts_json import kind_of
from voice.domain.recording import Artefact, Call, CallMetadata, CallStatus, Direction, Stage
from voice.domain.review import StoredFact
from voice.domain.transcript import Side

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 6, 2, 30, 15, 123456, tzinfo=UTC)

REP = Actor("rep-1", "林悦", UserRole.REP, "east", "a")
COLLEAGUE = Actor("rep-2", "周明", UserRole.REP, "east", "a")
TEAM_LEAD = Actor("manager-a", "何静", UserRole.MANAGER, "east", "a")
OTHER_TEAM_LEAD = Actor("manager-b", "吴迪", UserRole.MANAGER, "east", "b")
REGION_LEAD = Actor("manager-east", "陈方", UserRole.MANAGER, "east")
OTHER_REGION_LEAD = Actor("manager-west", "赵原", UserRole.MANAGER, "west")
MANAGER_OF_ALL = Actor("manager-star", "孙岩", UserRole.MANAGER, "*")
AUDITOR = Actor("auditor-east", "郑审", UserRole.AUDITOR, "east")
OTHER_AUDITOR = Actor("auditor-west", "冯审", UserRole.AUDITOR, "west")
AUDITOR_OF_ALL = Actor("auditor-all", "严审", UserRole.AUDITOR, "*")
ADMIN = Actor("admin-east", "管理员", UserRole.ADMIN, "east")

# Of the call that `a_call` makes: rep-1 of team a in the east.
MAY_SEE = (REP, TEAM_LEAD, REGION_LEAD, AUDITOR, AUDITOR_OF_ALL, ADMIN)
MAY_NOT_SEE = (COLLEAGUE, OTHER_TEAM_LEAD, OTHER_REGION_LEAD, MANAGER_OF_ALL, OTHER_AUDITOR)


def a_call(call_id: str = "call-1", **changes: Any) -> Call:
    call = Call(
        id=call_id,
        region="east",
        team="a",
        rep_id="rep-1",
        metadata=CallMetadata(
            called_at=datetime(2026, 3, 6, 10, 30, tzinfo=SHANGHAI),
            direction=Direction.OUTBOUND,
            phone_number="13800138000",
            account_hint="澄明科技",
            opportunity_hint="年度框架",
            client_reference_id="dialer-77",
            language="zh",
        ),
        sha256=f"sha-of-{call_id}",
        size_bytes=5_000_000_000,
        media_type="audio/wav",
        blob_key=f"recordings/{call_id}",
        duration_ms=61_250,
        status=CallStatus.QUEUED,
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(call, **changes)


def at(call: Call, called_at: datetime) -> Call:
    return replace(call, metadata=replace(call.metadata, called_at=called_at))


def an_artefact(version: int = 1, stage: Stage = Stage.TRANSCRIBE, **changes: Any) -> Artefact:
    artefact = Artefact(
        "call-1", stage, version, "engine/1", f'{{"版本": {version}}}', NOW + timedelta(seconds=version)
    )
    return replace(artefact, **changes)


def a_need(turn: int = 0) -> Need:
    return Need(
        category=NeedCategory.DELIVERY,
        tried="换过两家",
        evidence=(EvidenceSpan(turn, 2, 6, "交货太慢", 1_000, 2_500),),
        confidence=0.1 + 0.2,  # no short decimal: must come back to the last bit
        provenance=Provenance("voice_needs", "1"),
    )


def a_commitment(turn: int = 0) -> Commitment:
    return Commitment(
        owner=Side.REP,
        action=Action.SEND_QUOTE,
        due=Due("周五下午", datetime(2026, 3, 13, 15, tzinfo=SHANGHAI), DuePrecision.MINUTE, "weekday"),
        evidence=(EvidenceSpan(turn, 0, 4, "周五下午"),),
        confidence=0.9,
        provenance=Provenance("voice_commitments", "1"),
    )


def stored(fact_id: str, fact: Fact, **changes: Any) -> StoredFact:
    return replace(StoredFact(id=fact_id, call_id="call-1", kind=kind_of(fact), fact=fact), **changes)
