"""A rep's settled forecasts as clients see them: periods, credit, freezes and the chance of bad luck."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from voice.api.schemas.forecast import CUT_OFF, REP_ID, given, row


class PeriodOut(BaseModel):
    """A settled period: forecast at its first cut-off, and what was signed in it."""

    model_config = ConfigDict(from_attributes=True)

    start: date
    cycle_id: str
    currency: str
    forecast: Decimal
    actual: Decimal
    deviation: float | None = Field(None, description="As it stands today; null: too small to count")
    shadow: bool
    settled_at: datetime
    restated_actual: Decimal | None = Field(None, description="After an order was changed or cancelled later")
    restated_at: datetime | None = None


class VerdictOut(BaseModel):
    """What both freeze rules say of the last counted periods."""

    model_config = ConfigDict(from_attributes=True)

    literal: bool
    evidence: bool
    periods: list[date]
    forecast: Decimal
    actual: Decimal
    bound: float = Field(description="What chance alone may explain of the difference")


class LuckOut(BaseModel):
    """The chance that an honest forecaster with the same lines meets each rule."""

    model_config = ConfigDict(from_attributes=True)

    literal: float
    evidence: float


class FreezeOut(BaseModel):
    model_config = row(
        id="freeze_0a1b2c",
        rep_id=REP_ID,
        mode="evidence",
        state="active",
        decided_at=CUT_OFF,
        from_week="2026-03-16",
        periods=["2025-11-10", "2025-12-08", "2026-01-05"],
        literal=True,
        evidence=True,
        luck_literal=0.19,
        luck_evidence=0.02,
    )

    id: str
    rep_id: str
    mode: str
    state: str
    decided_at: datetime
    from_week: date
    periods: list[date]
    literal: bool
    evidence: bool
    luck_literal: float
    luck_evidence: float
    ended_at: datetime | None = None
    ended_by: str | None = None
    end_reason: str | None = None


class CreditOut(BaseModel):
    """A rep's settled forecasts; credit is for display, freezing follows from the deviations themselves."""

    model_config = row(rep_id=REP_ID, credit=90, mode="evidence", periods=[], history=[])

    rep_id: str
    credit: int
    mode: str
    periods: list[PeriodOut]
    verdict: VerdictOut | None = None
    luck: LuckOut | None = None
    freeze: FreezeOut | None = None
    history: list[FreezeOut]


class UnfreezeIn(BaseModel):
    model_config = given(reason="客户集中延期到下季度签约")

    reason: str = Field(max_length=1000)
