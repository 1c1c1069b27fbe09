"""Deadlines and tasks as clients see them."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from voice.ports.crm import TaskState, TimerState

_DEAL_ID = "opportunity_8f0c6f6f0f5c4f0e9a3b1c2d"
_REP_ID = "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001"

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class TimerOut(BaseModel):
    """Something that must be done by a moment."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "timer_5e2b7c9d1f3a4b6c8d0e1f2a",
                    "kind": "poc_72h",
                    "name_zh": "POC交付承诺",
                    "name_en": "Promised proof of concept",
                    "subject": "todo:todo_0c1d2e3f4a5b6c7d8e9f0a1b",
                    "opportunity_id": _DEAL_ID,
                    "region": "east",
                    "team": "east-1",
                    "rep_id": _REP_ID,
                    "state": "open",
                    "running": True,
                    "anchor": "2026-03-12T07:00:00Z",
                    "due_at": "2026-03-15T07:00:00Z",
                    "level": 0,
                    "detected_late": False,
                }
            ]
        },
    )

    id: str
    kind: str
    name_zh: str
    name_en: str
    subject: str = Field(description='What it waits for, like "opportunity:<id>"')
    opportunity_id: str | None = None
    region: str
    team: str | None = None
    rep_id: str | None = None
    state: TimerState = Field(description="breached: not done in time; it may still be running")
    running: bool
    anchor: datetime = Field(description="What the time is counted from")
    due_at: datetime = Field(description="The last moment that is in time")
    level: int = Field(description="How many rungs of its ladder have been climbed")
    breached_at: datetime | None = None
    detected_late: bool = Field(description="The service stood still when its time came")
    ended_at: datetime | None = Field(None, description="When the thing was done")
    end_recorded_at: datetime | None = Field(None, description="When that became known")
    ended_by: str | None = None


class TimerIn(BaseModel):
    """Begin a timer on an opportunity."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"kind": "follow_up_1h", "opportunity_id": _DEAL_ID, "anchor": "2026-03-12T15:00:00+08:00"}]
        },
    )

    kind: str = Field(max_length=64, description="One that the policy lets people start")
    opportunity_id: str = Field(max_length=64)
    anchor: AwareDatetime = Field(description="When the visit, call or session ended; not in the future")


class ComplianceOut(BaseModel):
    """How many deadlines were kept."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "due": 50,
                    "done_in_time": 46,
                    "recorded_in_time": 44,
                    "late": 3,
                    "missing": 1,
                    "rate": 0.92,
                    "recorded_rate": 0.88,
                }
            ]
        },
    )

    due: int
    done_in_time: int = Field(description="By when it was done")
    recorded_in_time: int = Field(description="By when that became known")
    late: int
    missing: int = Field(description="Past their deadline and not done")
    rate: float | None = Field(description="done_in_time / due; null when nothing was due")
    recorded_rate: float | None = Field(description="recorded_in_time / due")


class TaskOut(BaseModel):
    """What a rule wants done."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "task_4d3c2b1a0f9e8d7c6b5a4f3e",
                    "kind": "poc_delivery",
                    "title_zh": "POC交付承诺",
                    "title_en": "Promised proof of concept",
                    "region": "east",
                    "team": "east-1",
                    "rep_id": _REP_ID,
                    "state": "open",
                    "created_at": "2026-03-12T07:00:00Z",
                    "opportunity_id": _DEAL_ID,
                    "due_at": "2026-03-15T07:00:00Z",
                }
            ]
        },
    )

    id: str
    kind: str
    title_zh: str
    title_en: str
    region: str
    team: str | None = None
    rep_id: str | None = Field(None, description="Who is to do it")
    state: TaskState
    created_at: datetime
    opportunity_id: str | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    note: str | None = None


class Done(BaseModel):
    """A word on how it was done."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"note": "样机已送达，客户签收"}]})

    note: Note | None = None
