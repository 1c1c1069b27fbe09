"""A `Sight` as SQL: the one predicate that every read is filtered by."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, and_, true

from crm_core.sight import ALL_REGIONS, Sight


def by_region(table: Table, sight: Sight) -> ColumnElement[bool]:
    """For accounts and contacts, which belong to a region as a whole."""
    return true() if sight.region == ALL_REGIONS else table.c.region == sight.region


def by_owner(table: Table, sight: Sight) -> ColumnElement[bool]:
    """For rows that also belong to a team and a rep; a row without a team is hidden from a sight that has one."""
    return _narrowed(table, sight, person="rep_id")


def by_actor(table: Table, sight: Sight) -> ColumnElement[bool]:
    """For the log: a rep sees what the rep did."""
    return _narrowed(table, sight, person="actor_id")


def _narrowed(table: Table, sight: Sight, *, person: str) -> ColumnElement[bool]:
    return and_(
        by_region(table, sight),
        true() if sight.team is None else table.c.team == sight.team,
        true() if sight.rep_id is None else table.c[person] == sight.rep_id,
    )
