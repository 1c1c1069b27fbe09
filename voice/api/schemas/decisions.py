"""Consents, stand-ins and overrides as clients see them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from voice.ports.crm import ApprovalKind, ApprovalState, Outcome

_DEAL = "opportunity_1f0c2d3e4a5b6c7d8e9f0a1b"
_AT = "2026-03-12T07:00:00Z"

Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class ApprovalOut(BaseModel):
    """A superior's decision on a move or on a piece of evidence."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "approval_0a1b2c3d4e5f60718293a4b5",
                    "opportunity_id": _DEAL,
                    "kind": "transition",
                    "state": "pending",
                    "submitted_by": "rep-1",
                    "asked": ["manager-1"],
                    "level": 1,
                    "requested_at": _AT,
                    "due_at": "2026-03-13T02:00:00Z",
                    "from_stage": "needs_confirmed",
                    "to_stage": "proposal",
                }
            ]
        },
    )

    id: str
    opportunity_id: str
    kind: ApprovalKind
    state: ApprovalState
    submitted_by: str
    asked: list[str] = Field(description="Who may decide now")
    level: int = Field(description="How many levels of superiors were asked")
    requested_at: datetime
    due_at: datetime = Field(description="Then the next level is asked, too")
    from_stage: str | None = None
    to_stage: str | None = None
    outcome: Outcome | None = None
    reason: str | None = None
    evidence_id: str | None = None
    decided_by: str | None = None
    delegate_of: str | None = None
    comment: str | None = None
    decided_at: datetime | None = None


class DecisionIn(BaseModel):
    """A consent or a refusal; a refusal says why."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"decision": "approve"}]})

    decision: Literal["approve", "reject"]
    comment: Text | None = None


class DelegationIn(BaseModel):
    """Who decides in your place, until when."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"to_id": "manager-2", "until": "2026-03-20T18:00:00+08:00"}]}
    )

    to_id: Key
    until: AwareDatetime


class DelegationOut(BaseModel):
    """Who decides in whose place, and when."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "delegation_5c6d7e8f9a0b1c2d3e4f5061",
                    "from_id": "manager-1",
                    "to_id": "manager-2",
                    "since": _AT,
                    "until": "2026-03-20T10:00:00Z",
                }
            ]
        },
    )

    id: str
    from_id: str
    to_id: str
    since: datetime
    until: datetime


class OverrideIn(BaseModel):
    """Waives requirements of one move for a day; without keys all that your role may waive."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"to": "proposal", "reason": "院长出差，访谈改到下周，方案必须本周五前送到评审会"}]
        },
    )

    to: Key
    outcome: Outcome | None = None
    keys: list[Key] = Field(default_factory=list, max_length=50)
    reason: Text


_OVERRIDE: dict[str, JsonValue] = {
    "id": "override_7e8f9a0b1c2d3e4f50616273",
    "opportunity_id": _DEAL,
    "from_stage": "needs_confirmed",
    "to_stage": "proposal",
    "keys": [],
    "actor_id": "manager-1",
    "position": "manager",
    "reason": "院长出差，访谈改到下周，方案必须本周五前送到评审会",
    "created_at": _AT,
    "expires_at": "2026-03-13T07:00:00Z",
}


class OverrideOut(BaseModel):
    """Requirements of one move that a superior waived."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_OVERRIDE]})

    id: str
    opportunity_id: str
    from_stage: str
    to_stage: str
    keys: list[str]
    actor_id: str
    position: str
    reason: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    reviewed_by: str | None = None


class OverrideReportOut(BaseModel):
    """Overrides of a period."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [{"overrides": [_OVERRIDE], "used": 1, "unreviewed": 1, "by_actor": {"manager-1": 1}}]
        },
    )

    overrides: list[OverrideOut]
    used: int
    unreviewed: int
    by_actor: dict[str, int]
