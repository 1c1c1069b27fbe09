"""Starts and ends timers. Whoever does so holds the lock of the subject's aggregate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm_core.calendar import Span, due_at
from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.ids import stable_id
from crm_core.policies import CrmPolicy
from crm_core.records import require_aware
from crm_core.service.log import log_event
from crm_core.sight import Sight
from crm_core.stores import CrmStore
from crm_core.timers.timer import Timer, cancelled, ended

CLOCK = "clock"  # who acts when the time does


def start_timer(
    store: CrmStore,
    *,
    kind: str,
    subject: str,
    anchor: datetime,
    due_at: datetime,
    ladder: str,
    region: str,
    team: str | None,
    rep_id: str | None,
    calendar_version: str,
    actor_id: str,
    now: datetime,
    opportunity_id: str | None = None,
    span: Span | None = None,
) -> Timer:
    """Start counting towards `due_at`; the one that runs already, unchanged, when there is one of this kind.

    With `span` the deadline is recomputed from the anchor when the calendar changes; without, it is fixed.
    Raises CrmInvalid for naive times.
    """
    require_aware(anchor, "The anchor of a timer")
    require_aware(due_at, "The deadline of a timer")
    if running := store.running_timer(kind, subject):
        return running
    timer = Timer(
        id=stable_id("timer", kind, subject, anchor.isoformat(), now.isoformat()),
        kind=kind,
        subject=subject,
        region=region,
        team=team,
        rep_id=rep_id,
        opportunity_id=opportunity_id,
        anchor=anchor,
        due_at=due_at,
        calendar_version=calendar_version,
        ladder=ladder,
        started_at=now,
        check_at=now,
        span_amount=span.amount if span else None,
        span_unit=span.unit if span else None,
    )
    store.save_timers([timer])
    log_timer(store, timer, "timer.started", actor_id=actor_id, at=anchor, now=now, due_at=due_at.isoformat())
    return timer


def stop_timer(store: CrmStore, *, kind: str, subject: str, at: datetime, actor_id: str, now: datetime) -> Timer | None:
    """What the timer waits for happened at `at`: in time up to the deadline itself. None when no such timer runs."""
    require_aware(at, "The end of a timer")
    running = store.running_timer(kind, subject)
    return _ended(store, running, at=at, actor_id=actor_id, now=now) if running else None


def cancel_timer(store: CrmStore, *, kind: str, subject: str, actor_id: str, now: datetime) -> Timer | None:
    """There is nothing left to wait for. None when no such timer runs."""
    running = store.running_timer(kind, subject)
    if running is None:
        return None
    timer = cancelled(running, actor_id=actor_id, now=now)
    store.save_timers([timer])
    log_timer(store, timer, "timer.cancelled", actor_id=actor_id, at=now, now=now)
    return timer


def start_timer_by_hand(
    store: CrmStore,
    sight: Sight,
    *,
    kind: str,
    opportunity_id: str,
    anchor: datetime,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
) -> Timer:
    """A timer of a kind that people and adapters may start, e.g. at the end of a visit, on a deal.

    Raises CrmNotFound for the deal; CrmInvalid for a kind that is not started by hand or an anchor to come;
    CrmConflict when one runs already.
    """
    require_aware(anchor, "The anchor of a timer")
    known = policy.escalation.kinds.get(kind)
    if known is None or not known.by_hand or known.span is None:
        offered = ", ".join(sorted(key for key, one in policy.escalation.kinds.items() if one.by_hand))
        raise CrmInvalid("This timer is not started by hand.", code="unknown_timer", remedy=f"Choose of: {offered}.")
    if anchor > now:
        raise CrmInvalid("The timer would begin in the future.", code="anchor_in_future")
    store.lock(f"opportunity:{opportunity_id}")
    deal = store.opportunity(sight, opportunity_id)
    subject = f"opportunity:{deal.id}"
    if store.running_timer(kind, subject):
        raise CrmConflict("Such a timer runs on this deal.", code="timer_running", remedy="End that one first.")
    calendar = policy.calendar.of(deal.region)
    return start_timer(
        store,
        kind=kind,
        subject=subject,
        anchor=anchor,
        due_at=due_at(anchor, known.span, calendar),
        ladder=known.ladder,
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        calendar_version=calendar.version,
        actor_id=actor_id,
        now=now,
        opportunity_id=deal.id,
        span=known.span,
    )


def check_in(store: CrmStore, sight: Sight, timer_id: str, *, policy: CrmPolicy, actor_id: str, now: datetime) -> Timer:
    """A person reports that what a timer of a by-hand kind waits for is done. Again on an ended one: no change.

    Raises CrmNotFound; CrmConflict for a timer that only its own event ends.
    """
    timer = store.timer(sight, timer_id)
    kind = policy.escalation.kinds.get(timer.kind)
    if kind is None or not kind.by_hand:
        raise CrmConflict(
            "This timer ends with what it waits for.", code="not_by_hand", remedy="Do the thing itself, e.g. the to-do."
        )
    store.lock(timer.subject)
    timer = store.timer(sight, timer_id)
    return _ended(store, timer, at=now, actor_id=actor_id, now=now) if timer.running else timer


def log_timer(
    store: CrmStore, timer: Timer, event: str, *, actor_id: str, at: datetime, now: datetime, **figures: Any
) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"timer:{timer.id}",
        payload={"kind": timer.kind, "subject": timer.subject, "state": timer.state.value, **figures},
        region=timer.region,
        team=timer.team,
        actor_id=actor_id,
        occurred_at=at,
        now=now,
    )


def _ended(store: CrmStore, running: Timer, *, at: datetime, actor_id: str, now: datetime) -> Timer:
    timer = ended(running, at=at, actor_id=actor_id, now=now)
    store.save_timers([timer])
    log_timer(store, timer, "timer.ended", actor_id=actor_id, at=at, now=now, ended_at=at.isoformat())
    return timer
