"""What late, corrected or deleted calls mean for interventions: voided, opened after all, or only noted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from crm_core.directory import Directory
from crm_core.health.entities import HealthSnapshot, Intervention
from crm_core.health.terms import InterventionState
from crm_core.health.trigger import is_evaluation_day, is_low, last_evaluation_day, next_evaluation_day, streak
from crm_core.policies import CrmPolicy
from crm_core.service.health import ACTOR, Change, deals_of
from crm_core.service.interventions import fire_interventions, void_intervention
from crm_core.service.log import log_event
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore

MISSED = "health.missed_trigger"


def judge_changes(
    store: CrmStore,
    region: str,
    changes: Sequence[Change],
    *,
    policy: CrmPolicy,
    directory: Directory,
    now: datetime,
) -> tuple[Intervention, ...]:
    """Hold the interventions of changed deals against the days as they stand now; returns those opened and voided.

    A cause that appears only in the past opens nothing unless it still holds: it is logged as missed.
    """
    if not changes:
        return ()
    voided = _void(store, region, changes, policy=policy, now=now)
    opened = fire_interventions(store, region, policy=policy, directory=directory, now=now, only=deals_of(changes))
    held = {one.opportunity_id for one in (*opened, *store.open_interventions(region))}
    for deal, day in _missed(store, region, changes, policy=policy).items():
        if deal not in held:
            _log_missed(store, region, deal, day, now=now)
    return (*voided, *opened)


def note_missed(store: CrmStore, region: str, days: Iterable[date], *, policy: CrmPolicy, now: datetime) -> int:
    """After a standstill: log the deals that were low at the end of some of these days and nobody was told.

    Once a deal, with the first such day; not when they are low still, for then the last day calls.
    """
    calendar, last = policy.calendar.of(region), store.last_health_run(region)
    if last is None:
        return 0

    def low_at(end: date) -> tuple[str, ...]:
        return store.low_streaks(region, streak(end, policy.health, calendar), policy.health.low_below)

    spared = set(low_at(last_evaluation_day(last, policy.health, calendar)))
    spared |= {one.opportunity_id for one in store.open_interventions(region)}
    missed: dict[str, date] = {}
    for day in days:
        if is_evaluation_day(day, policy.health, calendar):
            for deal in low_at(day):
                missed.setdefault(deal, day)
    for deal in sorted(set(missed) - spared):
        _log_missed(store, region, deal, missed[deal], now=now)
    return len(set(missed) - spared)


def _void(
    store: CrmStore, region: str, changes: Sequence[Change], *, policy: CrmPolicy, now: datetime
) -> list[Intervention]:
    touched, on = set(deals_of(changes)), policy.calendar.of(region).local_day(now)
    voided = []
    for one in store.open_interventions(region):
        if one.opportunity_id in touched:
            rows = store.current_snapshots(region, one.days, only=[one.opportunity_id])
            if not all(is_low(_of(rows, day), policy.health) for day in one.days):
                voided.append(void_intervention(store, one, on=on, now=now))
    return voided


def _missed(store: CrmStore, region: str, changes: Sequence[Change], *, policy: CrmPolicy) -> dict[str, date]:
    """The first day at which each deal would have called for an intervention and, as it was known, did not."""
    calendar = policy.calendar.of(region)
    last = store.last_health_run(region)
    before = {(change.opportunity_id, change.day): change.before for change in changes}
    after = {(change.opportunity_id, change.day): change.after for change in changes}
    found: dict[str, date] = {}
    for deal in deals_of(changes):
        changed = [day for other, day in after if other == deal]
        ends = _ends(changed, last or max(changed), policy=policy, region=region)
        streaks = {day: streak(day, policy.health, calendar) for day in ends}
        needed = sorted({day for days in streaks.values() for day in days})
        rows = store.current_snapshots(region, needed, only=[deal])
        for end, days in streaks.items():
            now_low = all(is_low(_of(rows, day), policy.health) for day in days)
            was_low = all(is_low(before.get((deal, day), _of(rows, day)), policy.health) for day in days)
            if now_low and not was_low:
                found.setdefault(deal, end)
    return {deal: day for deal, day in found.items() if not _was_told(store.interventions_of([deal]), day)}


def _ends(changed: Iterable[date], last: date, *, policy: CrmPolicy, region: str) -> list[date]:
    """Evaluation days up to the last one whose streak holds a changed day."""
    calendar, ends = policy.calendar.of(region), set[date]()
    for day in changed:
        end = day
        for _ in range(policy.health.low_days):
            if is_evaluation_day(end, policy.health, calendar) and end <= last:
                ends.add(end)
            end = next_evaluation_day(end, policy.health, calendar)
    return sorted(ends)


def _was_told(interventions: Iterable[Intervention], day: date) -> bool:
    return any(
        one.days[0] <= day and (one.ended_on is None or day <= one.ended_on)
        for one in interventions
        if one.state is not InterventionState.VOIDED
    )


def _of(rows: Iterable[HealthSnapshot], day: date) -> HealthSnapshot | None:
    return next((row for row in rows if row.day == day), None)


def _log_missed(store: CrmStore, region: str, opportunity_id: str, day: date, *, now: datetime) -> None:
    deal = store.opportunity(EVERYWHERE, opportunity_id)
    log_event(
        store,
        type=MISSED,
        aggregate=f"opportunity:{opportunity_id}",
        payload={"day": day.isoformat()},
        region=region,
        team=deal.team,
        actor_id=ACTOR,
        occurred_at=now,
        now=now,
    )
