"""The weekly forecast as clients see it: cycles, and the lines that reps file."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from voice.api.schemas.crm import Amount, Words
from voice.ports.crm import ActionSource, Category

CYCLE_ID = "2026-W11"
DEAL_ID = "opportunity_0a1b2c3d4e5f60718293a4b5"
REP_ID = "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001"
CUT_OFF = "2026-03-05T10:00:00Z"
CYCLE_EXAMPLE: dict[str, Any] = {
    "id": CYCLE_ID,
    "first_week": "2026-03-09",
    "cut_off_at": CUT_OFF,
    "state": "open",
    "currency": "CNY",
}
_LINE_EXAMPLE: dict[str, Any] = {
    "opportunity_id": DEAL_ID,
    "week": 2,
    "amount": "385000.00",
    "category": "commit",
    "probability": 0.9,
    "reason": "合同草案已发,法务在审",
    "actions": [{"kind": "contract_draft_sent", "source": "call", "source_id": "activity_0a1b2c"}],
}
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


def row(**example: Any) -> ConfigDict:
    return ConfigDict(from_attributes=True, json_schema_extra={"examples": [example]})


def given(**example: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class CycleOut(BaseModel):
    """One week's forecast over the 13 weeks from `first_week` on."""

    model_config = row(**CYCLE_EXAMPLE)

    id: str
    first_week: date
    cut_off_at: datetime = Field(description="Changes are in time up to this moment")
    state: str
    currency: str = Field(description="Of all sums")
    locked_at: datetime | None = None
    digest: str | None = Field(None, description="SHA-256 of what was locked; the log keeps it too")
    model_at: datetime | None = Field(None, description="As of when the model looked")
    model_version: str | None = None
    model_rung: str | None = Field(None, description="How much the history allowed to learn: L0, L1, L2")
    trained_until: date | None = None


class ActionIn(BaseModel):
    """What a line rests on, by the to-do, call, task or evidence that proves it."""

    model_config = given(kind="contract_draft_sent", source="call", source_id="activity_0a1b2c")

    kind: str = Field(max_length=64, description="A key of the forecast policy's actions")
    source: ActionSource
    source_id: str = Field(max_length=64)


class ActionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    kind: str
    source: ActionSource
    source_id: str
    at: datetime | None = Field(None, description="When it was done, or is due")
    done: bool
    proved: bool


class LineIn(BaseModel):
    """What is expected of one deal in one week."""

    model_config = given(**_LINE_EXAMPLE)

    opportunity_id: str = Field(max_length=64)
    week: int = Field(ge=1, le=13)
    amount: Amount
    currency: Currency = "CNY"
    category: Category
    probability: float = Field(ge=0, le=1, description="A commit counts whole, whatever stands here")
    reason: str = Field(max_length=2000)
    actions: list[ActionIn] = Field(default=[], max_length=20)
    product: Words | None = Field(None, description="Product line, which outside factors weigh")


class LinesIn(BaseModel):
    """All lines of one rep: what is not here is taken out."""

    model_config = given(lines=[_LINE_EXAMPLE])

    cycle_id: str | None = Field(None, max_length=16, description="Only the open cycle takes changes")
    rep_id: str | None = Field(None, max_length=64, description="Somebody else's, for superiors")
    lines: list[LineIn] = Field(max_length=2000)


class LineOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    opportunity_id: str
    account_id: str
    week: int
    amount: Decimal
    currency: str
    category: Category
    probability: float
    reason: str
    product: str | None = None
    actions: list[ActionOut]
    bound: bool | None = Field(None, description="false: shown but not counted, for no action binds it")
    model_chance: float | None = Field(None, description="To be won within the 13 weeks, as the model sees it")
    model_expected: float | None = None
    updated_at: datetime
    updated_by: str


class FiguresOut(BaseModel):
    """Both tracks as they were locked; official differs from the rep's own only while frozen."""

    model_config = ConfigDict(from_attributes=True)

    rep_total: Decimal
    rep_near: Decimal
    model_total: Decimal
    model_near: Decimal
    baseline_total: Decimal
    baseline_near: Decimal
    official_total: Decimal
    official_near: Decimal


class SheetOut(BaseModel):
    """Where a rep's forecast stands. `version` is the ETag of its lines."""

    model_config = row(cycle_id=CYCLE_ID, rep_id=REP_ID, version=3, state="draft", updated_at=CUT_OFF)

    cycle_id: str
    rep_id: str
    version: int
    state: str
    frozen: bool = Field(False, description="A shadow forecast: the official number follows the team's baseline")
    updated_at: datetime
    submitted_at: datetime | None = None
    submitted_by: str | None = None
    figures: FiguresOut | None = Field(None, description="Since the lock")


class LinesOut(BaseModel):
    """A rep's lines of one cycle."""

    model_config = row(cycle=CYCLE_EXAMPLE, sheet=None, lines=[])

    cycle: CycleOut
    sheet: SheetOut | None = Field(None, description="null: nothing filed yet")
    lines: list[LineOut]


class SubmissionIn(BaseModel):
    model_config = given(cycle_id=CYCLE_ID)

    cycle_id: str | None = Field(None, max_length=16)
    rep_id: str | None = Field(None, max_length=64)
