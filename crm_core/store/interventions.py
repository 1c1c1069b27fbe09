"""Interventions in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from crm_core.health.entities import Intervention
from crm_core.health.terms import InterventionState
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.store.health_tables import interventions
from crm_core.store.rows import OnConnection, fetch, fetch_one, to_row, upsert
from crm_core.store.sight import by_owner
from crm_core.store.tables import opportunities


class SqlInterventions(OnConnection):
    """Implements `InterventionStore`."""

    def intervention(self, sight: Sight, intervention_id: str) -> Intervention:
        query = _seen(sight).where(interventions.c.id == intervention_id)
        return fetch_one(self._connection, Intervention, query, "intervention")

    def interventions(
        self,
        sight: Sight,
        *,
        state: InterventionState | None = None,
        opportunity_id: str | None = None,
        page: Page = FIRST_PAGE,
    ) -> tuple[Intervention, ...]:
        query = _seen(sight).order_by(interventions.c.opened_at.desc(), interventions.c.id)
        if state is not None:
            query = query.where(interventions.c.state == state)
        if opportunity_id is not None:
            query = query.where(interventions.c.opportunity_id == opportunity_id)
        return fetch(self._connection, Intervention, query, page)

    def interventions_of(self, opportunity_ids: Sequence[str]) -> tuple[Intervention, ...]:
        found: list[Intervention] = []
        for start in range(0, len(opportunity_ids), 5_000):
            query = (
                select(interventions)
                .where(interventions.c.opportunity_id.in_(opportunity_ids[start : start + 5_000]))
                .order_by(interventions.c.opened_at, interventions.c.id)
            )
            found += fetch(self._connection, Intervention, query)
        return tuple(found)

    def open_interventions(self, region: str) -> tuple[Intervention, ...]:
        query = (
            select(interventions)
            .where(interventions.c.region == region, interventions.c.state == InterventionState.OPEN)
            .order_by(interventions.c.opened_at, interventions.c.id)
        )
        return fetch(self._connection, Intervention, query)

    def save_intervention(self, intervention: Intervention) -> None:
        upsert(self._connection, interventions, [to_row(intervention)])


def _seen(sight: Sight) -> Select[Any]:
    """Those of the opportunities in sight: who owns the deal today sees what was done about it."""
    return (
        select(interventions)
        .join(opportunities, opportunities.c.id == interventions.c.opportunity_id)
        .where(by_owner(opportunities, sight))
    )
