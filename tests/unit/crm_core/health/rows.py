"""Rows of health for tests."""

from __future__ import annotations

from typing import Any

from crm_core.health.entities import HealthSnapshot, Touch
from crm_core.health.terms import Direction, HealthStatus, TouchKind
from tests.unit.crm_core.health.deals import DAY, at, days_ago


def snapshot(**fields: Any) -> HealthSnapshot:
    base: dict[str, Any] = {
        "opportunity_id": "d1",
        "day": DAY,
        "revision": 1,
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "stage": "lead",
        "score": 50.0,
        "status": HealthStatus.SUFFICIENT,
        "coverage": 0.75,
        "components": (),
        "behaviour": 40.0,
        "behaviour_passed": ("contacts",),
        "policy_version": 1,
        "computed_at": at(DAY, 23),
        "watermark": 7,
    }
    return HealthSnapshot(**{**base, **fields})


def touch(touch_id: str = "t1", **fields: Any) -> Touch:
    base: dict[str, Any] = {
        "id": touch_id,
        "opportunity_id": "d1",
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "kind": TouchKind.MAIL,
        "occurred_at": days_ago(1),
        "recorded_at": days_ago(1),
        "direction": Direction.OUTBOUND,
    }
    return Touch(**{**base, **fields})
