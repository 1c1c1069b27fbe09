"""Grants between regions, groups and conflicts, as clients see them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from voice.api.schemas.crm import Words
from voice.ports.crm import GrantState, Scope

_GRANT: dict[str, Any] = {
    "id": "grant_5f0e7cc398e42f1f5f1d2a10",
    "region": "east",
    "account_id": "0197f3a0-6a11-7b3e-8c55-0d7c1c6f4b21",
    "opportunity_id": None,
    "grantee_region": "north",
    "scope": "write",
    "reason": "北方分公司参与同一集团的投标",
    "state": "requested",
    "requested_by": "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001",
    "requested_at": "2026-03-12T07:00:00Z",
    "expires_at": "2026-04-12T16:00:00Z",
}
_TOUCH: dict[str, Any] = {
    "account_id": _GRANT["account_id"],
    "region": "east",
    "rep_id": _GRANT["requested_by"],
    "at": "2026-03-12T07:00:00Z",
}
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class GrantOut(BaseModel):
    """Leave for a region to read or change another region's account or deal."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_GRANT]})

    id: str
    region: str = Field(description="The owner")
    account_id: str
    opportunity_id: str | None = Field(None, description="null: the whole account")
    grantee_region: str
    scope: Scope
    reason: str
    state: GrantState
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision_note: str | None = None


class GrantIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "account_id": _GRANT["account_id"],
                    "scope": "write",
                    "reason": _GRANT["reason"],
                    "expires_at": "2026-04-12T16:00:00Z",
                }
            ]
        },
    )

    account_id: Words
    opportunity_id: Words | None = Field(None, description="null: the whole account")
    scope: Scope
    reason: Reason
    expires_at: AwareDatetime
    grantee_region: Words | None = Field(None, description="null: your own")


class DecisionIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"approve": True, "note": "投标期间,到四月中"}]}
    )

    approve: bool
    note: Reason | None = None


class RegionShareOut(BaseModel):
    """What one region has of a group."""

    model_config = ConfigDict(from_attributes=True)

    region: str
    accounts: int
    open_deals: int
    last_call_at: datetime | None = None


class PooledGroupOut(BaseModel):
    """A group as all regions see it."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "group_id": _GRANT["account_id"],
                    "name": "华东精密集团",
                    "shares": [
                        {"region": "east", "accounts": 2, "open_deals": 1, "last_call_at": "2026-03-12T07:00:00Z"}
                    ],
                }
            ]
        },
    )

    group_id: str
    name: str
    shares: list[RegionShareOut]


class GroupContactOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    account_id: str
    region: str
    rep_id: str
    at: datetime


class ConflictOut(BaseModel):
    """Two regions called one group shortly after each other, without a grant between them."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "group_id": _GRANT["account_id"],
                    "first": _TOUCH,
                    "second": _TOUCH | {"region": "north", "at": "2026-03-13T07:00:00Z"},
                }
            ]
        },
    )

    group_id: str
    first: GroupContactOut
    second: GroupContactOut
