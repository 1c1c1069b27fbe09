"""Both tracks of a forecast side by side as clients see them: gaps, explanations, ranges, what-if."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from voice.api.schemas.forecast import CUT_OFF, CYCLE_EXAMPLE, CYCLE_ID, DEAL_ID, REP_ID, CycleOut, SheetOut, given, row
from voice.ports.crm import GapCategory, Horizon


class GapOut(BaseModel):
    """The two tracks over one horizon."""

    model_config = ConfigDict(from_attributes=True)

    horizon: Horizon
    rep: Decimal
    model: Decimal
    size: float | None = Field(None, description="|rep - model| / model, with a floor; null when both are tiny")
    asked: bool = Field(description="Beyond the limit")
    explained: bool
    blocks: bool = Field(description="Keeps the forecast from being submitted")


class EvidenceLinkIO(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    kind: str = Field(max_length=32, description="call, todo, document …")
    ref: str = Field(max_length=500)


class AttributionIn(BaseModel):
    """Why the rep's number and the model's differ."""

    model_config = given(
        horizon="near",
        category="new_info",
        text="客户昨天在电话里同意了全部付款条件,只差法务盖章,模型还看不到这一步",
        evidence=[{"kind": "call", "ref": "0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10"}],
    )

    cycle_id: str | None = Field(None, max_length=16)
    rep_id: str | None = Field(None, max_length=64)
    horizon: Horizon
    category: GapCategory
    text: str = Field(max_length=4000)
    evidence: list[EvidenceLinkIO] = Field(max_length=20)


class GapAttributionOut(BaseModel):
    model_config = row(
        id="attribution_0a1b2c",
        cycle_id=CYCLE_ID,
        rep_id=REP_ID,
        horizon="near",
        category="new_info",
        text="客户昨天在电话里同意了全部付款条件,只差法务盖章",
        evidence=[{"kind": "call", "ref": "0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10"}],
        gap=0.31,
        rep_amount="1310000.00",
        model_amount="1000000.00",
        created_by=REP_ID,
        created_at=CUT_OFF,
    )

    id: str
    cycle_id: str
    rep_id: str
    horizon: Horizon
    category: GapCategory
    text: str
    evidence: list[EvidenceLinkIO]
    gap: float
    rep_amount: Decimal
    model_amount: Decimal
    created_by: str
    created_at: datetime
    nearer: str | None = Field(None, description="Whose number came closer, once the weeks are over")
    actual: Decimal | None = None


class WeekOut(BaseModel):
    """One week: the rep's number, the model's, and its range unless that is too wide to rely on."""

    model_config = ConfigDict(from_attributes=True)

    week: int
    starts_on: date
    rep: Decimal
    unbound: Decimal = Field(description="Shown, not counted")
    model: float | None = None
    low: float | None = Field(None, description="P10")
    mid: float | None = Field(None, description="P50")
    high: float | None = Field(None, description="P90")


class ModelOut(BaseModel):
    """The model's total of a group and its three sources."""

    model_config = ConfigDict(from_attributes=True)

    level: str
    key: str
    means: list[float] = Field(description="Expected by week; they add up from rep to company")
    low: float | None = Field(None, description="P10 of the total; null while hidden")
    mid: float | None = None
    high: float | None = None
    hidden: str | None = Field(None, description="Why the range is not shown: too_wide, no_floor")
    part_won: float = Field(description="Signed since the settlement period began")
    part_open: float
    part_new: float


class RepRowOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    rep_id: str
    region: str
    team: str | None = None
    sheet: SheetOut | None = None
    weeks: list[WeekOut]
    rep_total: Decimal
    unbound_total: Decimal
    model: ModelOut | None = None
    gaps: list[GapOut]
    attributions: list[GapAttributionOut]


class BoardOut(BaseModel):
    """Both tracks side by side, within your sight."""

    model_config = row(cycle=CYCLE_EXAMPLE, reps=[], groups=[])

    cycle: CycleOut
    reps: list[RepRowOut]
    groups: list[ModelOut] = Field(description="Teams, regions and the company, as far as you see them whole")


class CustomerOut(BaseModel):
    """The forecast of one account by week."""

    model_config = row(account_id="a1", weeks=["0.00"] * 13, total="0.00", unbound_total="0.00")

    account_id: str
    weeks: list[Decimal]
    total: Decimal
    unbound_total: Decimal


class ChangeIn(BaseModel):
    """Of one feature of one deal, in the feature's unit."""

    model_config = given(opportunity_id=DEAL_ID, feature="technical_meetings", by=2)

    opportunity_id: str = Field(max_length=64)
    feature: str = Field(max_length=64)
    by: float = Field(ge=-1e6, le=1e6)


class WhatIfIn(BaseModel):
    model_config = given(changes=[{"opportunity_id": DEAL_ID, "feature": "technical_meetings", "by": 2}])

    changes: list[ChangeIn] = Field(min_length=1, max_length=50)


class ChangedOut(BaseModel):
    """Chances to win within 13 weeks."""

    model_config = ConfigDict(from_attributes=True)

    deal_id: str
    before: float
    low: float
    likely: float
    high: float
    amount: float = Field(description="If won")


class WhatIfOut(BaseModel):
    """What deals with such features came to in the past: an association, not a cause."""

    model_config = row(
        deals=[], before=0.0, low=0.0, likely=0.0, high=0.0, looks=1200, texts=["关联,不是因果", "An association"]
    )

    deals: list[ChangedOut]
    before: float = Field(description="Expected amount of these deals")
    low: float
    likely: float
    high: float
    looks: int = Field(description="At past deals that the range rests on")
    texts: tuple[str, str] = Field(description="What the figures are not: Chinese, English")
