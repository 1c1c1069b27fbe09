"""The first contact with a lead, by a call or by hand: what it ends, and how fast it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from crm_core.calendar import due_at
from crm_core.entities import Lead
from crm_core.names import phone_key
from crm_core.policies import CrmPolicy
from crm_core.records import CallRecord, require_aware
from crm_core.routing.lifecycle import assigned, contacted
from crm_core.routing.people import FirstResponse
from crm_core.routing.policy import StopsOn, span_of
from crm_core.service.lead_log import log_lead
from crm_core.service.lead_timers import stop_timers
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore


def contact_lead(
    store: CrmStore,
    sight: Sight,
    lead_id: str,
    *,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    at: datetime | None = None,
) -> Lead:
    """The customer was reached, at `at` or now, as somebody says. Raises what `lifecycle.contacted` raises."""
    moment = at or now
    require_aware(moment, "The time of the contact")
    store.lock(f"lead:{lead_id}")
    lead = store.lead(sight, lead_id)
    return _reached(store, lead, at=min(moment, now), by=None, policy=policy, actor_id=actor_id, now=now)


def lock_leads(store: CrmStore, record: CallRecord) -> None:
    """Lock the leads that `note_call` may change. Before any other lock of the call: the log's comes last."""
    number = phone_key(record.phone)
    leads = store.open_leads_by_phone(Sight(record.region), number) if number else ()
    for lead_id in sorted(lead.id for lead in leads):
        store.lock(f"lead:{lead_id}")


def note_call(store: CrmStore, record: CallRecord, *, policy: CrmPolicy, now: datetime) -> tuple[Lead, ...]:
    """What a recorded call means for the open leads of its number: a first contact, and the interview if it was long.

    A lead that nobody has goes to the rep of the call. When it was done and when that came to be known are kept
    apart, so a late record does not make a late contact. The same call again changes nothing.
    """
    number = phone_key(record.phone)
    if number is None:
        return ()
    leads = store.open_leads_by_phone(Sight(record.region), number)
    return tuple(
        _called(store, lead.id, record, policy=policy, now=now)
        for lead in leads
        if record.occurred_start >= lead.created_at
    )


def _called(store: CrmStore, lead_id: str, record: CallRecord, *, policy: CrmPolicy, now: datetime) -> Lead:
    store.lock(f"lead:{lead_id}")
    lead = store.lead(EVERYWHERE, lead_id)
    actor_id = f"source:{record.source}"
    if lead.rep_id is None:
        lead = assigned(lead, rep_id=record.rep_id, team=record.team, rule=lead.rule, at=now)
    lead = _reached(store, lead, at=record.occurred_start, by=record.rep_id, policy=policy, actor_id=actor_id, now=now)
    if record.occurred_end - record.occurred_start >= timedelta(minutes=policy.routing.interview_minutes):
        stop_timers(store, lead, StopsOn.INTERVIEW, at=record.occurred_start, policy=policy, actor_id=actor_id, now=now)
    return lead


def _reached(
    store: CrmStore, before: Lead, *, at: datetime, by: str | None, policy: CrmPolicy, actor_id: str, now: datetime
) -> Lead:
    lead = contacted(before, at=at)
    if lead == before:
        return lead
    store.save_lead(lead)
    response = _response(store, lead, at=at, by=by, policy=policy, now=now)
    store.save_response(response)
    stop_timers(store, lead, StopsOn.CONTACT, at=at, policy=policy, actor_id=actor_id, now=now)
    log_lead(
        store,
        lead,
        "lead.contacted",
        actor_id=actor_id,
        now=now,
        at=at,
        minutes=response.minutes,
        done_in_time=response.done_in_time,
        recorded_in_time=response.recorded_in_time,
    )
    return lead


def _response(
    store: CrmStore, lead: Lead, *, at: datetime, by: str | None, policy: CrmPolicy, now: datetime
) -> FirstResponse:
    calendar = policy.calendar.of(lead.region)
    began = max(lead.created_at, min(lead.assigned_at or lead.created_at, at))
    known = store.response(EVERYWHERE, lead.id)
    due = _due(lead, policy)
    response = FirstResponse(
        lead_id=lead.id,
        rep_id=by or str(lead.rep_id),
        region=lead.region,
        team=lead.team,
        contacted_at=at,
        recorded_at=now,
        minutes=round(calendar.work_between(began, at).total_seconds() / 60, 2),
        done_in_time=due is None or at <= due,
        recorded_in_time=due is None or now <= due,
    )
    # An earlier contact that is told later does not make the first record late.
    return replace(response, recorded_in_time=known.recorded_in_time) if known else response


def _due(lead: Lead, policy: CrmPolicy) -> datetime | None:
    rule = policy.routing.rule(lead.rule)
    calendar = policy.calendar.of(lead.region)
    ends = [
        due_at(lead.created_at, span_of(timer, rule), calendar)
        for timer in policy.routing.timers
        if timer.stops_on is StopsOn.CONTACT
    ]
    return min(ends, default=None)
