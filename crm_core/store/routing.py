"""Leads as routing looks at them, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select

from crm_core.entities import Lead
from crm_core.paging import FIRST_PAGE, Page
from crm_core.routing.lifecycle import OPEN
from crm_core.routing.people import FirstResponse, Load, RepProfile
from crm_core.routing.store import ALL_LEADS, LeadFilter
from crm_core.sight import Sight
from crm_core.store.routing_tables import first_responses, rep_profiles
from crm_core.store.rows import OnConnection, fetch, to_row, upsert
from crm_core.store.sight import by_owner
from crm_core.store.tables import leads
from crm_core.terms import LeadState


class SqlRouting(OnConnection):
    """Implements `RoutingStore`."""

    def find_lead(self, sight: Sight, lead_id: str) -> Lead | None:
        found = fetch(self._connection, Lead, select(leads).where(by_owner(leads, sight), leads.c.id == lead_id))
        return found[0] if found else None

    def leads_where(self, sight: Sight, where: LeadFilter = ALL_LEADS, page: Page = FIRST_PAGE) -> tuple[Lead, ...]:
        query = select(leads).where(by_owner(leads, sight)).order_by(leads.c.created_at.desc(), leads.c.id)
        for column in ("state", "urgent", "channel", "account_id"):
            if (wanted := getattr(where, column)) is not None:
                query = query.where(leads.c[column] == wanted)
        return fetch(self._connection, Lead, query, page)

    def open_leads_by_phone(self, sight: Sight, phone: str) -> tuple[Lead, ...]:
        query = (
            select(leads)
            .where(by_owner(leads, sight), leads.c.phone_key == phone, leads.c.state.in_(OPEN))
            .order_by(leads.c.created_at, leads.c.id)
        )
        return fetch(self._connection, Lead, query)

    def pending_leads(self, sight: Sight, *, limit: int) -> tuple[Lead, ...]:
        query = (
            select(leads)
            .where(by_owner(leads, sight), leads.c.state == LeadState.ASSIGNED)
            .order_by(leads.c.assigned_at.desc().nulls_last(), leads.c.id)
        )
        return fetch(self._connection, Lead, query, Page(limit))

    def waiting_leads(self, limit: int) -> tuple[Lead, ...]:
        query = (
            select(leads)
            .where(leads.c.state == LeadState.NEW, leads.c.rep_id.is_(None))
            .order_by(leads.c.urgent.desc(), leads.c.created_at, leads.c.id)
        )
        return fetch(self._connection, Lead, query, Page(limit))

    def profile(self, sight: Sight, rep_id: str) -> RepProfile | None:
        query = select(rep_profiles).where(by_owner(rep_profiles, sight), rep_profiles.c.rep_id == rep_id)
        found = fetch(self._connection, RepProfile, query)
        return found[0] if found else None

    def profiles(self, sight: Sight) -> tuple[RepProfile, ...]:
        query = select(rep_profiles).where(by_owner(rep_profiles, sight)).order_by(rep_profiles.c.rep_id)
        return fetch(self._connection, RepProfile, query)

    def save_profile(self, profile: RepProfile) -> None:
        upsert(self._connection, rep_profiles, [to_row(profile)])

    def loads(self, region: str, since: datetime, until: datetime) -> Mapping[str, Load]:
        last_at = func.max(leads.c.assigned_at, type_=leads.c.assigned_at.type)
        query = (
            select(leads.c.rep_id, func.count(), last_at)
            .where(
                leads.c.region == region,
                leads.c.rep_id.is_not(None),
                leads.c.assigned_at >= since,
                leads.c.assigned_at < until,
            )
            .group_by(leads.c.rep_id)
        )
        return {rep_id: Load(count, moment) for rep_id, count, moment in self._connection.execute(query)}

    def last_responses(self, rep_ids: Collection[str], count: int) -> Mapping[str, tuple[float, ...]]:
        place = (
            func.row_number()
            .over(
                partition_by=first_responses.c.rep_id,
                order_by=(first_responses.c.contacted_at.desc(), first_responses.c.lead_id),
            )
            .label("place")
        )
        ranked = (
            select(first_responses.c.rep_id, first_responses.c.minutes, place)
            .where(first_responses.c.rep_id.in_(rep_ids))
            .subquery()
        )
        query = (
            select(ranked.c.rep_id, ranked.c.minutes)
            .where(ranked.c.place <= count)
            .order_by(ranked.c.rep_id, ranked.c.place)
        )
        found: dict[str, tuple[float, ...]] = {}
        for rep_id, minutes in self._connection.execute(query):
            found[rep_id] = (*found.get(rep_id, ()), minutes)
        return found

    def response(self, sight: Sight, lead_id: str) -> FirstResponse | None:
        query = select(first_responses).where(by_owner(first_responses, sight), first_responses.c.lead_id == lead_id)
        found = fetch(self._connection, FirstResponse, query)
        return found[0] if found else None

    def save_response(self, response: FirstResponse) -> None:
        upsert(self._connection, first_responses, [to_row(response)])
