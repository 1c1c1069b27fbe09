"""The shape of every error answer: problem details of RFC 9457, with what a client needs to act on it."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE = "application/problem+json"


class FieldError(BaseModel):
    """One field that was refused."""

    location: str = Field(description="Where the field stands: body, query, path, header or cookie")
    field: str = Field(description="Name of the field; parts of nested fields are joined by dots")
    code: str = Field(description="Stable code of the rule that was broken")
    message: str = Field(description="What is wrong, in the language of the request")


class MissingOut(BaseModel):
    """One thing that a refused move of a deal lacks, and how to mend it."""

    model_config = ConfigDict(from_attributes=True)

    key: str = Field(description="Stable key of the requirement")
    zh: str
    en: str
    have: float = Field(description="How much there is: a count, or a share within 0..1")
    need: float
    due_at: datetime | None = None
    how_to_fix_zh: str
    how_to_fix_en: str


class Problem(BaseModel):
    """Why a request was refused, and what to do about it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/not_found",
                    "title": "没有找到",
                    "status": 404,
                    "detail": "There is no such call.",
                    "code": "not_found",
                    "retryable": False,
                    "remedy": "Check the id.",
                    "instance": "/v1/calls/0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10",
                    "errors": [],
                }
            ]
        }
    )

    type: str = Field(description="Relative address that names the kind of problem: /problems/<code>")
    title: str = Field(description="The kind of problem in words, in the language of the request (zh-CN or en)")
    status: int = Field(description="HTTP status")
    detail: str = Field(description="What happened this time")
    code: str = Field(description="Stable machine-readable code; branch on this, not on the words")
    retryable: bool = Field(description="Whether the same request may succeed later")
    remedy: str | None = Field(None, description="What to do")
    instance: str = Field(description="Path of the request")
    errors: list[FieldError] = Field(default_factory=list, description="The refused fields, when there are any")
    missing: list[MissingOut] = Field(
        default_factory=list, description="What a refused move of an opportunity lacks; code gate_not_met"
    )
