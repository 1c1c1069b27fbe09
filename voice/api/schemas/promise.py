"""What is asked and told about promises beyond the list of to-dos."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_REP_ID = "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001"
_RATE: dict[str, Any] = {"due": 12, "kept": 11, "late": 1, "moved": 2, "rate": 0.917}


class TodoDone(BaseModel):
    """How a promise was kept, and what shows it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"note": "报价单已发邮件", "evidence_id": None}]}
    )

    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] | None = None
    evidence_id: str | None = Field(None, max_length=64)


class Handover(BaseModel):
    """Who takes the to-do over."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"rep_id": _REP_ID}]})

    rep_id: str = Field(max_length=64, description="An active rep or manager of the same region")


class KeptRateOut(BaseModel):
    """Promises that were due, and how many were kept on time."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_RATE]})

    due: int
    kept: int
    late: int = Field(description="Done, but after the due time; what is left was not done")
    moved: int = Field(description="Of those due, how many had their time moved by a person")
    rate: float | None = Field(description="kept / due; null when nothing was due")


class KeptRatesOut(BaseModel):
    """Of our promises by rep, and of the customers' by account; "" stands for calls on no account."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"ours": _RATE, "theirs": _RATE, "by_rep": {_REP_ID: _RATE}, "by_account": {"account_1": _RATE}}
            ]
        }
    )

    ours: KeptRateOut
    theirs: KeptRateOut
    by_rep: dict[str, KeptRateOut]
    by_account: dict[str, KeptRateOut]
