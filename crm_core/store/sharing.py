"""Grants between regions and the pool of groups in SQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true

from crm_core.paging import FIRST_PAGE, Page
from crm_core.sharing.conflicts import GroupContact, PooledGroup, RegionShare
from crm_core.sharing.grants import Grant, GrantState
from crm_core.sight import ALL_REGIONS, Sight
from crm_core.store.rows import OnConnection, fetch, fetch_one, to_row, upsert
from crm_core.store.shared import group_files
from crm_core.store.sharing_tables import grants
from crm_core.store.tables import accounts, activities, opportunities


class SqlSharing(OnConnection):
    """Implements `SharingStore`."""

    def grant(self, sight: Sight, grant_id: str) -> Grant:
        return fetch_one(self._connection, Grant, select(grants).where(_seen(sight), grants.c.id == grant_id), "grant")

    def grants(
        self, sight: Sight, *, state: GrantState | None = None, account_id: str | None = None, page: Page = FIRST_PAGE
    ) -> tuple[Grant, ...]:
        query = select(grants).where(_seen(sight)).order_by(grants.c.requested_at.desc(), grants.c.id)
        if state is not None:
            query = query.where(grants.c.state == state)
        if account_id is not None:
            query = query.where(grants.c.account_id == account_id)
        return fetch(self._connection, Grant, query, page)

    def save_grant(self, grant: Grant) -> None:
        upsert(self._connection, grants, [to_row(grant)])

    def group_contacts(self, since: datetime, until: datetime) -> tuple[GroupContact, ...]:
        group = func.coalesce(accounts.c.group_id, accounts.c.id)
        query = (
            select(
                group.label("group_id"),
                accounts.c.id.label("account_id"),
                activities.c.region,
                activities.c.rep_id,
                activities.c.occurred_start.label("at"),
            )
            .join(accounts, accounts.c.id == activities.c.account_id)
            .where(
                accounts.c.id.in_(group_files()),
                activities.c.occurred_start >= since,
                activities.c.occurred_start < until,
            )
            .order_by(activities.c.occurred_start, activities.c.id)
        )
        return fetch(self._connection, GroupContact, query)

    def grants_of_groups(self) -> tuple[Grant, ...]:
        query = select(grants).where(grants.c.decided_at.is_not(None), grants.c.account_id.in_(group_files()))
        return fetch(self._connection, Grant, query.order_by(grants.c.id))

    def pooled_groups(self, page: Page = FIRST_PAGE) -> tuple[PooledGroup, ...]:
        heads = select(accounts.c.group_id).where(accounts.c.group_id.is_not(None), accounts.c.merged_into.is_(None))
        query = (
            select(accounts.c.id, accounts.c.name)
            .where(accounts.c.id.in_(heads))
            .order_by(accounts.c.name, accounts.c.id)
            .limit(page.limit)
            .offset(page.offset)
        )
        groups = {row.id: row.name for row in self._connection.execute(query)}
        shares = self._shares(list(groups))
        return tuple(PooledGroup(one, name, tuple(shares.get(one, ()))) for one, name in groups.items())

    def is_group_file(self, account_id: str) -> bool:
        query = select(accounts.c.id).where(accounts.c.id == account_id, accounts.c.id.in_(group_files()))
        return self._connection.scalar(query) is not None

    def _shares(self, groups: list[str]) -> dict[str, list[RegionShare]]:
        """By group: one share for each region, by region."""
        group = func.coalesce(accounts.c.group_id, accounts.c.id)
        members = select(accounts.c.id).where(group.in_(groups))
        deals = (
            select(opportunities.c.account_id, func.count().label("deals"))
            .where(opportunities.c.outcome.is_(None), opportunities.c.account_id.in_(members))
            .group_by(opportunities.c.account_id)
            .subquery()
        )
        calls = (
            select(
                activities.c.account_id,
                func.max(activities.c.occurred_start, type_=activities.c.occurred_start.type).label("last_at"),
            )
            .where(activities.c.account_id.in_(members))
            .group_by(activities.c.account_id)
            .subquery()
        )
        query = (
            select(
                group,
                accounts.c.region,
                func.count(),
                func.coalesce(func.sum(deals.c.deals), 0),
                func.max(calls.c.last_at, type_=activities.c.occurred_start.type),
            )
            .outerjoin(deals, deals.c.account_id == accounts.c.id)
            .outerjoin(calls, calls.c.account_id == accounts.c.id)
            .where(group.in_(groups), accounts.c.merged_into.is_(None))
            .group_by(group, accounts.c.region)
            .order_by(group, accounts.c.region)
        )
        found: dict[str, list[RegionShare]] = {}
        for group_id, region, count, open_deals, last_at in self._connection.execute(query):
            found.setdefault(group_id, []).append(RegionShare(region, count, int(open_deals), last_at))
        return found


def _seen(sight: Sight) -> ColumnElement[bool]:
    if sight.region == ALL_REGIONS:
        return true()
    return or_(grants.c.region == sight.region, grants.c.grantee_region == sight.region)
