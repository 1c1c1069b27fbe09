"""Entries of the hash-chained log, and the report of a check of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

_HASH = "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92"


class EventOut(BaseModel):
    """One sealed entry; its payload holds ids and figures, never names or quotes."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "seq": 42,
                    "type": "evidence.played",
                    "aggregate": "call:0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10",
                    "payload": {"start_ms": 42000, "end_ms": 45200},
                    "region": "east",
                    "team": "east-1",
                    "actor_id": "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001",
                    "occurred_at": "2026-03-12T07:30:00Z",
                    "recorded_at": "2026-03-12T07:30:00Z",
                    "prev_hash": "0" * 64,
                    "hash": _HASH,
                }
            ]
        },
    )

    seq: int
    type: str
    aggregate: str = Field(description="What it is about, e.g. call:<id>, fact:<id>, todo:<id>")
    payload: Mapping[str, Any]
    region: str
    team: str | None = None
    actor_id: str
    occurred_at: datetime
    recorded_at: datetime
    prev_hash: str
    hash: str


class ChainHeadOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    seq: int
    hash: str


class ChainBreakOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    seq: int
    kind: str = Field(description="edited, missing, reordered or truncated")


class ChainReportOut(BaseModel):
    """Whether the log is whole; `head` is worth noting down elsewhere, to find a cut tail later."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={"examples": [{"ok": True, "checked": 42, "head": {"seq": 42, "hash": _HASH}, "breaks": []}]},
    )

    ok: bool
    checked: int
    head: ChainHeadOut | None = None
    breaks: list[ChainBreakOut]
