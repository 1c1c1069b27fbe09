"""Facts for the rules' tests; what a test does not name does not matter to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from crm_core.alerts.facts import DealFacts, LeadFacts, Stay
from crm_core.entities import Opportunity, StageInterval
from crm_core.health.entities import Touch
from crm_core.health.terms import Direction, TouchKind
from crm_core.stores import CrmStore
from tests.unit.crm_core.samples import POLICY, opportunity

NOW = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)  # a Friday, ten in the morning in Shanghai
RULES = POLICY.alerts


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def stay(stage: str = "lead", entered: datetime = NOW, exited: datetime | None = None, contacts: int = 0) -> Stay:
    return Stay(stage=stage, entered_at=entered, exited_at=exited, contacts=contacts)


def deal(**said: Any) -> DealFacts:
    base: dict[str, Any] = {
        "opportunity_id": "d1",
        "account_id": "a1",
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "created_at": NOW,
        "updated_at": NOW,
        "stays": (stay(),),
    }
    return DealFacts(**{**base, **said})


def lead(**said: Any) -> LeadFacts:
    base: dict[str, Any] = {
        "lead_id": "l1",
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "created_at": NOW,
    }
    return LeadFacts(**{**base, **said})


def opened(store: CrmStore, opportunity_id: str = "d1", *, at: datetime = NOW, **fields: Any) -> Opportunity:
    """A stored deal that has stood in its stage since `at`."""
    made = opportunity(opportunity_id, **{"created_at": at, "updated_at": at, **fields})
    store.save_opportunity(made)
    store.save_stage_interval(
        StageInterval(
            opportunity_id=made.id,
            position=1,
            stage=made.stage,
            pipeline_version=made.pipeline_version,
            entered_at=at,
            entered_by="rep-1",
        )
    )
    return made


def touched(store: CrmStore, at: datetime, opportunity_id: str = "d1", **fields: Any) -> None:
    base: dict[str, Any] = {
        "id": f"t-{opportunity_id}-{at.isoformat()}",
        "opportunity_id": opportunity_id,
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "kind": TouchKind.CALL,
        "occurred_at": at,
        "recorded_at": at,
        "direction": Direction.OUTBOUND,
    }
    store.save_touch(Touch(**{**base, **fields}))
