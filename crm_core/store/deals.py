"""Opportunities and their stage history in SQL."""

from __future__ import annotations

from sqlalchemy import select

from crm_core.entities import Opportunity, StageInterval
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.store.rows import OnConnection, fetch, fetch_one, to_row, upsert
from crm_core.store.shared import opportunities_seen
from crm_core.store.tables import opportunities, stage_intervals


class SqlDeals(OnConnection):
    """Implements `DealStore`."""

    def opportunity(self, sight: Sight, opportunity_id: str) -> Opportunity:
        query = select(opportunities).where(
            opportunities_seen(self._connection, sight), opportunities.c.id == opportunity_id
        )
        return fetch_one(self._connection, Opportunity, query, "opportunity")

    def opportunities(
        self, sight: Sight, *, account_id: str | None = None, open_only: bool = False, page: Page = FIRST_PAGE
    ) -> tuple[Opportunity, ...]:
        query = (
            select(opportunities)
            .where(opportunities_seen(self._connection, sight))
            .order_by(opportunities.c.updated_at.desc(), opportunities.c.id)
        )
        if account_id is not None:
            query = query.where(opportunities.c.account_id == account_id)
        if open_only:
            query = query.where(opportunities.c.outcome.is_(None))
        return fetch(self._connection, Opportunity, query, page)

    def save_opportunity(self, opportunity: Opportunity) -> None:
        upsert(self._connection, opportunities, [to_row(opportunity)])

    def stage_history(self, sight: Sight, opportunity_id: str) -> tuple[StageInterval, ...]:
        query = (
            select(stage_intervals)
            .join(opportunities, opportunities.c.id == stage_intervals.c.opportunity_id)
            .where(opportunities_seen(self._connection, sight), stage_intervals.c.opportunity_id == opportunity_id)
            .order_by(stage_intervals.c.position)
        )
        return fetch(self._connection, StageInterval, query)

    def save_stage_interval(self, interval: StageInterval) -> None:
        upsert(self._connection, stage_intervals, [to_row(interval)])
