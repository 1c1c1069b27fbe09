"""What the last calls of a deal left open: objections, promises, and how often the technical side is heard of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm_core.health.store import Standing
from crm_core.health.trend import Trend, feedback_trend
from crm_core.paging import Page
from crm_core.policies import CrmPolicy
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore

WEEKS = 8
TOUCHES = Page(limit=1_000)


def last_contacts(store: CrmStore, sight: Sight, opportunity_id: str, *, policy: CrmPolicy) -> tuple[Standing, ...]:
    """The last calls with their objections and whether each was answered in them, the latest first."""
    return store.calls_told(sight, opportunity_id, policy.health.history_calls)


def technical_trend(store: CrmStore, sight: Sight, opportunity_id: str, *, policy: CrmPolicy, now: datetime) -> Trend:
    """Contacts with the technical side in the last eight weeks, to the local day of `now`."""
    deal = store.opportunity(sight, opportunity_id)
    calendar = policy.calendar.of(deal.region)
    return feedback_trend(
        store.touches(sight, opportunity_id, page=TOUCHES),
        people=policy.health.technical_class,
        day=calendar.local_day(now),
        weeks=WEEKS,
        policy=policy.health,
        calendar=calendar,
    )


def history_summary(store: CrmStore, opportunity_id: str, count: int) -> dict[str, Any]:
    """The last calls as ids, times and tags, for the one who steps in; without names and quotes."""
    calls = store.calls_told(EVERYWHERE, opportunity_id, count)
    latest: dict[str, bool] = {}
    for call in calls:
        for tag, answered in call.objections:
            latest.setdefault(tag, answered)
    return {
        "calls": [
            {
                "call_id": call.call_id,
                "occurred_at": call.occurred_at.isoformat(),
                "open_promises": call.open_promises,
                "objections": [{"tag": tag, "answered": answered} for tag, answered in call.objections],
            }
            for call in calls
        ],
        "open_objections": sorted(tag for tag, answered in latest.items() if not answered),
        "open_promises": sum(call.open_promises for call in calls),
    }
