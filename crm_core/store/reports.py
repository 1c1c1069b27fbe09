"""Counts for reports in SQL: one statement for each set."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, or_, select

from crm_core.entities import Activity
from crm_core.reports.counts import AccountSales, FeatureUse, Note, OpenCause, Share, StagePass, WonDeal
from crm_core.reports.report import Period
from crm_core.sight import Sight
from crm_core.store.health_tables import risks
from crm_core.store.rows import OnConnection, fetch
from crm_core.store.sight import by_actor, by_owner, by_region
from crm_core.store.tables import (
    accounts,
    activities,
    contacts,
    events,
    leads,
    mentions,
    opportunities,
    stage_intervals,
    todos,
)
from crm_core.terms import UNKNOWN_ROLE, LeadState, Outcome, Party, TodoState

_BY_ITSELF = ("clock", "system", "source:%", "timer:%")  # actors that are no people


class SqlReports(OnConnection):
    """Implements `ReportStore`."""

    def promises_kept(self, sight: Sight, period: Period, *, now: datetime) -> tuple[Share, ...]:
        in_time = case((todos.c.done_at <= todos.c.due_at, 1), else_=0)
        query = _share(todos, func.sum(in_time), func.count()).where(
            by_owner(todos, sight),
            todos.c.owner == Party.REP,
            todos.c.state != TodoState.CANCELLED,
            todos.c.withdrawn.is_(False),
            todos.c.due_at < now,
            *_within(todos.c.due_at, period),
        )
        return self._read_shares(query)

    def leads_converted(self, sight: Sight, period: Period) -> tuple[Share, ...]:
        converted = case((leads.c.state == LeadState.CONVERTED, 1), else_=0)
        query = _share(leads, func.sum(converted), func.count()).where(
            by_owner(leads, sight), leads.c.state != LeadState.INVALID, *_within(leads.c.created_at, period)
        )
        return self._read_shares(query)

    def calls_recorded(self, sight: Sight, period: Period, *, sources: Collection[str]) -> tuple[Share, ...]:
        recorded = case((activities.c.source.in_(sources), 1), else_=0)
        query = _share(activities, func.sum(recorded), func.count()).where(
            by_owner(activities, sight), *_within(activities.c.occurred_start, period)
        )
        return self._read_shares(query)

    def roles_met(self, sight: Sight, period: Period) -> tuple[Share, ...]:
        met = (
            select(
                opportunities.c.region,
                opportunities.c.team,
                opportunities.c.rep_id,
                opportunities.c.id,
                func.count(distinct(case((contacts.c.role != UNKNOWN_ROLE, contacts.c.role)))).label("roles"),
            )
            .join(activities, activities.c.opportunity_id == opportunities.c.id)
            .join(mentions, mentions.c.activity_id == activities.c.id)
            .join(contacts, contacts.c.id == mentions.c.contact_id)
            .where(by_owner(opportunities, sight), *_within(activities.c.occurred_start, period))
            .group_by(opportunities.c.id)
            .subquery()
        )
        return self._read_shares(_share(met, func.sum(met.c.roles), func.count()))

    def stage_passes(self, sight: Sight, period: Period) -> Iterator[StagePass]:
        following = stage_intervals.alias("following")
        here = stage_intervals.c
        query = (
            select(here.stage, following.c.stage.label("followed_by"), here.entered_at, here.exited_at)
            .add_columns(case((opportunities.c.outcome == Outcome.WON, 1), else_=0).label("won"))
            .join(opportunities, opportunities.c.id == here.opportunity_id)
            .outerjoin(
                following,
                and_(following.c.opportunity_id == here.opportunity_id, following.c.position == here.position + 1),
            )
            .where(by_owner(opportunities, sight), *_within(here.entered_at, period))
        )
        return (StagePass(**{**row, "won": bool(row["won"])}) for row in self._connection.execute(query).mappings())

    def won_deals(self, sight: Sight, period: Period) -> tuple[WonDeal, ...]:
        whose = [opportunities.c[name] for name in ("region", "team", "rep_id")]
        query = (
            select(opportunities.c.id.label("opportunity_id"), *whose, opportunities.c.updated_at.label("won_at"))
            .add_columns(func.count(stage_intervals.c.position).label("stages"))
            .outerjoin(stage_intervals, stage_intervals.c.opportunity_id == opportunities.c.id)
            .where(by_owner(opportunities, sight), opportunities.c.outcome == Outcome.WON)
            .where(*_within(opportunities.c.updated_at, period))
            .group_by(opportunities.c.id)
            .order_by(opportunities.c.updated_at.desc(), opportunities.c.id)
        )
        return tuple(WonDeal(**row) for row in self._connection.execute(query).mappings())

    def account_sales(self, sight: Sight, *, before: datetime) -> tuple[AccountSales, ...]:
        won = func.max(case((opportunities.c.outcome == Outcome.WON, opportunities.c.updated_at)))
        fields = [accounts.c[name] for name in ("region", "rep_id", "name", "created_at")]
        query = (
            select(accounts.c.id.label("account_id"), *fields, won.label("last_won_at"))
            .outerjoin(opportunities, opportunities.c.account_id == accounts.c.id)
            .where(by_region(accounts, sight), accounts.c.created_at < before)
            .group_by(accounts.c.id)
            .having(or_(won.is_(None), won < before))
            .order_by(accounts.c.name, accounts.c.id)
        )
        if sight.team is not None or sight.rep_id is not None:
            dealt = accounts.c.id.in_(select(opportunities.c.account_id).where(by_owner(opportunities, sight)))
            query = query.where(dealt if sight.rep_id is None else or_(dealt, accounts.c.rep_id == sight.rep_id))
        return tuple(AccountSales(**row) for row in self._connection.execute(query).mappings())

    def activities_between(self, sight: Sight, period: Period) -> tuple[Activity, ...]:
        query = (
            select(activities)
            .where(by_owner(activities, sight), *_within(activities.c.occurred_start, period))
            .order_by(activities.c.occurred_start, activities.c.id)
        )
        return fetch(self._connection, Activity, query)

    def feature_uses(self, sight: Sight, period: Period) -> tuple[FeatureUse, ...]:
        people = [events.c.actor_id.not_like(pattern) for pattern in _BY_ITSELF]
        query = (
            select(events.c.type.label("feature"), func.count().label("uses"))
            .add_columns(func.count(events.c.actor_id.distinct()).label("people"))
            .where(by_actor(events, sight), *people, *_within(events.c.occurred_at, period))
            .group_by(events.c.type)
            .order_by(events.c.type)
        )
        return tuple(FeatureUse(**row) for row in self._connection.execute(query).mappings())

    def role_mentions(self, sight: Sight, opportunity_id: str, *, roles: Collection[str]) -> tuple[datetime, ...]:
        query = (
            select(activities.c.occurred_start)
            .join(mentions, mentions.c.activity_id == activities.c.id)
            .join(contacts, contacts.c.id == mentions.c.contact_id)
            .where(by_owner(activities, sight), activities.c.opportunity_id == opportunity_id)
            .where(contacts.c.role.in_(roles))
            .distinct()
            .order_by(activities.c.occurred_start)
        )
        return tuple(self._connection.scalars(query))

    def open_causes(self, sight: Sight, opportunity_id: str, *, since: datetime) -> tuple[OpenCause, ...]:
        place = func.row_number().over(
            partition_by=(risks.c.objection, risks.c.tag),
            order_by=(risks.c.occurred_at.desc(), risks.c.answered, risks.c.severe.desc(), risks.c.id),
        )
        latest = (
            select(risks.c.tag, risks.c.severe, risks.c.answered, risks.c.occurred_at.label("at"))
            .add_columns(activities.c.call_id, place.label("place"))
            .join(activities, activities.c.id == risks.c.activity_id)
            .join(opportunities, opportunities.c.id == risks.c.opportunity_id)
            .where(by_owner(opportunities, sight), risks.c.opportunity_id == opportunity_id)
            .where(risks.c.occurred_at > since)
            .subquery()
        )
        query = select(latest).where(latest.c.place == 1, ~latest.c.answered)
        return tuple(
            OpenCause(tag=row.tag, severe=row.severe, at=row.at, call_id=row.call_id)
            for row in self._connection.execute(query)
        )

    def notes_on_work(self, sight: Sight, period: Period) -> tuple[Note, ...]:
        query = (
            select(todos.c.id, todos.c.region, todos.c.done_by.label("rep_id"))
            .add_columns(todos.c.done_at.label("at"), todos.c.done_note.label("text"))
            .where(by_owner(todos, sight), todos.c.done_note.is_not(None), todos.c.done_by.is_not(None))
            .where(*_within(todos.c.done_at, period))
            .order_by(todos.c.done_at, todos.c.id)
        )
        return tuple(Note(**row) for row in self._connection.execute(query).mappings())

    def _read_shares(self, query: Select[Any]) -> tuple[Share, ...]:
        rows = self._connection.execute(query).mappings()
        return tuple(Share(**{**row, "part": int(row["part"])}) for row in rows)  # PostgreSQL sums to a decimal


def _share(table: Any, part: ColumnElement[Any], whole: ColumnElement[Any]) -> Select[Any]:
    whose = (table.c.region, table.c.team, table.c.rep_id)
    return select(*whose, part.label("part"), whole.label("whole")).group_by(*whose)


def _within(moment: ColumnElement[Any], period: Period) -> tuple[ColumnElement[bool], ...]:
    return moment >= period.since, moment < period.until
