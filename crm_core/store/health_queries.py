"""The questions that gather a day of health, each answered for many deals at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Text, and_, case, func, or_, select, type_coerce

from crm_core.health.terms import CONTACT_KINDS, MEETING_KINDS, Direction, TouchKind
from crm_core.store.health_tables import risks, touches
from crm_core.store.tables import opportunities, stage_intervals, todos
from crm_core.terms import Outcome, Party, TodoState


@dataclass(frozen=True, slots=True)
class Scope:
    """The deals asked about: of one region, either these ids or all from the first to the last of a chunk."""

    region: str
    ids: Sequence[str]
    whole: bool  # all ids between the first and the last

    def of(self, table: Table) -> ColumnElement[bool]:
        if self.whole:
            within = table.c.opportunity_id.between(self.ids[0], self.ids[-1])
        else:
            within = table.c.opportunity_id.in_(self.ids)
        return and_(table.c.region == self.region, within)


def open_deals(
    region: str, as_of: datetime, closing: str, *, after: str | None, only: Sequence[str] | None, limit: int
) -> Select[Any]:
    """Deals with the stage in which they stood at a moment, by id; those that had ended are left out."""
    query = (
        select(
            opportunities.c.id,
            opportunities.c.team,
            opportunities.c.rep_id,
            opportunities.c.created_at,
            stage_intervals.c.stage,
            stage_intervals.c.entered_at,
        )
        .join(stage_intervals, stage_intervals.c.opportunity_id == opportunities.c.id)
        .where(
            opportunities.c.region == region,
            opportunities.c.created_at <= as_of,
            stage_intervals.c.entered_at <= as_of,
            or_(stage_intervals.c.exited_at.is_(None), stage_intervals.c.exited_at > as_of),
            stage_intervals.c.stage != closing,
        )
        .order_by(opportunities.c.id, stage_intervals.c.position)
        .limit(limit)
    )
    if after is not None:
        query = query.where(opportunities.c.id > after)
    return query if only is None else query.where(opportunities.c.id.in_(only))


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """The moments after which something counts, by metric."""

    as_of: datetime
    contacts: datetime
    reading: datetime
    revisions: datetime
    response: datetime
    promises: datetime
    roles: datetime
    risks: datetime


def touch_figures(scope: Scope, when: Windows, *, min_seconds: float, roles: Sequence[str]) -> Select[Any]:
    """One row a deal: opportunity_id, the figures in the order of DealDay, then a 0 or 1 for each role."""
    one = touches.c
    talked, words = _talked(min_seconds), type_coerce(one.roles, Text)
    reached = [
        func.max(case((and_(one.occurred_at > when.roles, words.contains(f" {role} ", autoescape=True)), 1), else_=0))
        for role in roles
    ]
    return (
        select(
            one.opportunity_id,
            func.sum(case((and_(talked, one.occurred_at > when.contacts), 1), else_=0)),
            func.max(case((talked, one.occurred_at))),
            func.max(case((one.kind == TouchKind.DOCUMENT_SENT, 1), else_=0)),
            func.sum(
                case(
                    (and_(one.kind == TouchKind.DOCUMENT_VIEWED, one.occurred_at > when.reading), one.seconds), else_=0
                )
            ),
            func.sum(
                case((and_(one.kind == TouchKind.PROPOSAL_REVISED, one.occurred_at > when.revisions), 1), else_=0)
            ),
            func.min(case((one.next_agreed_at > when.as_of, one.next_agreed_at))),
            func.min(case((one.next_internal_at > when.as_of, one.next_internal_at))),
            func.max(case((or_(one.rival, one.kind == TouchKind.RIVAL_SEEN), 1), else_=0)),
            func.max(case((one.kind == TouchKind.PLAN_FILED, 2), (one.kind == TouchKind.PLAN_DRAFTED, 1), else_=0)),
            func.sum(case((one.kind == TouchKind.CALL, 1), else_=0)),
            *reached,
        )
        .where(scope.of(touches), one.occurred_at <= when.as_of)
        .group_by(one.opportunity_id)
    )


def last_asked(scope: Scope, when: Windows, *, min_seconds: float, count: int) -> Select[Any]:
    """(opportunity_id, at, answered_at) of our last touches; the answer is the customer's next act, if any.

    A conversation answers itself. What the customer began is no touch of ours.
    """
    one, talked = touches.c, _talked(min_seconds)
    order = (one.occurred_at, one.id)
    replied = or_(talked, and_(one.two_way, one.direction == Direction.INBOUND))
    later = func.min(case((replied, one.occurred_at))).over(
        partition_by=one.opportunity_id, order_by=order, rows=(1, None)
    )
    ours = one.direction != Direction.INBOUND
    acts = (
        select(
            one.opportunity_id,
            one.occurred_at.label("at"),
            case((talked, one.occurred_at), else_=later).label("answered_at"),
            ours.label("ours"),
            func.row_number()
            .over(partition_by=(one.opportunity_id, ours), order_by=(one.occurred_at.desc(), one.id.desc()))
            .label("place"),
        )
        .where(
            scope.of(touches),
            one.occurred_at <= when.as_of,
            one.occurred_at > when.response,
            one.kind.in_(CONTACT_KINDS),
        )
        .subquery()
    )
    return select(acts.c.opportunity_id, acts.c.at, acts.c.answered_at).where(acts.c.ours, acts.c.place <= count)


def latest_fill(scope: Scope, when: Windows) -> Select[Any]:
    """(opportunity_id, share of the requirement document) as last filed."""
    one = touches.c
    filed = (
        select(
            one.opportunity_id,
            one.fill,
            func.row_number()
            .over(partition_by=one.opportunity_id, order_by=(one.occurred_at.desc(), one.id.desc()))
            .label("place"),
        )
        .where(scope.of(touches), one.kind == TouchKind.REQUIREMENTS_FILED, one.occurred_at <= when.as_of)
        .subquery()
    )
    return select(filed.c.opportunity_id, filed.c.fill).where(filed.c.place == 1, filed.c.fill.is_not(None))


def kept_promises(scope: Scope, when: Windows) -> Select[Any]:
    """(opportunity_id, due, kept on time) of our own promises; those of deleted calls, which touch nothing, are out."""
    one = todos.c
    said = select(touches.c.id).where(touches.c.id == one.activity_id).exists()
    return (
        select(one.opportunity_id, func.count(), func.sum(case((one.done_at <= one.due_at, 1), else_=0)))
        .where(
            scope.of(todos),
            one.owner == Party.REP.value,
            one.state != TodoState.CANCELLED,
            ~one.withdrawn,
            said,
            one.due_at > when.promises,
            one.due_at <= when.as_of,
        )
        .group_by(one.opportunity_id)
    )


def open_risks(scope: Scope, when: Windows) -> Select[Any]:
    """(opportunity_id, severe, other): the latest word on each tag, unless it was answered."""
    one = risks.c
    latest = (
        select(
            one.opportunity_id,
            one.severe,
            one.answered,
            func.row_number()
            .over(
                partition_by=(one.opportunity_id, one.objection, one.tag),
                order_by=(one.occurred_at.desc(), one.answered, one.severe.desc(), one.id),
            )
            .label("place"),
        )
        .where(scope.of(risks), one.occurred_at <= when.as_of, one.occurred_at > when.risks)
        .subquery()
    )
    severe = func.sum(case((latest.c.severe, 1), else_=0))
    return (
        select(latest.c.opportunity_id, severe, func.count() - severe)
        .where(latest.c.place == 1, ~latest.c.answered)
        .group_by(latest.c.opportunity_id)
    )


def won_stays(region: str, as_of: datetime, since: datetime, closing: str, limit: int = 20_000) -> Select[Any]:
    """(stage, entered_at, exited_at) of deals won between two moments, the latest first."""
    end = stage_intervals.alias("end")
    return (
        select(stage_intervals.c.stage, stage_intervals.c.entered_at, stage_intervals.c.exited_at)
        .join(opportunities, opportunities.c.id == stage_intervals.c.opportunity_id)
        .join(end, and_(end.c.opportunity_id == opportunities.c.id, end.c.stage == closing))
        .where(
            opportunities.c.region == region,
            opportunities.c.outcome == Outcome.WON,
            end.c.entered_at <= as_of,
            end.c.entered_at > since,
            stage_intervals.c.exited_at.is_not(None),
        )
        .order_by(end.c.entered_at.desc())
        .limit(limit)
    )


def _talked(min_seconds: float) -> ColumnElement[bool]:
    """A contact in which both sides took part; a call only when it was long enough."""
    one = touches.c
    contact = one.kind.in_([kind for kind in CONTACT_KINDS if kind not in MEETING_KINDS])
    met = and_(one.kind.in_(MEETING_KINDS), or_(one.kind != TouchKind.CALL, one.seconds >= min_seconds))
    return and_(one.two_way, or_(contact, met))
