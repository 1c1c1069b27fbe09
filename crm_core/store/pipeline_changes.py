"""Open deals by pipeline version in SQL, read and written many at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, func, select, update

from crm_core.entities import Opportunity, StageInterval
from crm_core.pipeline_change import DealsInStage
from crm_core.sight import Sight
from crm_core.store.rows import OnConnection, fetch, to_row, upsert
from crm_core.store.sight import by_owner
from crm_core.store.tables import opportunities, stage_intervals


class SqlPipelineChanges(OnConnection):
    """Implements `PipelineChangeStore`."""

    def open_deals_by_stage(self, sight: Sight, pipeline: str) -> tuple[DealsInStage, ...]:
        keys = opportunities.c.pipeline_version, opportunities.c.stage
        query = (
            select(*keys, func.count())
            .where(
                by_owner(opportunities, sight),
                opportunities.c.pipeline == pipeline,
                opportunities.c.outcome.is_(None),
            )
            .group_by(*keys)
            .order_by(*keys)
        )
        return tuple(DealsInStage(*row) for row in self._connection.execute(query))

    def deals_outside_version(self, sight: Sight, pipeline: str, version: int, limit: int) -> tuple[str, ...]:
        query = (
            select(opportunities.c.id)
            .where(
                by_owner(opportunities, sight),
                opportunities.c.pipeline == pipeline,
                opportunities.c.pipeline_version != version,
                opportunities.c.pending_approval.is_(None),
                opportunities.c.outcome.is_(None),
            )
            .order_by(opportunities.c.id)
            .limit(limit)
        )
        return tuple(self._connection.execute(query).scalars())

    def open_deals(self, sight: Sight, ids: Sequence[str]) -> tuple[Opportunity, ...]:
        query = select(opportunities).where(
            by_owner(opportunities, sight), opportunities.c.id.in_(ids), opportunities.c.outcome.is_(None)
        )
        return fetch(self._connection, Opportunity, query.order_by(opportunities.c.id))

    def standing_intervals(self, ids: Sequence[str]) -> Mapping[str, StageInterval]:
        query = select(stage_intervals).where(
            stage_intervals.c.opportunity_id.in_(ids), stage_intervals.c.exited_at.is_(None)
        )
        return {found.opportunity_id: found for found in fetch(self._connection, StageInterval, query)}

    def save_opportunities(self, rows: Sequence[Opportunity]) -> None:
        """Rows that exist already."""
        if rows:
            columns = [name for name in to_row(rows[0]) if name != "id"]
            statement = update(opportunities).where(opportunities.c.id == bindparam("row_id"))
            values = statement.values({name: bindparam(name) for name in columns})
            self._connection.execute(values, [{**to_row(row), "row_id": row.id} for row in rows])

    def save_stage_intervals(self, rows: Sequence[StageInterval]) -> None:
        upsert(self._connection, stage_intervals, [to_row(row) for row in rows])
