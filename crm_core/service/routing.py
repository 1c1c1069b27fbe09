"""Gives leads to reps: by the rules when one comes in, again for those that wait, or as a manager says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from crm_core.directory import Directory, Position
from crm_core.entities import Lead
from crm_core.errors import CrmForbidden, CrmInvalid
from crm_core.policies import CrmPolicy
from crm_core.routing.choose import Choice, Staff, choose
from crm_core.routing.lifecycle import assigned
from crm_core.routing.people import RepProfile
from crm_core.service.lead_log import log_lead
from crm_core.service.lead_timers import start_timers
from crm_core.service.log import log_event
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore


def route_lead(
    store: CrmStore, lead_id: str, *, policy: CrmPolicy, directory: Directory, actor_id: str, now: datetime
) -> Lead:
    """Place a lead that waits; one that has a rep stays as it is, however often this is asked."""
    store.lock(f"routing:{store.lead(EVERYWHERE, lead_id).region}")
    store.lock(f"lead:{lead_id}")
    lead = store.lead(EVERYWHERE, lead_id)
    if lead.rep_id is not None:
        return lead
    after, payload = placed(store, lead, rep_id=None, team=None, policy=policy, directory=directory, now=now)
    if after.rep_id is None:
        return lead
    store.save_lead(after)
    log_lead(store, after, "lead.assigned", actor_id=actor_id, now=now, **payload)
    return after


def route_waiting(
    store: CrmStore, *, policy: CrmPolicy, directory: Directory, actor_id: str, now: datetime, limit: int = 200
) -> int:
    """Try again for those that nobody has; returns how many were placed."""
    waiting = store.waiting_leads(limit)
    for region in sorted({lead.region for lead in waiting}):
        store.lock(f"routing:{region}")
    for lead_id in sorted(lead.id for lead in waiting):  # all of them before the log's
        store.lock(f"lead:{lead_id}")
    routed = (
        route_lead(store, lead.id, policy=policy, directory=directory, actor_id=actor_id, now=now) for lead in waiting
    )
    return sum(lead.rep_id is not None for lead in routed)


def assign_lead(
    store: CrmStore,
    sight: Sight,
    lead_id: str,
    *,
    rep_id: str,
    directory: Directory,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
) -> Lead:
    """Put a lead with somebody by hand, whatever the capacity. Raises CrmInvalid for nobody's rep of the region.

    Raises CrmForbidden for a rep out of sight, CrmConflict for a closed lead.
    """
    store.lock(f"lead:{lead_id}")
    before = store.lead(sight, lead_id)
    rep = directory.find(rep_id)
    if rep is None or rep.region != before.region:
        raise CrmInvalid("There is no such colleague in the region.", code="unknown_rep")
    if not sight.covers(before.region, rep.team, rep_id):
        raise CrmForbidden("A lead for somebody out of your sight.", code="foreign_rep")
    lead = assigned(before, rep_id=rep_id, team=rep.team, rule=before.rule, at=now)
    store.save_lead(lead)
    start_timers(store, lead, policy=policy, actor_id=actor_id, now=now)
    log_lead(store, lead, "lead.assigned", actor_id=actor_id, now=now, before=before.rep_id, why="by_hand")
    return lead


def save_profile(store: CrmStore, sight: Sight, profile: RepProfile, *, actor_id: str, now: datetime) -> RepProfile:
    """What routing knows about a rep. Raises CrmForbidden out of sight, CrmInvalid for what cannot be."""
    if not sight.covers(profile.region, profile.team, profile.rep_id):
        raise CrmForbidden("This rep is out of your sight.", code="foreign_rep")
    if profile.capacity is not None and profile.capacity < 0:
        raise CrmInvalid("A capacity is not negative.", code="bad_capacity")
    if profile.away_from and profile.away_until and profile.away_until < profile.away_from:
        raise CrmInvalid("The absence ends before it begins.", code="bad_absence")
    if any(" " in skill or not skill for skill in profile.skills):
        raise CrmInvalid("A skill is one word without blanks.", code="bad_skill")
    store.save_profile(profile)
    log_event(
        store,
        type="rep.profile_changed",
        aggregate=f"rep:{profile.rep_id}",
        payload={"skills": len(profile.skills), "capacity": profile.capacity},
        region=profile.region,
        team=profile.team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
    return profile


def placed(
    store: CrmStore,
    lead: Lead,
    *,
    rep_id: str | None,
    team: str | None,
    policy: CrmPolicy,
    directory: Directory,
    now: datetime,
) -> tuple[Lead, dict[str, Any]]:
    """The lead with its rep, as asked or by the rules, and why; its timers have begun. Without anybody it waits."""
    payload: dict[str, Any]
    if rep_id is not None:
        lead = assigned(lead, rep_id=rep_id, team=team, rule=None, at=now)
        payload = {"why": "own"}
    else:
        choice = _choice(store, lead, policy=policy, directory=directory, now=now)
        rule = choice.rule.key if choice.rule else None
        if choice.rep:
            lead = assigned(lead, rep_id=choice.rep.id, team=choice.rep.team, rule=rule, at=now)
        else:
            lead = replace(lead, rule=rule)
        payload = {"why": choice.why.value, "rule": rule}
    start_timers(store, lead, policy=policy, actor_id="routing", now=now)
    return lead, payload


def _choice(store: CrmStore, lead: Lead, *, policy: CrmPolicy, directory: Directory, now: datetime) -> Choice:
    calendar = policy.calendar.of(lead.region)
    today = calendar.local_day(now)
    midnight = datetime.combine(today, time.min, calendar.zone)
    reps = [one for one in directory.colleagues if one.position is Position.REP and one.region == lead.region]
    staff = Staff(
        colleagues=reps,
        profiles={profile.rep_id: profile for profile in store.profiles(Sight(lead.region))},
        loads=store.loads(lead.region, midnight, datetime.combine(today + timedelta(days=1), time.min, calendar.zone)),
        responses=store.last_responses([rep.id for rep in reps], policy.routing.samples),
    )
    return choose(lead, staff, policy=policy.routing, today=today)
