"""Calls the manager to deals whose health stays low, and takes the call back when late data clears it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from crm_core.calendar import WorkCalendar, due_at
from crm_core.directory import Directory
from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.health.entities import HealthSnapshot, Intervention
from crm_core.health.score import lowest
from crm_core.health.scripts import choose_packs
from crm_core.health.terms import InterventionState
from crm_core.health.trigger import arms_again, in_grace, is_armed, last_evaluation_day, streak
from crm_core.ids import stable_id
from crm_core.policies import CrmPolicy
from crm_core.service.alerting import raise_alert
from crm_core.service.deal_history import history_summary
from crm_core.service.health import ACTOR
from crm_core.service.log import log_event
from crm_core.service.tasks import cancel_task, open_task, settle_task
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore

TASK, ALERT = "health_intervention", "deal_health"


def fire_interventions(
    store: CrmStore,
    region: str,
    *,
    policy: CrmPolicy,
    directory: Directory,
    now: datetime,
    only: Iterable[str] | None = None,
) -> tuple[Intervention, ...]:
    """Open an intervention for each deal (of these alone) that was low on the last evaluation days.

    One is open a deal; a new owner has the grace of the policy; see `trigger.is_armed` for what arms it again.
    """
    last = store.last_health_run(region)
    if last is None:
        return ()
    calendar = policy.calendar.of(region)
    days = streak(last_evaluation_day(last, policy.health, calendar), policy.health, calendar)
    low = store.low_streaks(region, days, policy.health.low_below)
    chosen = set(low) if only is None else set(low) & set(only)
    armed = _armed(store, sorted(chosen), days)
    deals = [store.opportunity(EVERYWHERE, deal) for deal in armed]
    due = _out_of_grace(store, [deal for deal in deals if deal.outcome is None], days[-1], policy=policy)
    snapshots = store.current_snapshots(region, [days[-1]], only=[deal.id for deal in due])
    low_of = {one.opportunity_id: one for one in snapshots}
    return tuple(_open(store, deal, low_of[deal.id], days, policy=policy, directory=directory, now=now) for deal in due)


def settle_interventions(store: CrmStore, region: str, *, policy: CrmPolicy, now: datetime) -> int:
    """End what has recovered by the last complete day, and what stands on deals that are closed."""
    last, ended = store.last_health_run(region), 0
    running = store.open_interventions(region)
    if last is None or not running:
        return 0
    ids = [one.opportunity_id for one in running]
    today = {one.opportunity_id: one for one in store.current_snapshots(region, [last], only=ids)}
    for one in running:
        snapshot = today.get(one.opportunity_id)
        if store.opportunity(EVERYWHERE, one.opportunity_id).outcome is not None:
            state = InterventionState.DEAL_ENDED
        elif snapshot and snapshot.day > one.days[-1] and arms_again(snapshot, policy.health):
            state = InterventionState.RECOVERED
        else:
            continue
        _end(store, one, state, on=last, actor_id=ACTOR, now=now)
        ended += 1
    return ended


def close_intervention(
    store: CrmStore,
    sight: Sight,
    intervention_id: str,
    *,
    outcome: str,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
) -> Intervention:
    """Write what came of it, and arm the trigger again.

    Raises CrmNotFound; CrmInvalid without words; CrmConflict when it has ended.
    """
    store.lock("events")  # the run settles interventions under the same lock
    one = store.intervention(sight, intervention_id)
    if one.state is not InterventionState.OPEN:
        raise CrmConflict("The intervention has ended.", code="intervention_ended")
    if not outcome.strip():
        raise CrmInvalid("An outcome needs words.", code="outcome_missing", remedy="Say what was done and agreed.")
    on = policy.calendar.of(one.region).local_day(now)
    told = replace(one, outcome=outcome.strip())
    return _end(store, told, InterventionState.CLOSED, on=on, actor_id=actor_id, now=now)


def void_intervention(store: CrmStore, one: Intervention, *, on: date, now: datetime) -> Intervention:
    """Late data says that there was no cause: it stays visible, and counts as if it had never been."""
    return _end(store, one, InterventionState.VOIDED, on=on, actor_id=ACTOR, now=now)


def _armed(store: CrmStore, ids: Sequence[str], days: Sequence[date]) -> list[str]:
    earlier: dict[str, list[Intervention]] = {}
    for one in store.interventions_of(ids):
        earlier.setdefault(one.opportunity_id, []).append(one)
    return [deal for deal in ids if is_armed(days, earlier.get(deal, ()))]


def _out_of_grace(store: CrmStore, deals: Sequence[Opportunity], day: date, *, policy: CrmPolicy) -> list[Opportunity]:
    if not deals:
        return []
    region = deals[0].region
    calendar = policy.calendar.of(region)
    window = _grace_window(day, policy.health.grace_workdays, calendar)
    owners: dict[str, dict[date, str]] = {}
    for one in store.current_snapshots(region, window, only=[deal.id for deal in deals]):
        owners.setdefault(one.opportunity_id, {})[one.day] = one.rep_id
    return [
        deal
        for deal in deals
        if not in_grace(owners.get(deal.id, {}), deal.rep_id, day, policy=policy.health, calendar=calendar)
    ]


def _grace_window(day: date, workdays: int, calendar: WorkCalendar) -> list[date]:
    """The calendar days from one workday before the grace could have begun to `day`."""
    first = day
    for _ in range(workdays + 1):
        first = calendar.previous_workday(first)
    return [first + timedelta(days=number) for number in range((day - first).days + 1)]


def _open(
    store: CrmStore,
    deal: Opportunity,
    snapshot: HealthSnapshot,
    days: tuple[date, ...],
    *,
    policy: CrmPolicy,
    directory: Directory,
    now: datetime,
) -> Intervention:
    factors = [one.metric for one in lowest(snapshot.components, policy.health.factors)]
    number = len(store.interventions_of([deal.id])) + 1
    levels = directory.levels_above(region=deal.region, team=deal.team, person_id=deal.rep_id)
    manager = levels[0][0] if levels else None
    calendar = policy.calendar.of(deal.region)
    one = Intervention(
        id=stable_id("intervention", deal.id, str(number)),
        opportunity_id=deal.id,
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        stage=deal.stage,
        state=InterventionState.OPEN,
        days=days,
        opened_at=now,
        score=snapshot.score or 0.0,
        factors=tuple(factors),
        packs=tuple(pack.key for pack in choose_packs(factors, deal.stage, policy.script_packs)),
        summary=history_summary(store, deal.id, policy.health.history_calls),
        manager_id=manager,
    )
    task = open_task(
        store,
        kind=TASK,
        title_zh=f"介入商机:{deal.name}(健康度 {one.score:g})",
        title_en=f"Step in on {deal.name} (health {one.score:g})",
        region=deal.region,
        team=deal.team,
        rep_id=manager or deal.rep_id,
        due_at=due_at(now, policy.health.task_due, calendar),
        actor_id=ACTOR,
        now=now,
        opportunity_id=deal.id,
        source=one.id,
    )
    opened = replace(one, task_id=task.id)
    store.save_intervention(opened)
    figures = {"score": one.score, "factors": factors, "days": [day.isoformat() for day in days]}
    _log(store, opened, "intervention.opened", actor_id=ACTOR, now=now, **figures)
    raise_alert(
        store,
        rule=ALERT,
        subject=f"opportunity:{deal.id}",
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        audience="manager",
        reason={"score": one.score, "intervention_id": one.id},
        actor_id=ACTOR,
        now=now,
        opportunity_id=deal.id,
        zone=calendar.zone,
    )
    return opened


def _end(
    store: CrmStore, one: Intervention, state: InterventionState, *, on: date, actor_id: str, now: datetime
) -> Intervention:
    ended = replace(one, state=state, ended_at=now, ended_on=on, ended_by=actor_id)
    store.save_intervention(ended)
    settle = settle_task if state is InterventionState.CLOSED else cancel_task
    settle(store, source=one.id, actor_id=actor_id, now=now)
    _log(store, ended, f"intervention.{state.value}", actor_id=actor_id, now=now)
    return ended


def _log(store: CrmStore, one: Intervention, event: str, *, actor_id: str, now: datetime, **figures: Any) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"opportunity:{one.opportunity_id}",
        payload={"intervention_id": one.id, **figures},
        region=one.region,
        team=one.team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
