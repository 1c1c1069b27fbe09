"""Health of deals, touches and interventions."""

from __future__ import annotations

from crm_core.health.entities import BehaviourWeek, HealthSnapshot, Intervention, Touch, is_provisional
from crm_core.health.policy import HealthPolicy, MetricPolicy
from crm_core.health.score import Component, highest, lowest, reason
from crm_core.health.scripts import ScriptPack
from crm_core.health.store import Standing
from crm_core.health.terms import Direction, HealthStatus, InterventionState, Metric, TouchKind
from crm_core.health.trend import Course, Trend
from crm_core.service import (
    add_touch,
    close_intervention,
    last_contacts,
    roll_up_week,
    run_health,
    snapshot_day,
    technical_trend,
    touch_call,
    untouch_call,
)

__all__ = [
    "BehaviourWeek",
    "Component",
    "Course",
    "Direction",
    "HealthPolicy",
    "HealthSnapshot",
    "HealthStatus",
    "Intervention",
    "InterventionState",
    "Metric",
    "MetricPolicy",
    "ScriptPack",
    "Standing",
    "Touch",
    "TouchKind",
    "Trend",
    "add_touch",
    "close_intervention",
    "highest",
    "is_provisional",
    "last_contacts",
    "lowest",
    "reason",
    "roll_up_week",
    "run_health",
    "snapshot_day",
    "technical_trend",
    "touch_call",
    "untouch_call",
]
