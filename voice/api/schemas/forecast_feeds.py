"""What is fed into forecasts, as clients see it: orders, payments, factors from outside."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field

from voice.api.schemas.crm import Words
from voice.api.schemas.forecast import CUT_OFF, CYCLE_ID, DEAL_ID, REP_ID, Currency, given, row

SignedAmount = Annotated[Decimal, Field(max_digits=18, decimal_places=2)]
Version = Annotated[int, Field(ge=1)]
_ORDER_EXAMPLE: dict[str, Any] = {
    "id": "order_0a1b2c",
    "order_no": "SO-2026-0311",
    "version": 1,
    "opportunity_id": DEAL_ID,
    "region": "east",
    "rep_id": REP_ID,
    "amount": "405000.00",
    "currency": "CNY",
    "signed_at": "2026-03-11T07:00:00Z",
    "received_at": "2026-03-11T07:05:00Z",
    "source": "erp",
}


class OrderIn(BaseModel):
    """One version of an order. A cancellation is an order of its own with a negative amount."""

    model_config = given(
        order_no="SO-2026-0311",
        version=1,
        opportunity_id=DEAL_ID,
        amount="405000.00",
        signed_at="2026-03-11T15:00:00+08:00",
        source="erp",
    )

    order_no: Words
    version: Version = 1
    opportunity_id: str = Field(max_length=64)
    amount: SignedAmount
    currency: Currency = "CNY"
    signed_at: AwareDatetime
    source: Words
    cancels: Words | None = Field(None, description="Number of the order that a negative amount takes back")


class OrderOut(BaseModel):
    model_config = row(**_ORDER_EXAMPLE)

    id: str
    order_no: str
    version: int
    opportunity_id: str
    region: str
    team: str | None = None
    rep_id: str
    amount: Decimal
    currency: str
    signed_at: datetime
    received_at: datetime
    source: str
    cancels: str | None = None


class CorrectionOut(BaseModel):
    """An order that was far from its locked forecast."""

    model_config = row(
        id="correction_0a1b2c",
        opportunity_id=DEAL_ID,
        order_no="SO-2026-0311",
        order_version=1,
        region="east",
        rep_id=REP_ID,
        kind="deviation",
        cycle_id=CYCLE_ID,
        order_amount="405000.00",
        forecast_amount="300000.00",
        currency="CNY",
        deviation=0.35,
        story={"stages": [], "attributions": [], "model": {"chance": 0.62, "expected": 186000.0}},
        created_at="2026-03-11T07:05:00Z",
    )

    id: str
    opportunity_id: str
    order_no: str
    order_version: int
    region: str
    team: str | None = None
    rep_id: str
    kind: str = Field(description="deviation, or unforecast_order where no counted line was locked")
    cycle_id: str | None = None
    order_amount: Decimal
    forecast_amount: Decimal | None = None
    currency: str = Field(description="Of the locked forecast")
    deviation: float | None = None
    story: dict[str, Any] = Field(description="Stages with times, attributions of the forecast, the model's view")
    created_at: datetime


class OrderTakenOut(BaseModel):
    """The order as it stands; `applied` is false when this or a later version was here before."""

    model_config = row(applied=True, order=_ORDER_EXAMPLE, report=None)

    applied: bool
    order: OrderOut
    report: CorrectionOut | None = None


class ReceiptIn(BaseModel):
    """One version of a payment."""

    model_config = given(
        receipt_no="RC-77",
        version=1,
        opportunity_id=DEAL_ID,
        amount="120000.00",
        received_on="2026-03-20",
        source="erp",
    )

    receipt_no: Words
    version: Version = 1
    opportunity_id: str = Field(max_length=64)
    amount: SignedAmount
    currency: Currency = "CNY"
    received_on: date
    source: Words


class ReceiptOut(BaseModel):
    model_config = row(
        id="receipt_0a1b2c",
        receipt_no="RC-77",
        version=1,
        opportunity_id=DEAL_ID,
        amount="120000.00",
        currency="CNY",
        received_on="2026-03-20",
        source="erp",
    )

    id: str
    receipt_no: str
    version: int
    opportunity_id: str
    amount: Decimal
    currency: str
    received_on: date
    source: str


class RevenueGapOut(BaseModel):
    """Signed orders against money received in one month."""

    model_config = row(month="2026-03", sales="405000.00", received="330000.00", gap=0.185, marked=True)

    month: str
    sales: Decimal
    received: Decimal
    gap: float | None = Field(None, description="null: nothing was sold")
    marked: bool


class FactorIn(BaseModel):
    """A multiplier on what the model expects of a product line."""

    model_config = given(
        product="carton",
        kind="policy",
        multiplier="0.9",
        source="2 月 15 日补贴细则",
        owner_id=REP_ID,
        reason="补贴推迟到下季度",
        starts_on="2026-03-01",
        expires_on="2026-05-31",
    )

    product: Words
    kind: Words
    multiplier: Decimal = Field(gt=0, max_digits=4, decimal_places=3)
    source: Words
    owner_id: Words
    reason: str = Field(min_length=1, max_length=1000)
    starts_on: date
    expires_on: date
    region: Words | None = Field(None, description="Your own unless given; all regions for those who see them all")


class FactorOut(BaseModel):
    model_config = row(
        id="factor_0a1b2c",
        region="*",
        product="carton",
        kind="raw_material",
        multiplier="0.9",
        source="series:paper",
        owner_id="purchasing",
        reason="白板纸 +9.1% (2026-02-23 → 2026-03-02)",
        starts_on="2026-03-02",
        state="active",
        created_by=REP_ID,
        created_at=CUT_OFF,
    )

    id: str
    region: str
    product: str
    kind: str
    multiplier: Decimal
    source: str
    owner_id: str
    reason: str
    starts_on: date
    expires_on: date | None = Field(None, description="null: until reviewed")
    state: str
    created_by: str
    created_at: datetime
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None


class ReviewIn(BaseModel):
    model_config = given(keep_until="2026-04-30")

    keep_until: date | None = Field(None, description="null withdraws the factor")


class ReadingIn(BaseModel):
    """One market value of a series that the forecast policy names."""

    model_config = given(series="paper", day="2026-03-02", value="4820.00", source="国家统计局")

    series: Words
    day: date
    value: Decimal = Field(gt=0, max_digits=18, decimal_places=6)
    source: Words


class ReadingOut(BaseModel):
    """What came of a reading."""

    model_config = row(factors=[])

    factors: list[FactorOut] = Field(description="Made by the rule on this reading")
