"""The timers of a lead: begun when it comes in, ended by what each waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm_core.calendar import due_at
from crm_core.entities import Lead
from crm_core.policies import CrmPolicy
from crm_core.routing.policy import StopsOn, span_of
from crm_core.service.timers import cancel_timer, start_timer, stop_timer
from crm_core.stores import CrmStore


def start_timers(store: CrmStore, lead: Lead, *, policy: CrmPolicy, actor_id: str, now: datetime) -> None:
    """Those of the policy, counted from the lead's coming in; the ones that run go on, with the lead's rep.

    A contact that was made needs no timer of contact.
    """
    calendar = policy.calendar.of(lead.region)
    rule = policy.routing.rule(lead.rule)
    running = []
    for timer in policy.routing.timers:
        if lead.contacted_at and timer.stops_on is StopsOn.CONTACT:
            continue
        span = span_of(timer, rule)
        started = start_timer(
            store,
            kind=timer.kind,
            subject=subject_of(lead),
            anchor=lead.created_at,
            due_at=due_at(lead.created_at, span, calendar),
            ladder=timer.ladder,
            region=lead.region,
            team=lead.team,
            rep_id=lead.rep_id,
            calendar_version=calendar.version,
            actor_id=actor_id,
            now=now,
            span=span,
        )
        running.append(started)
    if lead.rep_id:
        others = [timer for timer in running if timer.rep_id != lead.rep_id]
        store.save_timers([replace(timer, rep_id=lead.rep_id, team=lead.team) for timer in others])


def stop_timers(
    store: CrmStore,
    lead: Lead,
    what: StopsOn,
    *,
    at: datetime,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
) -> None:
    """End the timers that wait for this; `at` is when it was done."""
    for timer in policy.routing.timers:
        if timer.stops_on is what:
            stop_timer(store, kind=timer.kind, subject=subject_of(lead), at=at, actor_id=actor_id, now=now)


def drop_timers(store: CrmStore, lead: Lead, *, policy: CrmPolicy, actor_id: str, now: datetime) -> None:
    """Nothing is left to wait for."""
    for timer in policy.routing.timers:
        cancel_timer(store, kind=timer.kind, subject=subject_of(lead), actor_id=actor_id, now=now)


def subject_of(lead: Lead) -> str:
    return f"lead:{lead.id}"
