"""What the rules look at in deals and their calls, in SQL: one statement for each set, whatever its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, Table, and_, case, func, or_, select

from crm_core.alerts.facts import ContactFacts, DealFacts, RecentCalls, Stay
from crm_core.health.terms import CONTACT_KINDS, Direction, TouchKind
from crm_core.records import CallRecord
from crm_core.sight import Sight
from crm_core.store.health_tables import risks, touches
from crm_core.store.rows import OnConnection
from crm_core.store.sight import by_owner
from crm_core.store.tables import activities, contacts, mentions, opportunities, stage_intervals, todos
from crm_core.terms import Party, TodoState

_OURS = (TouchKind.DOCUMENT_SENT, TouchKind.PROPOSAL_REVISED)


class SqlDealFacts(OnConnection):
    """Implements the part of `ProcessStore` that is about deals."""

    def deal_facts(self, sight: Sight) -> tuple[DealFacts, ...]:
        open_deals = and_(by_owner(opportunities, sight), opportunities.c.outcome.is_(None))
        stays = self._stays_with_contacts(open_deals)
        called = self._figures_by_deal(_latest(activities, activities.c.occurred_start), open_deals, activities)
        touched = self._figures_by_deal(_touches(), open_deals, touches)
        standing = {row[0]: row for row in self._connection.execute(_open_objections(open_deals))}
        promised = self._figures_by_deal(
            _counted(todos, func.count()).where(todos.c.owner == Party.REP, todos.c.state == TodoState.OPEN),
            open_deals,
            todos,
        )
        known = set(
            self._connection.scalars(
                select(contacts.c.account_id).where(contacts.c.confirmed, contacts.c.account_id.is_not(None)).distinct()
            )
        )
        rows = self._connection.execute(select(opportunities).where(open_deals).order_by(opportunities.c.id))
        return tuple(
            DealFacts(
                opportunity_id=row.id,
                account_id=row.account_id,
                region=row.region,
                team=row.team,
                rep_id=row.rep_id,
                created_at=row.created_at,
                updated_at=row.updated_at,
                stays=tuple(stays.get(row.id, ())) or (Stay(stage=row.stage, entered_at=row.created_at),),
                last_call_at=_later(_found(called, row.id), _found(touched, row.id)),
                last_outbound_at=_found(touched, row.id, 2),
                objections=_found(standing, row.id) or 0,
                open_todos=_found(promised, row.id) or 0,
                has_amount=row.amount is not None,
                has_close_date=row.close_date is not None,
                has_contact=row.account_id in known,
            )
            for row in rows
        )

    def recent_calls(self, sight: Sight, *, since: datetime, count: int) -> Iterator[RecentCalls]:
        lately = (
            select(activities.c.opportunity_id)
            .join(opportunities, opportunities.c.id == activities.c.opportunity_id)
            .where(by_owner(opportunities, sight), opportunities.c.outcome.is_(None))
            .where(activities.c.occurred_start >= since)
            .distinct()
        )
        place = (
            func.row_number()
            .over(
                partition_by=activities.c.opportunity_id,
                order_by=(activities.c.occurred_start.desc(), activities.c.id),
            )
            .label("place")
        )
        numbered = (
            select(activities.c.opportunity_id, activities.c.record, place)
            .where(activities.c.opportunity_id.in_(lately))
            .subquery()
        )
        query = select(numbered).where(numbered.c.place <= count).order_by(numbered.c.opportunity_id, numbered.c.place)
        deal, records = None, list[CallRecord]()
        for row in self._connection.execute(query):
            if deal not in (None, row.opportunity_id):
                yield RecentCalls(opportunity_id=deal, records=tuple(records))
                records = []
            deal = row.opportunity_id
            records.append(row.record)
        if deal is not None:
            yield RecentCalls(opportunity_id=deal, records=tuple(records))

    def contact_facts(self, sight: Sight) -> tuple[ContactFacts, ...]:
        active = select(opportunities.c.account_id).where(
            by_owner(opportunities, sight), opportunities.c.outcome.is_(None)
        )
        who = (contacts.c.account_id, mentions.c.contact_id, mentions.c.region, mentions.c.team, mentions.c.rep_id)
        heard_of = (
            func.count(mentions.c.activity_id.distinct()).label("mentions"),
            func.max(mentions.c.occurred_at).label("last_at"),
        )
        query = (
            select(*who, *heard_of)
            .join(contacts, contacts.c.id == mentions.c.contact_id)
            .where(contacts.c.account_id.in_(active))
            .group_by(*who)
        )
        heard: dict[tuple[str, str], list[RowMapping]] = defaultdict(list)
        for row in self._connection.execute(query).mappings():
            heard[row["account_id"], row["contact_id"]].append(row)
        return tuple(_contact(rows) for _, rows in sorted(heard.items()))

    def _stays_with_contacts(self, open_deals: ColumnElement[bool]) -> Mapping[str, list[Stay]]:
        within = and_(
            touches.c.opportunity_id == stage_intervals.c.opportunity_id,
            touches.c.kind.in_(CONTACT_KINDS),
            touches.c.occurred_at >= stage_intervals.c.entered_at,
            or_(stage_intervals.c.exited_at.is_(None), touches.c.occurred_at < stage_intervals.c.exited_at),
        )
        fields = [
            stage_intervals.c[name] for name in ("opportunity_id", "position", "stage", "entered_at", "exited_at")
        ]
        query = (
            select(*fields, func.count(touches.c.id).label("contacts"))
            .join(opportunities, opportunities.c.id == stage_intervals.c.opportunity_id)
            .outerjoin(touches, within)
            .where(open_deals)
            .group_by(*fields)
            .order_by(stage_intervals.c.opportunity_id, stage_intervals.c.position)
        )
        stays: dict[str, list[Stay]] = defaultdict(list)
        for row in self._connection.execute(query):
            stay = Stay(stage=row.stage, entered_at=row.entered_at, exited_at=row.exited_at, contacts=row.contacts)
            stays[row.opportunity_id].append(stay)
        return stays

    def _figures_by_deal(
        self, query: Select[Any], open_deals: ColumnElement[bool], table: Table
    ) -> dict[str, Sequence[Any]]:
        query = query.join(opportunities, opportunities.c.id == table.c.opportunity_id).where(open_deals)
        return {row[0]: row for row in self._connection.execute(query)}


def _latest(table: Table, moment: ColumnElement[Any]) -> Select[Any]:
    return select(table.c.opportunity_id, func.max(moment)).group_by(table.c.opportunity_id)


def _counted(table: Table, count: ColumnElement[Any]) -> Select[Any]:
    return select(table.c.opportunity_id, count).group_by(table.c.opportunity_id)


def _open_objections(open_deals: ColumnElement[bool]) -> Select[Any]:
    """How many objections nobody has answered: of each, its latest word counts."""
    latest = (
        select(risks.c.opportunity_id, risks.c.answered)
        .add_columns(
            func.row_number()
            .over(
                partition_by=(risks.c.opportunity_id, risks.c.tag),
                order_by=(risks.c.occurred_at.desc(), risks.c.answered, risks.c.id),
            )
            .label("place")
        )
        .join(opportunities, opportunities.c.id == risks.c.opportunity_id)
        .where(open_deals, risks.c.objection)
        .subquery()
    )
    still = select(latest.c.opportunity_id, func.count()).where(latest.c.place == 1, ~latest.c.answered)
    return still.group_by(latest.c.opportunity_id)


def _touches() -> Select[Any]:
    """The last contact of any kind, and the last that came from us; a call of unknown direction may have."""
    at, kind = touches.c.occurred_at, touches.c.kind
    contact = kind.in_(CONTACT_KINDS)
    ours = or_(and_(contact, touches.c.direction != Direction.INBOUND), kind.in_(_OURS))
    return select(touches.c.opportunity_id, func.max(case((contact, at))), func.max(case((ours, at)))).group_by(
        touches.c.opportunity_id
    )


def _found(found: Mapping[str, Sequence[Any]], deal: str, column: int = 1) -> Any:
    return found[deal][column] if deal in found else None


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)


def _contact(rows: list[RowMapping]) -> ContactFacts:
    """One contact, of whom several reps may have heard."""
    latest = max(rows, key=lambda row: row["last_at"])
    return ContactFacts(**{**latest, "mentions": sum(row["mentions"] for row in rows)})
