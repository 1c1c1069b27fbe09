"""Gathers what the health of a region's open deals is made of, a chunk of deals at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Select, select

from crm_core.calendar import WorkCalendar
from crm_core.health.inputs import DealDay, Plan
from crm_core.health.policy import HealthPolicy
from crm_core.health.terms import Metric
from crm_core.policy import PipelinePolicy
from crm_core.store.health_queries import (
    Scope,
    Windows,
    kept_promises,
    last_asked,
    latest_fill,
    open_deals,
    open_risks,
    touch_figures,
    won_stays,
)
from crm_core.store.rows import OnConnection
from crm_core.store.tables import opportunities

CHUNK = 5_000


class SqlHealthDays(OnConnection):
    """The gathering part of `HealthDayStore`."""

    def health_regions(self) -> tuple[str, ...]:
        return tuple(
            self._connection.scalars(select(opportunities.c.region).distinct().order_by(opportunities.c.region))
        )

    def deal_days(
        self,
        region: str,
        day: date,
        *,
        policy: HealthPolicy,
        pipeline: PipelinePolicy,
        calendar: WorkCalendar,
        only: Sequence[str] | None = None,
    ) -> Iterator[list[DealDay]]:
        as_of = calendar.end_of_day(day)
        medians = self._medians(region, as_of, policy=policy, pipeline=pipeline, calendar=calendar)
        after: str | None = None
        while True:
            query = open_deals(region, as_of, pipeline.closing.key, after=after, only=only, limit=CHUNK)
            rows = self._connection.execute(query).all()
            if not rows:
                return
            deals = {
                row[0]: DealDay(
                    opportunity_id=row[0],
                    region=region,
                    team=row[1],
                    rep_id=row[2],
                    day=day,
                    as_of=as_of,
                    opened_at=row[3],
                    stage=row[4],
                    stage_place=_place(pipeline, row[4]),
                    stage_entered_at=row[5],
                    stage_median=medians.get(row[4]),
                )
                for row in rows
            }
            after = rows[-1][0]
            self._fill(deals, Scope(region, list(deals), only is None), day, policy=policy, calendar=calendar)
            yield list(deals.values())
            if len(rows) < CHUNK:
                return

    def _fill(
        self, deals: dict[str, DealDay], scope: Scope, day: date, *, policy: HealthPolicy, calendar: WorkCalendar
    ) -> None:
        when = _windows(day, policy, calendar)
        min_seconds = policy.of(Metric.CONTACTS)["min_seconds"]
        roles = list(policy.roles)
        for deal, row in self._of(deals, touch_figures(scope, when, min_seconds=min_seconds, roles=roles)):
            deal.two_way, deal.last_two_way = row[1], row[2]
            deal.documents_sent, deal.viewed_seconds, deal.revisions = bool(row[3]), row[4], row[5]
            deal.next_agreed_at, deal.next_internal_at = row[6], row[7]
            deal.rival, deal.plan, deal.calls = bool(row[8]), Plan(row[9]), row[10]
            reached = (role for role, seen in zip(roles, row[11:], strict=True) if seen)
            deal.role_classes = frozenset(policy.roles[role] for role in reached)
        asked = last_asked(scope, when, min_seconds=min_seconds, count=int(policy.of(Metric.RESPONSE)["touches"]))
        for deal, row in self._of(deals, asked):
            deal.asked += ((row[1], row[2]),)
        for deal, row in self._of(deals, latest_fill(scope, when)):
            deal.fill = row[1]
        for deal, row in self._of(deals, kept_promises(scope, when)):
            deal.promises_due, deal.promises_kept = row[1], row[2]
        for deal, row in self._of(deals, open_risks(scope, when)):
            deal.severe_risks, deal.other_risks = row[1], row[2]

    def _of(self, deals: Mapping[str, DealDay], query: Select[Any]) -> Iterator[tuple[DealDay, Sequence[Any]]]:
        for row in self._connection.execute(query):
            if (deal := deals.get(row[0])) is not None:  # a chunk's range also holds deals that have ended
                yield deal, row

    def _medians(
        self,
        region: str,
        as_of: datetime,
        *,
        policy: HealthPolicy,
        pipeline: PipelinePolicy,
        calendar: WorkCalendar,
    ) -> dict[str, float]:
        """Workdays that won deals stayed in each stage, where there are enough of them."""
        own = policy.of(Metric.VELOCITY)
        since = as_of - timedelta(days=own.days("won_days"))
        stays: dict[str, list[int]] = defaultdict(list)
        for stage, entered, exited in self._connection.execute(won_stays(region, as_of, since, pipeline.closing.key)):
            stays[stage].append(calendar.workdays_between(calendar.local_day(entered), calendar.local_day(exited)))
        return {stage: float(median(days)) for stage, days in stays.items() if len(days) >= own["min_won"]}


def _place(pipeline: PipelinePolicy, stage: str) -> int:
    place = pipeline.position(stage)
    return 0 if place is None else place + 1


def _windows(day: date, policy: HealthPolicy, calendar: WorkCalendar) -> Windows:
    """A window of n local days ends with `day` and begins n days before its end."""

    def since(metric: Metric, setting: str = "window_days") -> datetime:
        return calendar.end_of_day(day - timedelta(days=policy.of(metric).days(setting)))

    return Windows(
        as_of=calendar.end_of_day(day),
        contacts=since(Metric.CONTACTS),
        reading=since(Metric.READING),
        revisions=since(Metric.REVISIONS),
        response=since(Metric.RESPONSE, "lookback_days"),
        promises=since(Metric.PROMISES),
        roles=since(Metric.ROLES),
        risks=since(Metric.RISKS),
    )
