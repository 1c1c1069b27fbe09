"""Accounts, contacts, leads, opportunities and standing objections as clients see them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from voice.domain.facts import DecisionRole
from voice.ports.crm import Outcome

_ACCOUNT_ID = "0197f3a0-6a11-7b3e-8c55-0d7c1c6f4b21"
_CREATED = "2026-03-12T07:00:00Z"

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=2)]


def _row(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(from_attributes=True, json_schema_extra={"examples": [example]})


def _input(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class AccountOut(BaseModel):
    """A company."""

    model_config = _row({"id": _ACCOUNT_ID, "region": "east", "name": "华东精密制造有限公司", "created_at": _CREATED})

    id: str
    region: str
    name: str
    phone: str | None = None
    group_id: str | None = Field(None, description="Account of the parent group")
    rep_id: str | None = Field(None, description="Who owns the relation")
    uscc: str | None = Field(None, description="Unified social credit code")
    industry: str | None = None
    size: str | None = None
    merged_into: str | None = Field(None, description="The account that took this one's place")
    created_at: datetime


class AccountIn(BaseModel):
    model_config = _input({"name": "华东精密制造有限公司", "phone": "021-55550000"})

    name: Words
    phone: Words | None = None
    region: Words | None = Field(None, description="Needed by those who see all regions")
    uscc: Words | None = Field(None, description="Unified social credit code")
    industry: Words | None = None
    size: Words | None = None


class ContactOut(BaseModel):
    """A person at an account: a proposal of the machine until somebody confirms it."""

    model_config = _row(
        {
            "id": "0197f3a0-6b20-7d11-9c10-5f1e2a3b4c5d",
            "region": "east",
            "account_id": _ACCOUNT_ID,
            "confirmed": False,
            "known_since": _CREATED,
            "name": "王敏",
            "title": "采购经理",
            "role": "purchasing",
        }
    )

    id: str
    region: str
    account_id: str | None = None
    confirmed: bool
    known_since: datetime
    name: str | None = None
    title: str | None = None
    department: str | None = None
    phone: str | None = None
    role: str
    created_by: str | None = Field(None, description="null: found by the machine")


class ContactIn(BaseModel):
    model_config = _input({"account_id": _ACCOUNT_ID, "name": "王敏", "title": "采购经理", "role": "purchasing"})

    account_id: Words
    name: Words
    title: Words | None = None
    department: Words | None = None
    phone: Words | None = None
    role: DecisionRole = DecisionRole.UNKNOWN


class OpportunityOut(BaseModel):
    """A deal and its stage."""

    model_config = _row(
        {
            "id": "0197f3a0-6d40-7f33-9e30-7b3c4d5e6f70",
            "account_id": _ACCOUNT_ID,
            "region": "east",
            "team": "east-1",
            "rep_id": "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001",
            "name": "三期产线",
            "pipeline": "standard",
            "pipeline_version": 1,
            "stage": "discovery",
            "created_at": _CREATED,
            "updated_at": _CREATED,
            "amount": "385000.00",
            "currency": "CNY",
            "close_date": "2026-06-30",
            "episode": 1,
            "revision": 3,
            "payout_hold": False,
        }
    )

    id: str
    account_id: str
    region: str
    team: str | None = None
    rep_id: str
    name: str
    pipeline: str
    pipeline_version: int
    stage: str
    created_at: datetime
    updated_at: datetime
    amount: Decimal | None = Field(None, description="Decimal as text")
    currency: str
    close_date: date | None = None
    outcome: Outcome | None = Field(None, description="null: open")
    outcome_reason: str | None = None
    loss_reason: str | None = Field(None, description="Of a lost deal: a key of the policy loss_reasons")
    episode: int = Field(description="Which life of the deal; grows when a lost one is reopened")
    revision: int = Field(description="Grows with every change; the ETag")
    payout_hold: bool = Field(description="Lost, and the loss is not analysed yet")
    pending_approval: str | None = Field(None, description="The move that waits for a superior")


class OpportunityIn(BaseModel):
    model_config = _input({"account_id": _ACCOUNT_ID, "name": "三期产线", "amount": "385000.00", "currency": "CNY"})

    account_id: Words
    name: Words
    amount: Amount | None = None
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] = "CNY"
    close_date: date | None = None


class QuoteOut(BaseModel):
    """Where it was said: a verbatim quote, its turn, and the ms of the recording."""

    model_config = ConfigDict(from_attributes=True)

    call_id: str
    turn: int
    start_ms: int | None = None
    end_ms: int | None = None
    quote: str


QUOTE_EXAMPLE: dict[str, Any] = {
    "call_id": "0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10",
    "turn": 7,
    "start_ms": 42000,
    "end_ms": 45200,
    "quote": "明天下午三点前我把报价单发给您",
}


class ObjectionOut(BaseModel):
    """What stands in the way, as one call said it."""

    model_config = _row(
        {
            "id": "0197f3a0-6e50-7a44-8f40-8c4d5e6f7081",
            "call_id": QUOTE_EXAMPLE["call_id"],
            "claim_id": "f_77aa9c5be01d4c01",
            "account_id": _ACCOUNT_ID,
            "region": "east",
            "rep_id": "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001",
            "tag": "price",
            "raised_at": _CREATED,
            "unconfirmed": True,
            "evidence": [{**QUOTE_EXAMPLE, "quote": "你们的价格比别家高"}],
        }
    )

    id: str
    call_id: str
    claim_id: str = Field(description="Id of the fact")
    account_id: str | None = None
    opportunity_id: str | None = None
    region: str
    team: str | None = None
    rep_id: str
    tag: str
    competitor: str | None = None
    raised_at: datetime
    unconfirmed: bool
    evidence: list[QuoteOut]
