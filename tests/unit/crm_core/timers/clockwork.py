"""What the tests of timers share: timers made short, and the clock's steps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from crm_core.alerts.alert import Alert
from crm_core.service.deadlines import run_due_timers
from crm_core.service.timers import start_timer
from crm_core.sight import EVERYWHERE
from crm_core.store.sql import SqlCrmStore
from crm_core.timers.timer import FIXED, Timer
from tests.unit.crm_core.samples import POLICY, SHANGHAI, account, opportunity

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)  # within working hours
HOUR = timedelta(hours=1)
CALENDAR = POLICY.calendar.of("east")


def with_deals(store: SqlCrmStore, *ids: str) -> SqlCrmStore:
    store.save_account(account())
    for deal_id in ids:
        store.save_opportunity(opportunity(deal_id))
    return store


def started(store: SqlCrmStore, subject: str = "opportunity:d1", **fields: Any) -> Timer:
    """A timer of 8 wall hours from Monday 10:00 on the default ladder, unless `fields` say otherwise."""
    given: dict[str, Any] = {
        "kind": "promise",
        "anchor": MONDAY,
        "due_at": MONDAY + 8 * HOUR,
        "ladder": "default",
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "calendar_version": FIXED,
        "actor_id": "rep-1",
        "now": MONDAY,
    }
    return start_timer(store, subject=subject, **{**given, **fields})


def tick(store: SqlCrmStore, now: datetime, **options: Any) -> list[tuple[str, str]]:
    """One run of the clock; the new alerts as (audience, rule), in the order in which they were raised."""
    before = {alert.id: len(alert.reasons) for alert in alerts(store)}
    run_due_timers(store, now=now, policy=POLICY, **options)
    new = [
        (alert.audience.value, reason.rule)
        for alert in reversed(alerts(store))
        for reason in alert.reasons[before.get(alert.id, 0) :]
    ]
    return sorted(new)


def alerts(store: SqlCrmStore) -> tuple[Alert, ...]:
    return store.alerts(EVERYWHERE)


def only_timer(store: SqlCrmStore) -> Timer:
    (timer,) = store.timers(EVERYWHERE)
    return timer


def logged(store: SqlCrmStore) -> list[str]:
    """Types of events, the oldest first, without those of alerts."""
    return [event.type for event in reversed(store.events(EVERYWHERE)) if not event.type.startswith("alert.")]
