"""The rows of stage gates as frozen values: episodes, evidence, states of requirements, approvals, overrides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crm_core.gates.terms import (
    ApprovalKind,
    ApprovalState,
    EvidenceSource,
    EvidenceStatus,
    RequirementStatus,
)
from crm_core.terms import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class DealEpisode:
    """One life of a deal, from opening to its end; a lost deal that is reopened begins another."""

    opportunity_id: str
    number: int  # counts from 1
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    last_open_stage: str | None = None  # where the deal stood when it ended
    reopen_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something filed for a deal. It is never edited: a better one is filed beside it.

    `fields` are those of its form, `flaws` what is wrong, as "field:flaw". `quote` is the customer's words with
    their place in the call. `fingerprint` is the simhash of all its texts; None without enough text.
    """

    id: str
    opportunity_id: str
    account_id: str
    episode: int
    region: str
    team: str | None
    rep_id: str
    kind: str
    status: EvidenceStatus
    source: EvidenceSource
    actor_id: str
    captured_at: datetime
    uploaded_at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)
    flaws: tuple[str, ...] = ()
    uri: str | None = None
    sha256: str | None = None
    fingerprint: int | None = None
    activity_id: str | None = None
    call_id: str | None = None
    call_version: int | None = None
    turn: int | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    quote: str | None = None
    quote_sha256: str | None = None
    reused_from: str | None = None
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementState:
    """How far one requirement of one gate is. `have` and `need` are counts, or shares within 0..1.

    `satisfied_at` is when it became true, `recorded_at` when we could know it; `by` names the facts that prove it.
    """

    opportunity_id: str
    episode: int
    from_stage: str
    to_stage: str
    key: str
    status: RequirementStatus
    have: float
    need: float
    due_at: datetime | None = None
    calendar_version: str | None = None
    satisfied_at: datetime | None = None
    recorded_at: datetime | None = None
    by: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()  # which kinds, fields or classes are not there yet
    breached_at: datetime | None = None  # kept when it is met later
    passed_at: datetime | None = None  # when the gate was passed on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A superior's decision on a move or on a piece of evidence. `asked` are those who may decide now."""

    id: str
    opportunity_id: str
    episode: int
    region: str
    team: str | None
    rep_id: str
    kind: ApprovalKind
    state: ApprovalState
    submitted_by: str
    asked: tuple[str, ...]
    level: int  # how many levels have been asked, from 1
    requested_at: datetime
    due_at: datetime
    from_stage: str | None = None
    to_stage: str | None = None
    outcome: Outcome | None = None
    reason: str | None = None  # of the move
    loss_reason: str | None = None
    evidence_id: str | None = None
    decided_by: str | None = None
    delegate_of: str | None = None
    comment: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A superior's word that a move may happen although requirements are missing. No keys: all that it may waive."""

    id: str
    opportunity_id: str
    episode: int
    region: str
    team: str | None
    rep_id: str
    from_stage: str
    to_stage: str
    keys: tuple[str, ...]
    actor_id: str
    position: str  # a Position: what the actor may waive
    reason: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """For this time `to_id` may decide what `from_id` was asked."""

    id: str
    from_id: str
    to_id: str
    region: str
    since: datetime
    until: datetime
    created_at: datetime
