"""Evidence for deals as clients file and see it."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from voice.ports.crm import EvidenceStatus

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Value = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]


class EvidenceIn(BaseModel):
    """A form, a file by its address and SHA-256, or a quote of a call, as its kind asks for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "needs_confirmation",
                    "fields": {"scenario": "交付延迟", "tried": "换过两家供应商", "why_failed": "旺季产能不足"},
                    "call_id": "0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10",
                    "quote": "供应商一到旺季就拖期",
                }
            ]
        },
    )

    kind: Short
    fields: dict[Short, Value] = Field(default_factory=dict, max_length=50)
    captured_at: AwareDatetime | None = Field(None, description="When a photo was taken or a visit ended")
    uri: Annotated[str, StringConstraints(max_length=2000)] | None = None
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-fA-F]{64}$")] | None = None
    call_id: Short | None = None
    quote: Value | None = Field(None, description="Verbatim words of the customer in that call")


class EvidenceOut(BaseModel):
    """Something filed; it is never edited."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "evidence_9f8e7d6c5b4a39281706f5e4",
                    "opportunity_id": "opportunity_1f0c2d3e4a5b6c7d8e9f0a1b",
                    "episode": 1,
                    "kind": "interview_minutes",
                    "status": "ok",
                    "source": "human",
                    "actor_id": "rep-1",
                    "captured_at": "2026-03-12T07:00:00Z",
                    "uploaded_at": "2026-03-12T07:05:00Z",
                    "fields": {"summary": "周总要求六月底前交付两百套"},
                    "flaws": [],
                }
            ]
        },
    )

    id: str
    opportunity_id: str
    episode: int
    kind: str
    status: EvidenceStatus
    source: str = Field(description="call, human or adapter")
    actor_id: str
    captured_at: datetime
    uploaded_at: datetime
    fields: dict[str, str]
    flaws: list[str] = Field(description='What is wrong with it, as "field:flaw"')
    uri: str | None = None
    sha256: str | None = None
    call_id: str | None = None
    call_version: int | None = None
    turn: int | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    quote: str | None = None
    quote_sha256: str | None = None
    reused_from: str | None = None


class FormFieldOut(BaseModel):
    """One field of a form."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    zh: str
    en: str
    required: bool
    options: list[str] = Field(description="Only these values are taken; empty: any text")
    min_chars: int


class EvidenceFormOut(BaseModel):
    """What a kind of evidence consists of."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "kind": "interview_minutes",
                    "zh": "客户需求访谈纪要",
                    "en": "Minutes of the interview",
                    "fields": [
                        {
                            "key": "summary",
                            "zh": "纪要",
                            "en": "Minutes",
                            "required": True,
                            "options": [],
                            "min_chars": 20,
                        }
                    ],
                    "quote": False,
                    "file": False,
                    "review": False,
                }
            ]
        },
    )

    kind: str
    zh: str
    en: str
    fields: list[FormFieldOut]
    quote: bool = Field(description="Needs words of the customer from a call")
    file: bool = Field(description="Needs an uploaded file with its SHA-256")
    review: bool = Field(description="Counts once a superior took it")
