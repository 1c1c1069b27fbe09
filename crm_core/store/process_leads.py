"""What the rules look at in leads and loose calls, in SQL."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import func, literal, select

from crm_core.alerts.facts import LeadFacts, LooseCalls
from crm_core.sight import Sight
from crm_core.store.rows import OnConnection
from crm_core.store.sight import by_owner
from crm_core.store.tables import activities, events, leads
from crm_core.terms import LeadState

_OVER = (LeadState.CONVERTED, LeadState.INVALID)
_SAME_CONTACT = timedelta(hours=1)  # a contact that a person noted so near to a call is that call


class SqlLeadFacts(OnConnection):
    """Implements the part of `ProcessStore` that is about leads."""

    def lead_facts(self, sight: Sight, *, since: datetime) -> tuple[LeadFacts, ...]:
        in_pool = (by_owner(leads, sight), leads.c.state.not_in(_OVER), leads.c.created_at >= since)
        calls = (
            select(leads.c.id, activities.c.occurred_start)
            .join(activities, activities.c.phone_key == leads.c.phone_key)
            .where(*in_pool, activities.c.occurred_start >= leads.c.created_at)
            .order_by(activities.c.occurred_start)
        )
        called: dict[str, list[datetime]] = defaultdict(list)
        for lead_id, at in self._connection.execute(calls):
            called[lead_id].append(at)
        noted = (
            select(leads.c.id, func.max(events.c.occurred_at))
            .join(events, events.c.aggregate == literal("lead:") + leads.c.id)
            .where(*in_pool, events.c.type != "lead.created")
            .group_by(leads.c.id)
        )
        last_event: dict[str, datetime] = {row[0]: row[1] for row in self._connection.execute(noted)}
        rows = self._connection.execute(select(leads).where(*in_pool).order_by(leads.c.id))
        return tuple(
            LeadFacts(
                lead_id=row.id,
                region=row.region,
                team=row.team,
                rep_id=row.rep_id,
                created_at=row.created_at,
                actions=_actions(called[row.id], row.contacted_at),
                last_event_at=last_event.get(row.id),
            )
            for row in rows
        )

    def loose_calls(self, sight: Sight, *, since: datetime, before: datetime) -> tuple[LooseCalls, ...]:
        whose = (activities.c.region, activities.c.team, activities.c.rep_id)
        query = (
            select(*whose, func.count().label("calls"), func.min(activities.c.occurred_start).label("oldest_at"))
            .where(
                by_owner(activities, sight),
                activities.c.account_id.is_(None),
                activities.c.assigned_by.is_(None),
                activities.c.occurred_start >= since,
                activities.c.occurred_start < before,
            )
            .group_by(*whose)
            .order_by(activities.c.rep_id)
        )
        return tuple(LooseCalls(**row) for row in self._connection.execute(query).mappings())


def _actions(calls: list[datetime], contacted_at: datetime | None) -> tuple[datetime, ...]:
    if contacted_at is None or any(abs(call - contacted_at) <= _SAME_CONTACT for call in calls):
        return tuple(calls)
    return tuple(sorted((*calls, contacted_at)))
