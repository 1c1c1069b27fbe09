"""Writes one entry of the append-only log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crm_core.ledger import Event, seal
from crm_core.stores import CrmStore


def log_event(
    store: CrmStore,
    *,
    type: str,  # noqa: A002 - the field's name in the log
    aggregate: str,
    payload: Mapping[str, Any],
    region: str,
    actor_id: str,
    occurred_at: datetime,
    now: datetime,
    team: str | None = None,
) -> Event:
    """Seal and append. Do it last in a transaction: until its end all other writers of the log wait.

    The payload holds ids and figures only, for it can never be erased. Raises CrmInvalid when it is not plain JSON.
    """
    store.lock("events")
    event = seal(
        store.last_event(),
        type=type,
        aggregate=aggregate,
        payload=payload,
        region=region,
        team=team,
        actor_id=actor_id,
        occurred_at=occurred_at,
        recorded_at=now,
    )
    store.add_event(event)
    return event
