"""The weekly forecast in SQL: cycles, sheets, lines, explanations and the model track."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select

from crm_core.forecast.cycle.entities import (
    ForecastCycle,
    ForecastLine,
    ForecastSheet,
    GapAttribution,
    ModelDeal,
    ModelLine,
)
from crm_core.forecast.cycle.terms import CycleState
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.store.forecast_tables import attributions, cycles, lines, model_deals, model_lines, sheets
from crm_core.store.rows import OnConnection, fetch, fetch_one, to_row, upsert
from crm_core.store.sight import by_owner

IDS_AT_ONCE = 500  # SQLite takes a limited number of parameters in one statement


def in_groups(ids: Collection[str]) -> list[list[str]]:
    """The ids in groups that fit one statement, each once and in order."""
    ordered = sorted(set(ids))
    return [ordered[place : place + IDS_AT_ONCE] for place in range(0, len(ordered), IDS_AT_ONCE)]


class SqlForecastCycles(OnConnection):
    """Implements `CycleStore`."""

    def cycle(self, cycle_id: str) -> ForecastCycle:
        return fetch_one(self._connection, ForecastCycle, select(cycles).where(cycles.c.id == cycle_id), "cycle")

    def find_cycle(self, cycle_id: str) -> ForecastCycle | None:
        found = fetch(self._connection, ForecastCycle, select(cycles).where(cycles.c.id == cycle_id))
        return found[0] if found else None

    def cycles(self, *, page: Page = FIRST_PAGE) -> tuple[ForecastCycle, ...]:
        return fetch(self._connection, ForecastCycle, select(cycles).order_by(cycles.c.first_week.desc()), page)

    def due_cycles(self, now: datetime) -> tuple[ForecastCycle, ...]:
        return self._forecast_cycles(cycles.c.state == CycleState.OPEN, cycles.c.cut_off_at < now)

    def unsettled_cycles(self, first_week: date) -> tuple[ForecastCycle, ...]:
        return self._forecast_cycles(
            cycles.c.state == CycleState.LOCKED, cycles.c.settled_at.is_(None), cycles.c.first_week <= first_week
        )

    def last_locked_cycle(self, before: datetime) -> ForecastCycle | None:
        query = (
            select(cycles)
            .where(cycles.c.state == CycleState.LOCKED, cycles.c.cut_off_at <= before)
            .order_by(cycles.c.first_week.desc())
        )
        found = fetch(self._connection, ForecastCycle, query, Page(limit=1))
        return found[0] if found else None

    def save_cycle(self, cycle: ForecastCycle) -> None:
        upsert(self._connection, cycles, [to_row(cycle)])

    def find_sheet(self, sight: Sight, cycle_id: str, rep_id: str) -> ForecastSheet | None:
        query = select(sheets).where(by_owner(sheets, sight), sheets.c.cycle_id == cycle_id, sheets.c.rep_id == rep_id)
        found = fetch(self._connection, ForecastSheet, query)
        return found[0] if found else None

    def sheets(self, sight: Sight, cycle_id: str) -> tuple[ForecastSheet, ...]:
        query = select(sheets).where(by_owner(sheets, sight), sheets.c.cycle_id == cycle_id).order_by(sheets.c.rep_id)
        return fetch(self._connection, ForecastSheet, query)

    def save_sheets(self, rows: Sequence[ForecastSheet]) -> None:
        upsert(self._connection, sheets, [to_row(row) for row in rows])

    def forecast_lines(
        self, sight: Sight, cycle_id: str, *, rep_id: str | None = None, opportunity_id: str | None = None
    ) -> tuple[ForecastLine, ...]:
        query = (
            select(lines)
            .where(by_owner(lines, sight), lines.c.cycle_id == cycle_id)
            .order_by(lines.c.rep_id, lines.c.week, lines.c.opportunity_id)
        )
        if rep_id is not None:
            query = query.where(lines.c.rep_id == rep_id)
        if opportunity_id is not None:
            query = query.where(lines.c.opportunity_id == opportunity_id)
        return fetch(self._connection, ForecastLine, query)

    def replace_forecast_lines(self, cycle_id: str, rep_id: str | None, rows: Sequence[ForecastLine]) -> None:
        doomed = delete(lines).where(lines.c.cycle_id == cycle_id)
        self._connection.execute(doomed if rep_id is None else doomed.where(lines.c.rep_id == rep_id))
        insert_all(self._connection, lines, [to_row(row) for row in rows])

    def gap_attributions(self, sight: Sight, cycle_id: str, *, rep_id: str | None = None) -> tuple[GapAttribution, ...]:
        query = (
            select(attributions)
            .where(by_owner(attributions, sight), attributions.c.cycle_id == cycle_id)
            .order_by(attributions.c.created_at.desc(), attributions.c.id)
        )
        if rep_id is not None:
            query = query.where(attributions.c.rep_id == rep_id)
        return fetch(self._connection, GapAttribution, query)

    def unscored_attributions(self, first_week: date) -> tuple[GapAttribution, ...]:
        query = (
            select(attributions)
            .join(cycles, cycles.c.id == attributions.c.cycle_id)
            .where(
                attributions.c.scored_at.is_(None),
                cycles.c.first_week <= first_week,
                cycles.c.state == CycleState.LOCKED,
            )
            .order_by(attributions.c.cycle_id, attributions.c.id)
        )
        return fetch(self._connection, GapAttribution, query)

    def save_gap_attributions(self, rows: Sequence[GapAttribution]) -> None:
        upsert(self._connection, attributions, [to_row(row) for row in rows])

    def model_lines(self, sight: Sight, cycle_id: str) -> tuple[ModelLine, ...]:
        query = (
            select(model_lines)
            .where(by_owner(model_lines, sight), model_lines.c.cycle_id == cycle_id)
            .order_by(model_lines.c.level, model_lines.c.key)
        )
        return fetch(self._connection, ModelLine, query)

    def model_deals(self, cycle_id: str, *, opportunity_ids: Collection[str] | None = None) -> tuple[ModelDeal, ...]:
        query = select(model_deals).where(model_deals.c.cycle_id == cycle_id).order_by(model_deals.c.opportunity_id)
        if opportunity_ids is None:
            return fetch(self._connection, ModelDeal, query)
        groups = (query.where(model_deals.c.opportunity_id.in_(some)) for some in in_groups(opportunity_ids))
        return tuple(row for group in groups for row in fetch(self._connection, ModelDeal, group))

    def replace_model(self, cycle_id: str, lines: Sequence[ModelLine], deals: Sequence[ModelDeal]) -> None:
        for table, rows in ((model_lines, lines), (model_deals, deals)):
            self._connection.execute(delete(table).where(table.c.cycle_id == cycle_id))
            insert_all(self._connection, table, [to_row(row) for row in rows])

    def holders(self, opportunity_ids: Collection[str], since: date, until: date) -> frozenset[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for some in in_groups(opportunity_ids):
            query = (
                select(model_deals.c.opportunity_id, model_deals.c.rep_id)
                .distinct()
                .join(cycles, cycles.c.id == model_deals.c.cycle_id)
                .where(cycles.c.first_week.between(since, until), model_deals.c.opportunity_id.in_(some))
            )
            found |= {(row[0], row[1]) for row in self._connection.execute(query)}
        return frozenset(found)

    def _forecast_cycles(self, *held: ColumnElement[bool]) -> tuple[ForecastCycle, ...]:
        return fetch(self._connection, ForecastCycle, select(cycles).where(*held).order_by(cycles.c.first_week))


def insert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), list(rows))
