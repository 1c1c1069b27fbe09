"""Tags of contacts as clients see them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

_BASIS: dict[str, Any] = {"basis": "三次问到出了问题谁签字", "call_id": "0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10"}
_TAG: dict[str, Any] = {
    "tag": "risk_averse",
    **_BASIS,
    "created_by": "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001",
    "created_at": "2026-03-12T07:03:11Z",
}


class ContactTagIn(BaseModel):
    """What the judgement rests on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_BASIS]})

    basis: str = Field(max_length=500, description="What the customer said or did")
    call_id: str | None = Field(None, max_length=64, description="The call that shows it")


class ContactTagOut(BaseModel):
    """A word of the list `personality` on a contact."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_TAG]})

    tag: str
    basis: str
    call_id: str | None
    created_by: str
    created_at: datetime


class ContactTagsOut(BaseModel):
    """All tags of a contact."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_TAG]}]})

    items: list[ContactTagOut]
