"""Leads, how they are routed, and what becomes of them, as clients see them."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from voice.api.schemas.crm import AccountOut, Amount, ContactOut, OpportunityOut, Words
from voice.ports.crm import Lead, LeadState, still_missing

_LEAD: dict[str, Any] = {
    "id": "lead_5f0e7cc398e42f1f5f1d2a10",
    "region": "east",
    "team": "east-1",
    "rep_id": "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001",
    "name": "陈工",
    "phone": "13900139000",
    "company": "苏州恒力机械",
    "need": "换一家交期稳的供应商",
    "state": "assigned",
    "channel": "form",
    "urgent": False,
    "missing": ["industry", "size", "source"],
    "created_at": "2026-03-12T07:00:00Z",
}
RESPONSE_EXAMPLE: dict[str, Any] = {
    "lead_id": _LEAD["id"],
    "rep_id": _LEAD["rep_id"],
    "contacted_at": "2026-03-12T07:20:00Z",
    "recorded_at": "2026-03-12T07:24:00Z",
    "minutes": 20.0,
    "done_in_time": True,
    "recorded_in_time": True,
}
Need = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


def _input(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class LeadOut(BaseModel):
    """Somebody who may become a customer."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_LEAD]})

    id: str
    region: str
    team: str | None = None
    rep_id: str | None = Field(None, description="null: nobody has it yet")
    name: str
    phone: str
    company: str
    need: str
    state: LeadState
    source: str | None = None
    channel: str | None = None
    external_id: str | None = None
    industry: str | None = None
    size: str | None = None
    product: str | None = None
    urgent: bool = Field(description="Asked for, or the customer's words name an urgent word")
    rule: str | None = Field(None, description="The routing rule that placed it")
    missing: list[str] = Field(default_factory=list, description="What somebody should add")
    created_at: datetime
    assigned_at: datetime | None = None
    contacted_at: datetime | None = None
    closed_at: datetime | None = None
    invalid_reason: str | None = None
    account_id: str | None = Field(None, description="Named exactly by number or company, or made of it")
    contact_id: str | None = None
    opportunity_id: str | None = None


def lead_out(lead: Lead) -> LeadOut:
    out = LeadOut.model_validate(lead)
    out.missing = sorted(still_missing(lead))
    return out


class LeadIn(BaseModel):
    """Four fields are enough; all others may come later."""

    model_config = _input(
        {
            "name": "陈工",
            "phone": "13900139000",
            "company": "苏州恒力机械",
            "need": "换一家交期稳的供应商",
            "channel": "form",
        }
    )

    name: Words
    phone: Words
    company: Words
    need: Need
    source: Words | None = Field(None, description="What brought it: a campaign, a fair")
    channel: Words | None = Field(None, description="form, social, ads, wecom, ...")
    external_id: Words | None = Field(None, description="Its id in the channel: sent twice, it is one lead")
    industry: Words | None = None
    size: Words | None = None
    product: Words | None = None
    urgent: bool = False
    rep_id: Words | None = Field(None, description="Whose it is; without one the rules choose")
    region: Words | None = Field(None, description="Needed by those who see all regions")


class LeadChange(BaseModel):
    """What is named changes, all else stays."""

    model_config = _input({"industry": "machinery", "size": "large"})

    name: Words = Field(default_factory=str)
    phone: Words = Field(default_factory=str)
    company: Words = Field(default_factory=str)
    need: Need = Field(default_factory=str)
    source: Words | None = None
    channel: Words | None = None
    industry: Words | None = None
    size: Words | None = None
    product: Words | None = None
    urgent: bool = False


class ContactedIn(BaseModel):
    """When the customer was reached; null: now."""

    model_config = _input({"at": "2026-03-12T15:20:00+08:00"})

    at: AwareDatetime | None = None


class InvalidIn(BaseModel):
    model_config = _input({"reason": "wrong_number"})

    reason: Words


class AssignIn(BaseModel):
    """To whom; null: to whom the rules choose."""

    model_config = _input({"rep_id": None})

    rep_id: Words | None = None


class ConvertIn(BaseModel):
    """What the deal is called and worth; the account is found or made."""

    model_config = _input({"deal_name": "三期产线", "amount": "385000.00"})

    account_id: Words | None = None
    deal_name: Words | None = None
    amount: Amount | None = None
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] = "CNY"
    close_date: date | None = None


class ConversionOut(BaseModel):
    """What the lead became."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "lead": _LEAD | {"state": "converted", "missing": []},
                    "account": {
                        "id": "0197f3a0-6a11-7b3e-8c55-0d7c1c6f4b21",
                        "region": "east",
                        "name": _LEAD["company"],
                        "created_at": _LEAD["created_at"],
                    },
                    "contact": {
                        "id": "0197f3a0-6b20-7d11-9c10-5f1e2a3b4c5d",
                        "region": "east",
                        "confirmed": True,
                        "known_since": _LEAD["created_at"],
                        "name": _LEAD["name"],
                        "role": "unknown",
                    },
                    "opportunity": {
                        "id": "0197f3a0-6d40-7f33-9e30-7b3c4d5e6f70",
                        "account_id": "0197f3a0-6a11-7b3e-8c55-0d7c1c6f4b21",
                        "region": "east",
                        "rep_id": _LEAD["rep_id"],
                        "name": "三期产线",
                        "pipeline": "standard",
                        "pipeline_version": 1,
                        "stage": "lead",
                        "created_at": _LEAD["created_at"],
                        "updated_at": _LEAD["created_at"],
                        "currency": "CNY",
                        "episode": 1,
                        "revision": 1,
                        "payout_hold": False,
                    },
                }
            ]
        },
    )

    lead: LeadOut
    account: AccountOut
    contact: ContactOut
    opportunity: OpportunityOut


class ResponseOut(BaseModel):
    """How fast a lead was answered: done in time and recorded in time are two things."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [RESPONSE_EXAMPLE]})

    lead_id: str
    rep_id: str
    contacted_at: datetime
    recorded_at: datetime
    minutes: float = Field(description="Working minutes from the lead's assignment to the contact")
    done_in_time: bool
    recorded_in_time: bool


class ProfileIn(BaseModel):
    """What routing knows about a rep."""

    model_config = _input({"skills": ["medical"], "capacity": 10, "away_from": None, "away_until": None})

    skills: list[Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=50)]] = Field([], max_length=50)
    capacity: int | None = Field(None, ge=0, le=1000, description="Leads for one local day; null: the policy's")
    away_from: date | None = Field(None, description="First day of absence")
    away_until: date | None = Field(None, description="Last day of absence")


class ProfileOut(BaseModel):
    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [{"rep_id": _LEAD["rep_id"], "region": "east", "skills": ["medical"], "capacity": 10}]
        },
    )

    rep_id: str
    region: str
    team: str | None = None
    skills: list[str]
    capacity: int | None = None
    away_from: date | None = None
    away_until: date | None = None
