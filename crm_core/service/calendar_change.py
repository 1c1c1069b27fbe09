"""What a new calendar does to deadlines that are running: a published holiday moves them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm_core.calendar import WorkCalendar, due_at
from crm_core.policies import CrmPolicy
from crm_core.service.timers import CLOCK, log_timer
from crm_core.stores import CrmStore
from crm_core.timers.timer import Timer, moved

BATCH = 1000


def recompute_timers(store: CrmStore, *, now: datetime, policy: CrmPolicy, limit: int = BATCH) -> int:
    """Give running timers the deadline of today's calendar; old and new are logged. Returns how many it looked at.

    Timers that have ended keep the deadline they were judged by, and fixed deadlines stay.
    """
    store.lock("events")
    seen = 0
    for region, version in store.calendars_in_use():
        calendar = policy.calendar.of(region)
        if version == calendar.version or seen >= limit:
            continue
        found = store.timers_on_calendar(region, version, limit - seen)
        seen += len(found)
        after = [_on(timer, calendar, now) for timer in found]
        store.save_timers(after)
        for before, timer in zip(found, after, strict=True):
            if timer.due_at != before.due_at:
                _log(store, before, timer, now)
    return seen


def _on(timer: Timer, calendar: WorkCalendar, now: datetime) -> Timer:
    due = due_at(timer.anchor, timer.span, calendar) if timer.span else timer.due_at
    if due == timer.due_at:
        return replace(timer, calendar_version=calendar.version)
    return moved(timer, due_at=due, calendar_version=calendar.version, now=now)


def _log(store: CrmStore, before: Timer, after: Timer, now: datetime) -> None:
    log_timer(
        store,
        after,
        "timer.recomputed",
        actor_id=CLOCK,
        at=now,
        now=now,
        due_before=before.due_at.isoformat(),
        due_at=after.due_at.isoformat(),
        calendar_before=before.calendar_version,
        calendar=after.calendar_version,
    )
