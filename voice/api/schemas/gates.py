"""Stage gates as clients see them: requirements, moves, evidence, approvals and overrides."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from voice.api.schemas.crm import Amount, OpportunityOut, Words
from voice.api.schemas.decisions import ApprovalOut, Key, Text
from voice.ports.crm import Judgement, Outcome, RequirementStatus, missing_of

_DEAL = "opportunity_1f0c2d3e4a5b6c7d8e9f0a1b"
_AT = "2026-03-12T07:00:00Z"
_MOVED: dict[str, JsonValue] = {
    "id": _DEAL,
    "account_id": "account_3b4c5d6e7f8091a2b3c4d5e6",
    "region": "east",
    "rep_id": "rep-1",
    "name": "三期产线",
    "pipeline": "b2b",
    "pipeline_version": 1,
    "stage": "first_contact",
    "created_at": _AT,
    "updated_at": _AT,
    "currency": "CNY",
    "episode": 1,
    "revision": 2,
    "payout_hold": False,
}


class OpportunityChange(BaseModel):
    """What is named changes, all else stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"amount": "385000.00"}]})

    name: Words = Field(default_factory=str)
    amount: Amount | None = None
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] = "CNY"
    close_date: date | None = None


class RequirementOut(BaseModel):
    """One requirement of a move: what it asks for, how far it is, and how to mend it."""

    key: str
    kind: str
    severity: str = Field(description="block or warn")
    zh: str
    en: str
    status: RequirementStatus
    have: float = Field(description="A count, or a share within 0..1")
    need: float
    due_at: datetime | None = None
    satisfied_at: datetime | None = None
    how_to_fix_zh: str
    how_to_fix_en: str
    waiver_role: str | None = Field(None, description="Who may waive it; null: nobody")


class GateOut(BaseModel):
    """What stands between two stages."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "from_stage": "lead",
                    "to_stage": "first_contact",
                    "zh": "线索 → 首次接触",
                    "en": "Lead to first contact",
                    "version": 1,
                    "requirements": [
                        {
                            "key": "first_call",
                            "kind": "action",
                            "severity": "block",
                            "zh": "首次通话",
                            "en": "First call",
                            "status": "open",
                            "have": 0,
                            "need": 1,
                            "how_to_fix_zh": "与客户通话并上传录音",
                            "how_to_fix_en": "Call the customer and upload the recording",
                            "waiver_role": "manager",
                        }
                    ],
                }
            ]
        }
    )

    from_stage: str
    to_stage: str
    outcome: Outcome | None = None
    zh: str
    en: str
    version: int = Field(description="Version of the gates that the deal is pinned to")
    requirements: list[RequirementOut]

    @classmethod
    def of(cls, judged: Judgement) -> Self:
        gate = judged.gate
        worded = missing_of(gate, judged.states, gates=judged.rules.gates)
        found = []
        for state, words in zip(judged.states, worded, strict=True):
            one = next(asked for asked in gate.requirements if asked.key == state.key)
            found.append(
                RequirementOut(
                    key=one.key,
                    kind=one.kind,
                    severity=one.severity,
                    zh=one.zh,
                    en=one.en,
                    status=state.status,
                    have=words.have,
                    need=words.need,
                    due_at=state.due_at,
                    satisfied_at=state.satisfied_at,
                    how_to_fix_zh=words.how_to_fix_zh,
                    how_to_fix_en=words.how_to_fix_en,
                    waiver_role=one.waiver_role,
                )
            )
        return cls(
            from_stage=judged.deal.stage,
            to_stage=gate.to_stage,
            outcome=gate.outcome,
            zh=gate.zh,
            en=gate.en,
            version=gate.version,
            requirements=found,
        )


class Move(BaseModel):
    """Where an opportunity should go; the closing stage has an outcome, a loss its reason."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"to": "first_contact"}]})

    to: Key
    outcome: Outcome | None = None
    reason: Text | None = None
    loss_reason: Key | None = Field(None, description="Of a loss: a key of the policy loss_reasons")


class Close(BaseModel):
    """How an opportunity ends."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"outcome": "lost", "loss_reason": "budget_frozen", "reason": "客户预算冻结到明年三月"}]
        },
    )

    outcome: Outcome
    reason: Text | None = None
    loss_reason: Key | None = Field(None, description="Of a loss: a key of the policy loss_reasons")


class Reopening(BaseModel):
    """The stage in which a lost opportunity begins anew, and why."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"stage": "first_contact", "reason": "客户新一年预算已批"}]}
    )

    stage: Key
    reason: Text


class MovedOut(BaseModel):
    """What became of a move: done, or waiting for `approval` with the stage unchanged."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_extra={"examples": [{"opportunity": _MOVED, "approval": None}]}
    )

    opportunity: OpportunityOut
    approval: ApprovalOut | None = None
