"""Watches for reps of whom no recording comes in any more: each has a timer that every call winds up again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from crm_core.calendar import due_at
from crm_core.directory import Colleague, Directory, Position
from crm_core.paging import WHOLE_LIST
from crm_core.policies import CrmPolicy
from crm_core.service.timers import CLOCK, cancel_timer, start_timer
from crm_core.sight import ALL_REGIONS, EVERYWHERE
from crm_core.stores import CrmStore
from crm_core.timers.store import TimerFilter
from crm_core.timers.timer import Timer, moved

RECALLED = timedelta(days=14)  # older calls wind nothing up: the timer has run out long before


def watch_recordings(store: CrmStore, *, now: datetime, policy: CrmPolicy, directory: Directory) -> int:
    """Start, wind up and cancel these timers, for the active reps of all regions. Returns how many it touched.

    A rep who is new is counted from now on, for nobody knows since when a recording could have come.
    """
    kind = policy.escalation.silence
    if kind is None or kind.span is None:
        return 0
    reps = {one.id: one for one in directory.colleagues if one.position is Position.REP and one.region != ALL_REGIONS}
    running = {
        timer.subject: timer for timer in store.timers(EVERYWHERE, TimerFilter(kind=kind.key, running=True), WHOLE_LIST)
    }
    latest = store.latest_recordings(sorted(reps), since=now - RECALLED)
    wound = [
        again
        for rep_id, at in latest.items()
        if (timer := running.get(f"rep:{rep_id}")) and (again := _wound_up(timer, at, policy, now))
    ]
    store.save_timers(wound)
    new = [rep for rep in reps.values() if f"rep:{rep.id}" not in running]
    for rep in new:
        _start(store, rep, policy, now)
    gone = [timer for subject, timer in running.items() if subject.removeprefix("rep:") not in reps]
    for timer in gone:
        cancel_timer(store, kind=kind.key, subject=timer.subject, actor_id=CLOCK, now=now)
    return len(wound) + len(new) + len(gone)


def _wound_up(timer: Timer, at: datetime, policy: CrmPolicy, now: datetime) -> Timer | None:
    """None when the timer knows of this call."""
    if at <= timer.anchor or timer.span is None:
        return None
    calendar = policy.calendar.of(timer.region)
    due = due_at(at, timer.span, calendar)
    return moved(replace(timer, anchor=at), due_at=due, calendar_version=calendar.version, now=now)


def _start(store: CrmStore, rep: Colleague, policy: CrmPolicy, now: datetime) -> None:
    kind = policy.escalation.silence
    if kind is None or kind.span is None:
        return
    calendar = policy.calendar.of(rep.region)
    start_timer(
        store,
        kind=kind.key,
        subject=f"rep:{rep.id}",
        anchor=now,
        due_at=due_at(now, kind.span, calendar),
        ladder=kind.ladder,
        region=rep.region,
        team=rep.team,
        rep_id=rep.id,
        calendar_version=calendar.version,
        actor_id=CLOCK,
        now=now,
        span=kind.span,
    )
