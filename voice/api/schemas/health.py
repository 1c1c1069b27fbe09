"""The health of deals, what touches them, interventions and the weekly index as clients see them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from voice.ports.crm import Course, Direction, HealthStatus, InterventionState, Metric, TouchKind

_DEAL_ID = "opportunity_8f0c6f6f0f5c4f0e9a3b1c2d"
_REP_ID = "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001"
_OWNED = {"region": "east", "team": "east-1", "rep_id": _REP_ID}
_COMPONENT: dict[str, Any] = {
    "metric": "contacts",
    "zh": "通话频次",
    "en": "Contact frequency",
    "value": 1,
    "score": 50,
    "weight": 1,
    "reason_zh": "近 7 天与客户双向沟通 1 次",
    "reason_en": "1 two-way contacts in the last 7 days",
}
_DAY: dict[str, Any] = {"day": "2026-03-12", "score": 57.4, "status": "sufficient", "coverage": 0.67, "revision": 2}
_HEALTH: dict[str, Any] = {
    "opportunity_id": _DEAL_ID,
    **_OWNED,
    **_DAY,
    "stage": "proposal",
    "provisional": True,
    "computed_at": "2026-03-13T00:10:00Z",
    "components": [_COMPONENT],
    "lowest": ["next_step", "roles", "contacts"],
    "highest": ["recency", "response", "velocity"],
}

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]


def _row(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(from_attributes=True, json_schema_extra={"examples": [example]})


class ComponentOut(BaseModel):
    """One of the twelve metrics; value and score are null where it is missing, which is not zero."""

    model_config = _row(_COMPONENT)

    metric: Metric
    zh: str
    en: str
    value: float | None
    score: float | None = Field(description="0 to 100")
    weight: float
    reason_zh: str
    reason_en: str


class HealthDayOut(BaseModel):
    """The score of one local day in its latest revision."""

    model_config = _row(_DAY)

    day: date
    score: float | None
    status: HealthStatus
    coverage: float
    revision: int = Field(description="Above 1: computed again after something arrived late")


class HealthOut(HealthDayOut):
    """A deal's score with everything it is made of. It is no chance of winning."""

    model_config = _row(_HEALTH)

    opportunity_id: str
    region: str
    team: str | None = None
    rep_id: str
    stage: str
    provisional: bool = Field(description="Calls that come late may still change it")
    computed_at: datetime
    components: list[ComponentOut]
    lowest: list[Metric] = Field(description="What pulls the score down, the worst first")
    highest: list[Metric] = Field(description="What holds it up, the best first")


class AnsweredOut(BaseModel):
    tag: str
    answered: bool


class LastCallOut(BaseModel):
    """One of the last calls, with what was objected and whether it was answered in it."""

    call_id: str
    occurred_at: datetime
    open_promises: int
    objections: list[AnsweredOut]


class TrendOut(BaseModel):
    """Two-way contacts with the technical side by week, the earliest first."""

    model_config = _row({"counts": [2, 1, 2, 0, 1, 0, 0, 0], "course": "falling"})

    counts: list[int]
    course: Course


class DealHealthOut(BaseModel):
    """Today's score, the days before it, the last calls, and how often the technical side is heard of."""

    model_config = _row(
        {
            "current": _HEALTH,
            "history": [_DAY],
            "last_calls": [
                {
                    "call_id": "0197f3a0-7c40-7f33-9e30-7b3c4d5e6f70",
                    "occurred_at": "2026-03-10T02:00:00Z",
                    "open_promises": 1,
                    "objections": [{"tag": "price", "answered": False}],
                }
            ],
            "technical": {"counts": [2, 1, 2, 0, 1, 0, 0, 0], "course": "falling"},
        }
    )

    current: HealthOut | None = Field(description="null before the first night")
    history: list[HealthDayOut] = Field(description="Latest day first")
    last_calls: list[LastCallOut]
    technical: TrendOut


class TouchOut(BaseModel):
    """Something that happened between us and the customer of a deal."""

    model_config = _row(
        {
            "id": "touch_5a0c1b2d3e4f5a6b7c8d9e0f",
            "opportunity_id": _DEAL_ID,
            "rep_id": _REP_ID,
            "kind": "mail",
            "occurred_at": "2026-03-12T02:00:00Z",
            "recorded_at": "2026-03-12T02:00:05Z",
            "direction": "inbound",
            "two_way": True,
            "seconds": 0,
            "roles": ["technical_buyer"],
        }
    )

    id: str
    opportunity_id: str
    rep_id: str
    kind: TouchKind
    occurred_at: datetime
    recorded_at: datetime
    direction: Direction
    two_way: bool
    seconds: float
    roles: list[str]
    fill: float | None = None
    next_agreed_at: datetime | None = None
    activity_id: str | None = Field(None, description="The call it comes from")
    entered_by: str | None = None


class TouchIn(BaseModel):
    """A mail, a visit, a document read … entered by a person or an adapter; calls enter by their recording."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "document_viewed",
                    "occurred_at": "2026-03-12T10:00:00+08:00",
                    "seconds": 95,
                    "reference": "tracker-4711",
                }
            ]
        },
    )

    kind: TouchKind
    occurred_at: AwareDatetime
    direction: Direction = Direction.UNKNOWN
    seconds: float = Field(0, ge=0, le=86_400, description="How long it was read, or lasted")
    roles: list[Annotated[str, Field(max_length=40)]] = Field([], max_length=10, description="Whom it reached")
    fill: float | None = Field(None, ge=0, le=1, description="Of a requirement document, and of nothing else")
    next_agreed_at: AwareDatetime | None = Field(None, description="The next step agreed with the customer")
    reference: str | None = Field(None, max_length=100, description="The sender's own id: sent twice, it is there once")


class ScriptPackOut(BaseModel):
    """Words for a factor that is low."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    zh: str
    en: str
    lines_zh: list[str]
    lines_en: list[str]


class InterventionOut(BaseModel):
    """The manager's turn on a deal whose health stayed low."""

    model_config = _row(
        {
            "id": "intervention_1b2c3d4e5f60718293a4b5c6",
            "opportunity_id": _DEAL_ID,
            **_OWNED,
            "stage": "proposal",
            "state": "open",
            "days": ["2026-03-12", "2026-03-13"],
            "opened_at": "2026-03-14T00:10:00Z",
            "score": 54.2,
            "factors": ["next_step", "roles", "contacts"],
            "summary": {"calls": [], "open_objections": ["price"], "open_promises": 1},
            "packs": [
                {
                    "key": "key_people",
                    "zh": "触达关键人",
                    "en": "Reach the key people",
                    "lines_zh": ["这个投入最后由谁拍板?"],
                    "lines_en": ["Who decides on this spending?"],
                }
            ],
        }
    )

    id: str
    opportunity_id: str
    region: str
    team: str | None = None
    rep_id: str
    stage: str
    state: InterventionState
    days: list[date] = Field(description="The low days that called for it")
    opened_at: datetime
    score: float
    factors: list[Metric]
    summary: dict[str, Any] = Field(description="The last calls, open objections and promises, as ids and figures")
    packs: list[ScriptPackOut]
    manager_id: str | None = None
    task_id: str | None = None
    outcome: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None


class InterventionOutcome(BaseModel):
    """What was done and agreed."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"outcome": "与客户总经理通话,周三上午现场评审方案"}]}
    )

    outcome: Words


class BehaviourWeekOut(BaseModel):
    """The behaviour index of a rep; without `rep_id` of a team; without both of the region."""

    model_config = _row(
        {
            "week": "2026-W10",
            **_OWNED,
            "index": 62.5,
            "deals": 12,
            "amount": "3850000.00",
            "passed": {"contacts": 9, "fill": 5, "roles": 4, "plan": 2},
        }
    )

    week: str
    region: str
    team: str | None = None
    rep_id: str | None = None
    index: float = Field(description="0 to 100, the mean over open deals weighted by amount")
    deals: int
    amount: Decimal
    passed: dict[str, int] = Field(description="How many deals reach the target of each item")


class BehaviourReport(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"week": "2026-W10", "rows": []}]})

    week: str
    rows: list[BehaviourWeekOut]
