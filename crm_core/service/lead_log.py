"""Writes what became of a lead into the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm_core.entities import Lead
from crm_core.service.log import log_event
from crm_core.stores import CrmStore


def log_lead(
    store: CrmStore,
    lead: Lead,
    event: str,
    *,
    actor_id: str,
    now: datetime,
    at: datetime | None = None,
    **payload: Any,
) -> None:
    """`at` is when it happened, where that is not now."""
    log_event(
        store,
        type=event,
        aggregate=f"lead:{lead.id}",
        payload={"rep_id": lead.rep_id, "state": lead.state.value, **payload},
        region=lead.region,
        team=lead.team,
        actor_id=actor_id,
        occurred_at=at or now,
        now=now,
    )
