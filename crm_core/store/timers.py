"""Timers in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.store.rows import OnConnection, fetch, fetch_one, to_row
from crm_core.store.sight import by_owner
from crm_core.store.tables import activities
from crm_core.store.timer_tables import timers
from crm_core.timers.store import ALL_TIMERS, TimerFilter
from crm_core.timers.timer import Timer

_CHOSEN = ("state", "kind", "subject", "opportunity_id", "rep_id")
_RUNNING = timers.c.end_recorded_at.is_(None)


class SqlTimers(OnConnection):
    """Implements `TimerStore`."""

    def timer(self, sight: Sight, timer_id: str) -> Timer:
        query = select(timers).where(by_owner(timers, sight), timers.c.id == timer_id)
        return fetch_one(self._connection, Timer, query, "timer")

    def timers(self, sight: Sight, where: TimerFilter = ALL_TIMERS, page: Page = FIRST_PAGE) -> tuple[Timer, ...]:
        query = select(timers).where(by_owner(timers, sight)).order_by(timers.c.due_at, timers.c.id)
        for column in _CHOSEN:
            if (wanted := getattr(where, column)) is not None:
                query = query.where(timers.c[column] == wanted)
        if where.running is not None:
            query = query.where(_RUNNING if where.running else timers.c.end_recorded_at.is_not(None))
        if where.due_from is not None:
            query = query.where(timers.c.due_at >= where.due_from)
        if where.due_before is not None:
            query = query.where(timers.c.due_at < where.due_before)
        return fetch(self._connection, Timer, query, page)

    def running_timer(self, kind: str, subject: str) -> Timer | None:
        query = select(timers).where(_RUNNING, timers.c.kind == kind, timers.c.subject == subject)
        found = fetch(self._connection, Timer, query.with_for_update())
        return found[0] if found else None

    def timers_to_check(self, now: datetime, limit: int) -> tuple[Timer, ...]:
        query = select(timers).where(timers.c.check_at <= now).order_by(timers.c.check_at, timers.c.id).limit(limit)
        return fetch(self._connection, Timer, query.with_for_update(skip_locked=True))

    def calendars_in_use(self) -> tuple[tuple[str, str], ...]:
        query = (
            select(timers.c.region, timers.c.calendar_version)
            .distinct()
            .where(_RUNNING, timers.c.span_amount.is_not(None))
            .order_by(timers.c.region, timers.c.calendar_version)
        )
        return tuple((region, version) for region, version in self._connection.execute(query))

    def timers_on_calendar(self, region: str, version: str, limit: int) -> tuple[Timer, ...]:
        query = (
            select(timers)
            .where(
                _RUNNING,
                timers.c.span_amount.is_not(None),
                timers.c.region == region,
                timers.c.calendar_version == version,
            )
            .order_by(timers.c.id)
            .limit(limit)
        )
        return fetch(self._connection, Timer, query.with_for_update(skip_locked=True))

    def timer_owners(self) -> tuple[tuple[str, str | None, str], ...]:
        owner = (timers.c.region, timers.c.team, timers.c.rep_id)
        query = select(*owner).distinct().where(_RUNNING, timers.c.rep_id.is_not(None)).order_by(*owner)
        return tuple((region, team, rep) for region, team, rep in self._connection.execute(query))

    def timers_of_owner(self, region: str, team: str | None, rep_id: str, limit: int) -> tuple[Timer, ...]:
        query = (
            select(timers)
            .where(
                _RUNNING,
                timers.c.region == region,
                timers.c.team.is_not_distinct_from(team),
                timers.c.rep_id == rep_id,
            )
            .order_by(timers.c.id)
            .limit(limit)
        )
        return fetch(self._connection, Timer, query)

    def latest_recordings(self, rep_ids: Sequence[str], *, since: datetime) -> dict[str, datetime]:
        query = (
            select(activities.c.rep_id, func.max(activities.c.occurred_start))
            .where(activities.c.rep_id.in_(rep_ids), activities.c.occurred_start > since)
            .group_by(activities.c.rep_id)
        )
        return {rep_id: latest for rep_id, latest in self._connection.execute(query)}  # noqa: C416 - rows are no pairs

    def save_timers(self, changed: Sequence[Timer]) -> None:
        if not changed:
            return
        insert = postgresql_insert if self._connection.dialect.name == "postgresql" else sqlite_insert
        statement = insert(timers)
        others = {column.name: statement.excluded[column.name] for column in timers.columns if column.name != "id"}
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=others), [to_row(timer) for timer in changed]
        )
