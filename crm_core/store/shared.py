"""What regions share, as SQL: group files for reading, and what a live grant opens."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, false, or_, select, union

from crm_core.sharing.grants import GrantState, Scope
from crm_core.sight import ALL_REGIONS, Sight
from crm_core.store.sharing_tables import grants
from crm_core.store.sight import by_owner, by_region
from crm_core.store.tables import accounts, contacts, opportunities


def accounts_seen(connection: Connection, sight: Sight) -> ColumnElement[bool]:
    """The own region's; with a sharing sight also group files and granted accounts."""
    return _or_shared(connection, sight, by_region(accounts, sight), accounts.c.id)


def contacts_seen(connection: Connection, sight: Sight) -> ColumnElement[bool]:
    """Those of accounts that are seen."""
    return _or_shared(connection, sight, by_region(contacts, sight), contacts.c.account_id)


def opportunities_seen(connection: Connection, sight: Sight) -> ColumnElement[bool]:
    """The own ones; with a sharing sight also those of group files and granted ones."""
    own = by_owner(opportunities, sight)
    if not _shares(connection, sight):
        return own
    opened = _live(sight).where(
        grants.c.account_id == opportunities.c.account_id,
        or_(grants.c.opportunity_id.is_(None), grants.c.opportunity_id == opportunities.c.id),
    )
    of_group = false() if sight.writing else opportunities.c.account_id.in_(group_files())
    return or_(own, of_group, exists(opened))


def shared_account(connection: Connection, sight: Sight, account_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the account is shared with the sight, be it the own region's or not."""
    return _or_shared(connection, sight, false(), account_id)


def group_files() -> Select[Any]:
    """Ids of the accounts that belong to a group or head one; what was merged away makes nobody a head."""
    members = select(accounts.c.id).where(accounts.c.group_id.is_not(None))
    heads = select(accounts.c.group_id).where(accounts.c.group_id.is_not(None), accounts.c.merged_into.is_(None))
    both = union(members, heads).subquery()
    return select(both.c.id)


def _or_shared(
    connection: Connection, sight: Sight, own: ColumnElement[bool], account_id: ColumnElement[Any]
) -> ColumnElement[bool]:
    if not _shares(connection, sight):
        return own
    opened = _live(sight).where(grants.c.account_id == account_id)
    if sight.writing:  # a grant for one deal lets nobody change the account
        return or_(own, exists(opened.where(grants.c.opportunity_id.is_(None))))
    return or_(own, account_id.in_(group_files()), exists(opened))


def _live(sight: Sight) -> Select[Any]:
    scopes = (Scope.WRITE,) if sight.writing else (Scope.READ, Scope.WRITE)
    return select(grants.c.id).where(
        grants.c.grantee_region == sight.region,
        grants.c.state == GrantState.APPROVED,
        grants.c.scope.in_(scopes),
        grants.c.expires_at > sight.shared_at,
    )


def _shares(connection: Connection, sight: Sight) -> bool:
    """Whether anything is shared with this sight: while nothing is, lists keep the plan that one index serves."""
    if sight.shared_at is None or sight.region == ALL_REGIONS:
        return False
    if connection.scalar(select(exists(_live(sight)))):
        return True
    in_groups = select(accounts.c.id).where(accounts.c.group_id.is_not(None))
    return not sight.writing and bool(connection.scalar(select(exists(in_groups))))
