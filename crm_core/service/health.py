"""The daily scores: one snapshot a deal and local day, and days computed again when something arrives late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from crm_core.calendar import WorkCalendar
from crm_core.health.behaviour import behaviour_index
from crm_core.health.entities import HealthSnapshot
from crm_core.health.inputs import DealDay
from crm_core.health.policy import HealthPolicy
from crm_core.health.score import deal_health
from crm_core.policies import CrmPolicy
from crm_core.stores import CrmStore

ACTOR = "health"
MARKS = 20_000  # read in one run; what is beyond waits for the next


@dataclass(frozen=True, slots=True)
class Change:
    """A deal's day that was computed again with another result; None: no snapshot on that side."""

    opportunity_id: str
    day: date
    before: HealthSnapshot | None
    after: HealthSnapshot | None


def snapshot_day(store: CrmStore, region: str, day: date, *, policy: CrmPolicy, now: datetime) -> int:
    """Score every deal of the region that was open at the end of that local day; returns how many.

    A day that is complete stays as it is: then 0. Logs nothing, since the log's lock would be held for long.
    """
    last = store.last_health_run(region)
    if last is not None and last >= day:
        return 0
    calendar, watermark, count = policy.calendar.of(region), _watermark(store), 0
    for deals in store.deal_days(region, day, policy=policy.health, pipeline=policy.pipeline, calendar=calendar):
        store.add_snapshots([_snapshot(deal, policy.health, calendar, now, watermark) for deal in deals])
        count += len(deals)
    store.save_health_run(region, day, computed_at=now, watermark=watermark, deals=count)
    return count


def recompute_marked(store: CrmStore, region: str, *, policy: CrmPolicy, now: datetime) -> tuple[Change, ...]:
    """Compute again the days of marked deals, from the mark to the last complete day; returns what differs.

    A day that comes out the same keeps its revision. Later revisions keep the owner that the day had.
    """
    marks = store.health_marks(region, MARKS)
    if not marks:
        return ()
    calendar = policy.calendar.of(region)
    since: dict[str, date] = {}
    for mark in marks:
        day = calendar.local_day(mark.since)
        since[mark.opportunity_id] = min(day, since.get(mark.opportunity_id, day))
    watermark, changes = _watermark(store), list[Change]()
    for day in store.health_run_days(region, min(since.values())):
        ids = sorted(deal for deal, first in since.items() if first <= day)
        changes += _recompute_day(store, region, day, ids, policy=policy, now=now, watermark=watermark)
    store.clear_health_marks(marks)
    return tuple(changes)


def missing_days(store: CrmStore, region: str, *, policy: CrmPolicy, now: datetime) -> tuple[date, ...]:
    """The local days that have ended without snapshots; after a long standstill only the latest of them."""
    calendar = policy.calendar.of(region)
    finished = calendar.local_day(now) - timedelta(days=1)
    last = store.last_health_run(region)
    count = 1 if last is None else min(policy.health.max_catch_up_days, (finished - last).days)
    return tuple(finished - timedelta(days=back) for back in range(count - 1, -1, -1))


def _recompute_day(
    store: CrmStore, region: str, day: date, ids: list[str], *, policy: CrmPolicy, now: datetime, watermark: int
) -> list[Change]:
    calendar = policy.calendar.of(region)
    before = {one.opportunity_id: one for one in store.current_snapshots(region, [day], only=ids)}
    computed = {
        deal.opportunity_id: _snapshot(deal, policy.health, calendar, now, watermark)
        for deals in store.deal_days(
            region, day, policy=policy.health, pipeline=policy.pipeline, calendar=calendar, only=ids
        )
        for deal in deals
    }
    differs = [deal for deal in ids if _differs(before.get(deal), computed.get(deal))]
    revisions = store.latest_revisions(day, differs)
    after = {deal: _next_revision(computed[deal], before.get(deal), revisions) for deal in differs if deal in computed}
    store.add_snapshots(list(after.values()))
    store.drop_current([(deal, day) for deal in differs if deal not in computed])
    return [Change(deal, day, before.get(deal), after.get(deal)) for deal in differs]


def _differs(before: HealthSnapshot | None, after: HealthSnapshot | None) -> bool:
    if before is None or after is None:
        return before is not after
    return not before.says_the_same(after)


def _next_revision(
    fresh: HealthSnapshot, before: HealthSnapshot | None, revisions: Mapping[str, int]
) -> HealthSnapshot:
    owner = before or fresh
    revision = revisions.get(fresh.opportunity_id, 0) + 1
    return replace(fresh, revision=revision, rep_id=owner.rep_id, team=owner.team)


def _snapshot(
    deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar, now: datetime, watermark: int
) -> HealthSnapshot:
    health, behaviour = deal_health(deal, policy, calendar), behaviour_index(deal, policy.behaviour)
    return HealthSnapshot(
        opportunity_id=deal.opportunity_id,
        day=deal.day,
        revision=1,
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        stage=deal.stage,
        score=health.score,
        status=health.status,
        coverage=health.coverage,
        components=health.components,
        behaviour=behaviour.index,
        behaviour_passed=behaviour.passed,
        policy_version=policy.version,
        computed_at=now,
        watermark=watermark,
    )


def _watermark(store: CrmStore) -> int:
    last = store.last_event()
    return last.seq if last else 0


def deals_of(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(sorted({change.opportunity_id for change in changes}))
