"""Matches, duplicates and briefs of customers, as clients see them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from voice.api.schemas.contact_tags import ContactTagOut
from voice.api.schemas.crm import AccountOut, ContactOut, ObjectionOut, OpportunityOut, Words
from voice.api.schemas.todo import TodoOut
from voice.ports.crm import AttributionReason

_ACCOUNT_ID = "0197f3a0-6a11-7b3e-8c55-0d7c1c6f4b21"
_CALL_ID = "0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10"
_REP_ID = "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001"
_AT = "2026-03-12T07:00:00Z"
_ACCOUNT: dict[str, Any] = {"id": _ACCOUNT_ID, "region": "east", "name": "华东精密制造有限公司", "created_at": _AT}
_CONTACT: dict[str, Any] = {
    "id": "0197f3a0-6b20-7d11-9c10-5f1e2a3b4c5d",
    "region": "east",
    "account_id": _ACCOUNT_ID,
    "confirmed": True,
    "known_since": _AT,
    "name": "王敏",
    "phone": "13900139000",
    "role": "purchasing",
}


def _row(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(from_attributes=True, json_schema_extra={"examples": [example]})


def _input(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class AccountChange(BaseModel):
    """What is named changes, all else stays."""

    model_config = _input({"industry": "machinery", "size": "large"})

    name: Words = Field(default_factory=str)
    phone: Words | None = None
    uscc: Words | None = None
    industry: Words | None = None
    size: Words | None = None
    rep_id: Words | None = None
    group_id: Words | None = Field(None, description="The head of its group; a group's file is read by all regions")


class MatchOut(BaseModel):
    """Whom the words mean, or may mean."""

    model_config = _row(
        {
            "name": "华东精密制造有限公司",
            "reason": "phone",
            "similarity": 1.0,
            "account_id": _ACCOUNT_ID,
            "lead_id": None,
            "contact_id": None,
        }
    )

    name: str
    reason: AttributionReason
    similarity: float = Field(description="1 for exact keys")
    account_id: str | None = None
    lead_id: str | None = None
    contact_id: str | None = None


class TwinOut(BaseModel):
    """Two accounts of one region that may be one."""

    model_config = _row(
        {
            "account_id": _ACCOUNT_ID,
            "name": "华东精密制造有限公司",
            "other_id": "0197f3a0-6a12-7b3e-8c55-0d7c1c6f4b22",
            "other_name": "华东精密",
            "reason": "similar",
            "similarity": 0.91,
        }
    )

    account_id: str
    name: str
    other_id: str
    other_name: str
    reason: AttributionReason
    similarity: float


class TwinContactsOut(BaseModel):
    """Two contacts of one account that share a number."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"first": _CONTACT, "second": _CONTACT | {"id": "0197f3a0-6b21-7d11-9c10-5f1e2a3b4c5e", "name": "王总"}}
            ]
        }
    )

    first: ContactOut
    second: ContactOut


class SplitCallOut(BaseModel):
    """Two records of what may be one call."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "first_call_id": _CALL_ID,
                    "second_call_id": "0197f3a0-5f0f-7cc3-98e4-2f1f5f1d2a11",
                    "rep_id": _REP_ID,
                    "gap_s": 42.5,
                }
            ]
        }
    )

    first_call_id: str
    second_call_id: str
    rep_id: str
    gap_s: float = Field(description="Negative where they overlap")


class MergeIn(BaseModel):
    """Which one stays."""

    model_config = _input({"into": _ACCOUNT_ID})

    into: Words


class PersonOut(BaseModel):
    """A contact with what it was tagged with."""

    model_config = ConfigDict(from_attributes=True)

    contact: ContactOut
    tags: list[ContactTagOut]


class CallGlanceOut(BaseModel):
    """A call without a word of it."""

    model_config = ConfigDict(from_attributes=True)

    call_id: str
    region: str
    rep_id: str
    at: datetime
    minutes: float
    direction: str
    needs: list[str]
    objections: list[str]


class BriefOut(BaseModel):
    """What to know before the next talk."""

    model_config = _row(
        {
            "account": _ACCOUNT,
            "people": [{"contact": _CONTACT, "tags": []}],
            "calls": [
                {
                    "call_id": _CALL_ID,
                    "region": "east",
                    "rep_id": _REP_ID,
                    "at": _AT,
                    "minutes": 12.5,
                    "direction": "outbound",
                    "needs": ["delivery"],
                    "objections": ["price"],
                }
            ],
            "deals": [],
            "promises": [],
            "objections": [],
        }
    )

    account: AccountOut
    people: list[PersonOut] = Field(description="Those with a role in the decision first")
    calls: list[CallGlanceOut] = Field(description="The last three")
    deals: list[OpportunityOut] = Field(description="Open ones")
    promises: list[TodoOut] = Field(description="Open ones of both sides")
    objections: list[ObjectionOut]


class PrefillOut(BaseModel):
    """The fields of a visit request, as far as they are known."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "company": "华东精密制造有限公司",
                    "contact_name": "王敏",
                    "deal_name": "三期产线",
                    "deal_amount": "385000.00",
                    "needs": ["delivery"],
                    "open_promises": 1,
                }
            ]
        }
    )

    company: str
    phone: str | None = None
    industry: str | None = None
    contact_name: str | None = None
    contact_title: str | None = None
    contact_phone: str | None = None
    deal_name: str | None = None
    deal_stage: str | None = None
    deal_amount: Decimal | None = None
    close_date: date | None = None
    last_call_at: datetime | None = None
    needs: list[str] = Field(description="Of the last three calls")
    open_promises: int


class ContactCountOut(BaseModel):
    """What one person entered, and how much of it is real."""

    model_config = _row(
        {
            "rep_id": _REP_ID,
            "entered": 20,
            "valid": 17,
            "duplicates": 1,
            "without_number": 1,
            "never_called": 1,
            "burst": False,
        }
    )

    rep_id: str
    entered: int
    valid: int = Field(description="Different people with a real number and a call")
    duplicates: int
    without_number: int
    never_called: int
    burst: bool = Field(description="Many were entered at once and none was called")
