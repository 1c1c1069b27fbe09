"""Deals as the forecast reads them in bulk: those of lines, the proofs of actions, histories, what was signed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, literal, null, select

from crm_core.entities import Opportunity, StageInterval, Todo
from crm_core.forecast.cycle.store import CallProof, DealMark, DealProof, Signed
from crm_core.gates.terms import EvidenceStatus
from crm_core.sight import Sight
from crm_core.store.columns import UtcTime
from crm_core.store.forecast import in_groups
from crm_core.store.forecast_credit import newest
from crm_core.store.forecast_tables import lines, orders
from crm_core.store.gates_tables import evidence
from crm_core.store.rows import OnConnection, fetch
from crm_core.store.sight import by_owner
from crm_core.store.tables import activities, contacts, mentions, objections, opportunities, stage_intervals, todos
from crm_core.store.timer_tables import tasks
from crm_core.tasks.task import TaskState
from crm_core.terms import Outcome


class SqlForecastDeals(OnConnection):
    """Implements `ForecastDealStore`."""

    def forecast_deals(self, sight: Sight, ids: Collection[str]) -> tuple[Opportunity, ...]:
        query = select(opportunities).where(by_owner(opportunities, sight)).order_by(opportunities.c.id)
        groups = (query.where(opportunities.c.id.in_(some)) for some in in_groups(ids))
        return tuple(row for group in groups for row in fetch(self._connection, Opportunity, group))

    def todo_proofs(self, sight: Sight, ids: Collection[str]) -> tuple[Todo, ...]:
        query = select(todos).where(by_owner(todos, sight))
        groups = (query.where(todos.c.id.in_(some)) for some in in_groups(ids))
        return tuple(row for group in groups for row in fetch(self._connection, Todo, group))

    def call_proofs(self, sight: Sight, ids: Collection[str]) -> tuple[CallProof, ...]:
        query = select(
            activities.c.id,
            activities.c.opportunity_id,
            activities.c.account_id,
            activities.c.occurred_start.label("occurred_at"),
        ).where(by_owner(activities, sight))
        groups = (query.where(activities.c.id.in_(some)) for some in in_groups(ids))
        return tuple(row for group in groups for row in fetch(self._connection, CallProof, group))

    def task_proofs(self, sight: Sight, ids: Collection[str]) -> tuple[DealProof, ...]:
        done = tasks.c.state == TaskState.DONE
        query = select(
            tasks.c.id,
            tasks.c.opportunity_id,
            func.coalesce(tasks.c.done_at, tasks.c.due_at, type_=UtcTime).label("at"),
            done.label("done"),
            done.label("proved"),
        ).where(by_owner(tasks, sight), tasks.c.opportunity_id.is_not(None))
        groups = (query.where(tasks.c.id.in_(some)) for some in in_groups(ids))
        return tuple(row for group in groups for row in fetch(self._connection, DealProof, group))

    def evidence_proofs(self, sight: Sight, ids: Collection[str]) -> tuple[DealProof, ...]:
        query = select(
            evidence.c.id,
            evidence.c.opportunity_id,
            evidence.c.captured_at.label("at"),
            literal(True).label("done"),
            (evidence.c.status == EvidenceStatus.OK).label("proved"),
        ).where(by_owner(evidence, sight))
        groups = (query.where(evidence.c.id.in_(some)) for some in in_groups(ids))
        return tuple(row for group in groups for row in fetch(self._connection, DealProof, group))

    def all_deals(self) -> tuple[Opportunity, ...]:
        return fetch(self._connection, Opportunity, select(opportunities).order_by(opportunities.c.id))

    def all_stays(self) -> tuple[StageInterval, ...]:
        query = select(stage_intervals).order_by(stage_intervals.c.opportunity_id, stage_intervals.c.position)
        return fetch(self._connection, StageInterval, query)

    def call_marks(self) -> tuple[DealMark, ...]:
        query = select(
            activities.c.opportunity_id, activities.c.occurred_start.label("at"), null().label("what")
        ).where(activities.c.opportunity_id.is_not(None))
        return fetch(self._connection, DealMark, query)

    def person_marks(self) -> tuple[DealMark, ...]:
        query = (
            select(activities.c.opportunity_id, mentions.c.occurred_at.label("at"), mentions.c.contact_id.label("what"))
            .join(activities, activities.c.id == mentions.c.activity_id)
            .where(activities.c.opportunity_id.is_not(None))
        )
        return fetch(self._connection, DealMark, query)

    def role_marks(self) -> tuple[DealMark, ...]:
        query = (
            select(activities.c.opportunity_id, mentions.c.occurred_at.label("at"), contacts.c.role.label("what"))
            .join(activities, activities.c.id == mentions.c.activity_id)
            .join(contacts, contacts.c.id == mentions.c.contact_id)
            .where(activities.c.opportunity_id.is_not(None))
        )
        return fetch(self._connection, DealMark, query)

    def objection_marks(self) -> tuple[DealMark, ...]:
        query = select(
            objections.c.opportunity_id, objections.c.raised_at.label("at"), objections.c.competitor.label("what")
        ).where(objections.c.opportunity_id.is_not(None))
        return fetch(self._connection, DealMark, query)

    def line_products(self) -> tuple[tuple[str, str], ...]:
        query = (
            select(lines.c.opportunity_id, lines.c.product)
            .where(lines.c.product.is_not(None))
            .order_by(lines.c.opportunity_id, lines.c.updated_at, lines.c.week)
        )
        return tuple({row[0]: row[1] for row in self._connection.execute(query)}.items())

    def signed_between(self, start: datetime, end: datetime) -> tuple[Signed, ...]:
        parts = (_ordered(start, end), _won(start, end))
        rows = [row for part in parts for row in fetch(self._connection, Signed, part)]
        return tuple(sorted(rows, key=lambda one: (one.signed_at, one.opportunity_id, one.order_no or "")))

    def cancellations(self, order_nos: Collection[str]) -> tuple[Signed, ...]:
        query = select(orders).where(newest(orders, "order_no")).order_by(orders.c.signed_at, orders.c.id)
        groups = (query.where(orders.c.cancels.in_(some)) for some in in_groups(order_nos))
        return tuple(row for group in groups for row in fetch(self._connection, Signed, group))


def _ordered(start: datetime, end: datetime) -> Select[Any]:
    """The newest version of each order, when it was signed within the time."""
    return select(orders).where(newest(orders, "order_no"), orders.c.signed_at >= start, orders.c.signed_at < end)


def _won(start: datetime, end: datetime) -> Select[Any]:
    """Won deals without any order, by the moment at which they entered the closing stage."""
    return (
        select(
            opportunities.c.id.label("opportunity_id"),
            opportunities.c.rep_id,
            opportunities.c.region,
            opportunities.c.team,
            opportunities.c.amount,
            opportunities.c.currency,
            stage_intervals.c.entered_at.label("signed_at"),
            null().label("order_no"),
            null().label("cancels"),
        )
        .join(stage_intervals, stage_intervals.c.opportunity_id == opportunities.c.id)
        .where(
            opportunities.c.outcome == Outcome.WON,
            opportunities.c.amount.is_not(None),
            ~exists().where(orders.c.opportunity_id == opportunities.c.id),
            stage_intervals.c.exited_at.is_(None),
            stage_intervals.c.entered_at >= start,
            stage_intervals.c.entered_at < end,
        )
    )
