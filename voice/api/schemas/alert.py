"""Alerts and reports as clients see them."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from voice.ports.crm import AlertState, Audience, Grouping, ReportName

_DEAL_ID = "opportunity_8f0c6f6f0f5c4f0e9a3b1c2d"
_REASON: dict[str, Any] = {
    "rule": "no_outbound",
    "zh": "已8天没有主动跟进",
    "en": "Nothing sent to the customer for 8 days",
    "action_zh": "请主管介入,确认是否发送跟进邮件或致电",
    "action_en": "Step in and make sure that a follow-up goes out",
}


class ReasonOut(BaseModel):
    """Why, in words, with what to do about it."""

    model_config = ConfigDict(from_attributes=True)

    rule: str
    zh: str
    en: str
    action_zh: str = Field(description="What is proposed; empty: nothing")
    action_en: str


class AlertOut(BaseModel):
    """What a rule found, for whom, with every reason that the day added."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "alert_0c1d2e3f4a5b6c7d8e9f0a1b",
                    "rule": "no_outbound",
                    "subject": f"opportunity:{_DEAL_ID}",
                    "opportunity_id": _DEAL_ID,
                    "region": "east",
                    "team": "east-1",
                    "rep_id": "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001",
                    "audience": "manager",
                    "day": "2026-03-20",
                    "state": "open",
                    "raised_at": "2026-03-20T02:00:00Z",
                    "updated_at": "2026-03-20T02:00:00Z",
                    "reasons": [_REASON],
                }
            ]
        }
    )

    id: str
    rule: str = Field(description="Of the first reason")
    subject: str = Field(description='What it is about, like "opportunity:<id>"')
    opportunity_id: str | None = None
    region: str
    team: str | None = None
    rep_id: str | None = Field(None, description="Whose work it is about")
    audience: Audience = Field(description="Whom it is meant for")
    day: date = Field(description="The local day")
    state: AlertState
    raised_at: datetime
    updated_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    reasons: list[ReasonOut]


class ColumnOut(BaseModel):
    """One column of a report."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    zh: str
    en: str
    unit: str = Field(description="text, count, hours, days, share (0..1), time or flag")


class ReportOut(BaseModel):
    """A table: each row has a value, or null, for each column."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "rush",
                    "by": "rep",
                    "since": "2026-01-01T00:00:00Z",
                    "until": "2026-04-01T00:00:00Z",
                    "columns": [{"key": "stages_recorded", "zh": "有记录的阶段数", "en": "Stages", "unit": "count"}],
                    "rows": [{"stages_recorded": 2}],
                    "next_cursor": None,
                }
            ]
        }
    )

    name: ReportName
    by: Grouping
    since: datetime
    until: datetime
    columns: list[ColumnOut]
    rows: list[dict[str, Any]]
    next_cursor: str | None = Field(None, description="null: these were the last rows")
