"""Promises as work to do, and which customer a call belongs to, as clients see them."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from voice.api.schemas.crm import QUOTE_EXAMPLE, QuoteOut
from voice.ports.crm import AttributionReason, AttributionStatus, TodoState

_ACCOUNT_ID = "0197f3a0-6a11-7b3e-8c55-0d7c1c6f4b21"


class TodoOut(BaseModel):
    """What was promised, by whom, by when, and the words that prove it."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "0197f3a0-7a60-7b55-9a50-9d5e6f708192",
                    "call_id": QUOTE_EXAMPLE["call_id"],
                    "claim_id": "f_3f2a9c5be01d4c77",
                    "account_id": _ACCOUNT_ID,
                    "region": "east",
                    "team": "east-1",
                    "rep_id": "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001",
                    "owner": "rep",
                    "action": "send_quote",
                    "state": "open",
                    "unconfirmed": True,
                    "promised_at": "2026-03-12T15:00:00+08:00",
                    "due_at": "2026-03-13T15:00:00+08:00",
                    "due_text": "明天下午三点前",
                    "due_precision": "minute",
                    "evidence": [QUOTE_EXAMPLE],
                }
            ]
        },
    )

    id: str
    call_id: str
    claim_id: str = Field(description="Id of the fact")
    account_id: str | None = None
    opportunity_id: str | None = None
    region: str
    team: str | None = None
    rep_id: str
    owner: str = Field(description="rep: own promise; customer: one to watch")
    action: str
    state: TodoState
    unconfirmed: bool = Field(description="Nobody has confirmed the fact yet")
    withdrawn: bool = Field(False, description="The latest run no longer hears the promise; kept since somebody acted")
    promised_at: datetime
    due_at: datetime | None = None
    due_text: str | None = Field(None, description="The words of time")
    due_precision: str | None = None
    due_moved_by: str | None = Field(None, description="Who moved the due time")
    done_at: datetime | None = None
    done_by: str | None = None
    done_note: str | None = None
    done_evidence_id: str | None = Field(None, description="What shows that it was done")
    assigned_by: str | None = Field(None, description="Who handed it over to its present owner")
    evidence: list[QuoteOut]


class Reschedule(BaseModel):
    """Another due time, with its offset."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"due_at": "2026-03-16T10:00:00+08:00"}]})

    due_at: AwareDatetime


class CandidateOut(BaseModel):
    """An account that a call may belong to."""

    model_config = ConfigDict(from_attributes=True)

    account_id: str
    name: str
    reason: AttributionReason
    similarity: float = Field(description="1 for exact keys")


class AttributionOut(BaseModel):
    """Which account a call stands on and why; likeness only suggests, and unassigned is an answer."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "status": "suggested",
                    "reason": "similar",
                    "account_id": None,
                    "opportunity_id": None,
                    "candidates": [
                        {
                            "account_id": _ACCOUNT_ID,
                            "name": "华东精密制造有限公司",
                            "reason": "similar",
                            "similarity": 0.86,
                        }
                    ],
                }
            ]
        },
    )

    status: AttributionStatus
    reason: AttributionReason
    account_id: str | None = None
    opportunity_id: str | None = None
    candidates: list[CandidateOut] = Field(description="Best first")


class Assignment(BaseModel):
    """Where a person puts a call; both null: nowhere."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"account_id": _ACCOUNT_ID, "opportunity_id": None}]}
    )

    account_id: str | None = Field(None, max_length=64)
    opportunity_id: str | None = Field(None, max_length=64)
