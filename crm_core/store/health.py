"""Health snapshots, their runs and the weekly index in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, insert, select, tuple_, update

from crm_core.health.behaviour import Weighed
from crm_core.health.entities import BehaviourWeek, HealthSnapshot
from crm_core.health.terms import HealthStatus
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.store.health_days import SqlHealthDays
from crm_core.store.health_tables import runs, snapshots, weeks
from crm_core.store.health_touches import SqlTouches
from crm_core.store.interventions import SqlInterventions
from crm_core.store.rows import OnConnection, fetch, to_row, upsert
from crm_core.store.sight import by_owner
from crm_core.store.tables import opportunities

PARAMETERS = 5_000  # of one statement; SQLite takes 32,766


class SqlSnapshots(OnConnection):
    """The snapshots part of `HealthDayStore`."""

    def last_health_run(self, region: str) -> date | None:
        day: date | None = self._connection.scalar(select(func.max(runs.c.day)).where(runs.c.region == region))
        return day

    def health_run_days(self, region: str, since: date) -> tuple[date, ...]:
        query = select(runs.c.day).where(runs.c.region == region, runs.c.day >= since).order_by(runs.c.day)
        return tuple(self._connection.scalars(query))

    def save_health_run(self, region: str, day: date, *, computed_at: datetime, watermark: int, deals: int) -> None:
        row = {"region": region, "day": day, "computed_at": computed_at, "watermark": watermark, "deals": deals}
        upsert(self._connection, runs, [row])

    def add_snapshots(self, rows: Sequence[HealthSnapshot]) -> None:
        if not rows:
            return
        self._retire([(row.opportunity_id, row.day) for row in rows if row.revision > 1])
        self._connection.execute(insert(snapshots), [to_row(row) for row in rows])

    def drop_current(self, keys: Sequence[tuple[str, date]]) -> None:
        self._retire(keys)

    def current_snapshots(
        self, region: str, days: Sequence[date], *, only: Sequence[str] | None = None
    ) -> tuple[HealthSnapshot, ...]:
        query = _current(region, days).order_by(snapshots.c.opportunity_id, snapshots.c.day)
        if only is None:
            return fetch(self._connection, HealthSnapshot, query)
        found: list[HealthSnapshot] = []
        for chunk in _chunks(only):
            found += fetch(self._connection, HealthSnapshot, query.where(snapshots.c.opportunity_id.in_(chunk)))
        return tuple(found)

    def latest_revisions(self, day: date, ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for chunk in _chunks(ids):
            query = (
                select(snapshots.c.opportunity_id, func.max(snapshots.c.revision))
                .where(snapshots.c.opportunity_id.in_(chunk), snapshots.c.day == day)
                .group_by(snapshots.c.opportunity_id)
            )
            found |= {row[0]: row[1] for row in self._connection.execute(query)}
        return found

    def low_streaks(self, region: str, days: Sequence[date], below: float) -> tuple[str, ...]:
        query = (
            select(snapshots.c.opportunity_id)
            .where(
                snapshots.c.region == region,
                snapshots.c.day.in_(days),
                snapshots.c.is_current,
                snapshots.c.status == HealthStatus.SUFFICIENT,
                snapshots.c.score < below,
            )
            .group_by(snapshots.c.opportunity_id)
            .having(func.count() == len(set(days)))
            .order_by(snapshots.c.opportunity_id)
        )
        return tuple(self._connection.scalars(query))

    def newly_insufficient(
        self,
        region: str,
        day: date,
        *,
        opened_by: datetime,
        before: tuple[date, datetime] | None,
        min_coverage: float,
        limit: int,
    ) -> tuple[HealthSnapshot, ...]:
        query = (
            _current(region, [day])
            .join(opportunities, opportunities.c.id == snapshots.c.opportunity_id)
            .where(snapshots.c.coverage < min_coverage, opportunities.c.created_at <= opened_by)
            .order_by(snapshots.c.opportunity_id)
            .limit(limit)
        )
        if before is not None:
            earlier = snapshots.alias("earlier")
            lacked = select(earlier.c.opportunity_id).where(
                earlier.c.opportunity_id == snapshots.c.opportunity_id,
                earlier.c.day == before[0],
                earlier.c.is_current,
                earlier.c.coverage < min_coverage,
                opportunities.c.created_at <= before[1],
            )
            query = query.where(~lacked.correlate(snapshots, opportunities).exists())
        return fetch(self._connection, HealthSnapshot, query)

    def health_history(
        self, sight: Sight, opportunity_id: str, *, since: date | None = None
    ) -> tuple[HealthSnapshot, ...]:
        query = _seen(sight).where(snapshots.c.opportunity_id == opportunity_id, snapshots.c.is_current)
        if since is not None:
            query = query.where(snapshots.c.day >= since)
        return fetch(self._connection, HealthSnapshot, query.order_by(snapshots.c.day.desc()))

    def revisions_of_day(self, sight: Sight, opportunity_id: str, day: date) -> tuple[HealthSnapshot, ...]:
        query = _seen(sight).where(snapshots.c.opportunity_id == opportunity_id, snapshots.c.day == day)
        return fetch(self._connection, HealthSnapshot, query.order_by(snapshots.c.revision))

    def worst_health(
        self, sight: Sight, *, team: str | None = None, rep_id: str | None = None, page: Page = FIRST_PAGE
    ) -> tuple[HealthSnapshot, ...]:
        newest = select(runs.c.region, func.max(runs.c.day).label("day")).group_by(runs.c.region).subquery()
        query = (
            _seen(sight)
            .join(newest, and_(newest.c.region == snapshots.c.region, newest.c.day == snapshots.c.day))
            .where(snapshots.c.is_current, opportunities.c.outcome.is_(None))
            .order_by(snapshots.c.status.desc(), snapshots.c.score.asc().nulls_last(), snapshots.c.opportunity_id)
        )
        if team is not None:
            query = query.where(opportunities.c.team == team)
        if rep_id is not None:
            query = query.where(opportunities.c.rep_id == rep_id)
        return fetch(self._connection, HealthSnapshot, query, page)

    def weighed_deals(self, region: str, day: date) -> Iterator[tuple[str | None, str, Weighed]]:
        query = (
            select(
                snapshots.c.team,
                snapshots.c.rep_id,
                snapshots.c.behaviour,
                opportunities.c.amount,
                snapshots.c.behaviour_passed,
            )
            .join(opportunities, opportunities.c.id == snapshots.c.opportunity_id)
            .where(snapshots.c.region == region, snapshots.c.day == day, snapshots.c.is_current)
        )
        for team, rep_id, index, amount, passed in self._connection.execute(query):
            yield team, rep_id, Weighed(index, amount, passed)

    def save_behaviour_weeks(self, rows: Sequence[BehaviourWeek]) -> None:
        upsert(self._connection, weeks, [to_row(row) for row in rows])

    def behaviour_weeks(self, sight: Sight, week: str) -> tuple[BehaviourWeek, ...]:
        query = (
            select(weeks)
            .where(by_owner(weeks, sight), weeks.c.week == week)
            .order_by(weeks.c.region, weeks.c.team.asc().nulls_first(), weeks.c.rep_id.asc().nulls_first())
        )
        return fetch(self._connection, BehaviourWeek, query)

    def _retire(self, keys: Sequence[tuple[str, date]]) -> None:
        for chunk in _chunks(keys):
            self._connection.execute(
                update(snapshots)
                .where(tuple_(snapshots.c.opportunity_id, snapshots.c.day).in_(chunk), snapshots.c.is_current)
                .values(is_current=False)
            )


class SqlHealth(SqlTouches, SqlHealthDays, SqlSnapshots, SqlInterventions):
    """Implements `HealthStore`."""


def _current(region: str, days: Sequence[date]) -> Select[Any]:
    return select(snapshots).where(snapshots.c.region == region, snapshots.c.day.in_(days), snapshots.c.is_current)


def _seen(sight: Sight) -> Select[Any]:
    """Snapshots of the opportunities in sight: who owns the deal today sees its past."""
    return (
        select(snapshots)
        .join(opportunities, opportunities.c.id == snapshots.c.opportunity_id)
        .where(by_owner(opportunities, sight))
    )


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), PARAMETERS):
        yield items[start : start + PARAMETERS]
