"""The periodic work of health for one region, in order: late days, days that have ended, the week, the trigger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from crm_core.calendar import due_at
from crm_core.directory import Directory
from crm_core.policies import CrmPolicy
from crm_core.service.behaviour import ends_week, roll_up_week
from crm_core.service.health import ACTOR, missing_days, recompute_marked, snapshot_day
from crm_core.service.interventions import fire_interventions, settle_interventions
from crm_core.service.late_health import judge_changes, note_missed
from crm_core.service.log import log_event
from crm_core.service.tasks import open_task
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore

DATA_TASK = "health_data"


def run_health(store: CrmStore, region: str, *, policy: CrmPolicy, directory: Directory, now: datetime) -> int:
    """Bring a region's health up to `now`; again at the same moment does nothing. Returns how many rows came of it.

    Days that a standstill left out are made up for, but only the last one calls anybody; the others are noted.
    """
    store.lock(f"health:{region}")
    before = store.last_health_run(region)
    changes = recompute_marked(store, region, policy=policy, now=now)
    days = missing_days(store, region, policy=policy, now=now)
    made = {day: snapshot_day(store, region, day, policy=policy, now=now) for day in days}
    for day in sorted({change.day for change in changes} | set(days)):
        if ends_week(day):
            roll_up_week(store, region, day, now=now)
    if not (changes or days):
        return 0
    store.lock("events")  # comes last of all locks; what takes long is done
    count = len(changes) + sum(made.values())
    count += len(judge_changes(store, region, changes, policy=policy, directory=directory, now=now))
    if not days:
        return count
    count += note_missed(store, region, days[:-1], policy=policy, now=now)
    count += settle_interventions(store, region, policy=policy, now=now)
    count += len(fire_interventions(store, region, policy=policy, directory=directory, now=now))
    count += _ask_for_data(store, region, days[-1], before, policy=policy, now=now)
    _log(store, region, made, policy_version=policy.health.version, now=now)
    return count


def _log(store: CrmStore, region: str, made: Mapping[date, int], *, policy_version: int, now: datetime) -> None:
    log_event(
        store,
        type="health.snapshots",
        aggregate=f"health:{region}",
        payload={"deals": {day.isoformat(): deals for day, deals in made.items()}, "policy_version": policy_version},
        region=region,
        actor_id=ACTOR,
        occurred_at=now,
        now=now,
    )


def _ask_for_data(
    store: CrmStore, region: str, day: date, before: date | None, *, policy: CrmPolicy, now: datetime
) -> int:
    """A task for the rep of each deal of which too little is known since this day; once a deal and stage."""
    own, calendar = policy.health, policy.calendar.of(region)
    grown = timedelta(days=own.min_age_days)
    found = store.newly_insufficient(
        region,
        day,
        opened_by=calendar.end_of_day(day) - grown,
        before=None if before is None else (before, calendar.end_of_day(before) - grown),
        min_coverage=own.min_coverage,
        limit=own.max_data_tasks,
    )
    for one in found:
        deal = store.opportunity(EVERYWHERE, one.opportunity_id)
        open_task(
            store,
            kind=DATA_TASK,
            title_zh=f"补数据:{deal.name}",
            title_en=f"Fill in data: {deal.name}",
            region=deal.region,
            team=deal.team,
            rep_id=deal.rep_id,
            due_at=due_at(now, own.task_due, calendar),
            actor_id=ACTOR,
            now=now,
            opportunity_id=deal.id,
            source=f"{DATA_TASK}:{deal.id}:{one.stage}",
        )
    return len(found)
