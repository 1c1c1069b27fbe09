"""Duplicates, merging, briefs and counting in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, literal, or_, select, true, union_all, update

from crm_core.contact_tags import ContactTag
from crm_core.customers.counting import Added
from crm_core.customers.store import CallGlance
from crm_core.entities import Account, Activity, Contact
from crm_core.sight import ALL_REGIONS, Sight
from crm_core.store.policy_tables import contact_tags
from crm_core.store.rows import OnConnection, fetch
from crm_core.store.shared import contacts_seen, shared_account
from crm_core.store.sight import by_owner, by_region
from crm_core.store.tables import accounts, activities, contacts, crm_metadata, mentions

_NEAR = timedelta(hours=4)  # no call is longer: two that are one begin within this time
_CHUNK = 500


class SqlCustomerBook(OnConnection):
    """Implements `CustomerBookStore`."""

    def accounts_by_uscc(self, sight: Sight, uscc: str) -> tuple[Account, ...]:
        query = select(accounts).where(by_region(accounts, sight), _standing(accounts), accounts.c.uscc == uscc)
        return fetch(self._connection, Account, query.order_by(accounts.c.id))

    def account_sounds(self, sight: Sight) -> Iterator[tuple[str, str, str]]:
        query = select(accounts.c.id, accounts.c.name, accounts.c.sound)
        rows = self._connection.execute(query.where(by_region(accounts, sight), _standing(accounts)))
        return ((row.id, row.name, row.sound) for row in rows)

    def same_key_accounts(self, sight: Sight) -> tuple[tuple[str, str, str], ...]:
        one, other = accounts.alias("one"), accounts.alias("other")
        in_sight = true() if sight.region == ALL_REGIONS else one.c.region == sight.region
        pairs = [
            select(one.c.id.label("one"), other.c.id.label("other"), literal(word).label("key"))
            .join(other, and_(one.c[key] == other.c[key], one.c.region == other.c.region, one.c.id < other.c.id))
            .where(in_sight, one.c.merged_into.is_(None), other.c.merged_into.is_(None))
            for word, key in (("phone", "phone_key"), ("uscc", "uscc"))
        ]
        found = union_all(*pairs).subquery()
        rows = self._connection.execute(select(found).order_by(found.c.one, found.c.other, found.c.key))
        return tuple((row.one, row.other, row.key) for row in rows)

    def same_phone_contacts(self, sight: Sight, account_id: str) -> tuple[tuple[Contact, Contact], ...]:
        query = (
            select(contacts)
            .where(
                contacts_seen(self._connection, sight),
                contacts.c.account_id == account_id,
                contacts.c.confirmed,
                contacts.c.phone_key.is_not(None),
            )
            .order_by(contacts.c.phone_key, contacts.c.id)
        )
        rows = self._connection.execute(query).mappings().all()
        found = fetch(self._connection, Contact, query)
        keys = [row["phone_key"] for row in rows]
        return tuple(
            (found[place], found[place + 1]) for place, (key, after) in enumerate(pairwise(keys)) if key == after
        )

    def move_account(self, account_id: str, into: str) -> Mapping[str, tuple[str, ...]]:
        moved = {table.name: self._move(table, table.c.account_id, account_id, into) for table in _having("account_id")}
        moved["group"] = self._move(accounts, accounts.c.group_id, account_id, into)
        return {name: ids for name, ids in moved.items() if ids}

    def move_contact(self, contact_id: str, into: str) -> Mapping[str, tuple[str, ...]]:
        moved = {table.name: self._move(table, table.c.contact_id, contact_id, into) for table in _having("contact_id")}
        moved[mentions.name] = self._move(mentions, mentions.c.contact_id, contact_id, into)
        kept = select(contact_tags.c.tag).where(contact_tags.c.contact_id == into).scalar_subquery()
        both = contact_tags.delete().where(contact_tags.c.contact_id == contact_id, contact_tags.c.tag.in_(kept))
        self._connection.execute(both)
        moved[contact_tags.name] = self._move(contact_tags, contact_tags.c.contact_id, contact_id, into)
        return {name: ids for name, ids in moved.items() if ids}

    def tags_of_account(self, account_id: str) -> tuple[ContactTag, ...]:
        query = (
            select(contact_tags)
            .join(contacts, contacts.c.id == contact_tags.c.contact_id)
            .where(contacts.c.account_id == account_id)
            .order_by(contact_tags.c.contact_id, contact_tags.c.tag)
        )
        return fetch(self._connection, ContactTag, query)

    def call_glances(self, sight: Sight, account_id: str, limit: int) -> tuple[CallGlance, ...]:
        query = (
            select(activities)
            .where(
                activities.c.account_id == account_id,
                or_(by_owner(activities, sight), shared_account(self._connection, sight, activities.c.account_id)),
            )
            .order_by(activities.c.occurred_start.desc(), activities.c.id)
            .limit(limit)
        )
        return tuple(_glance(call) for call in fetch(self._connection, Activity, query))

    def calls_between(self, sight: Sight, since: datetime, until: datetime) -> tuple[Activity, ...]:
        query = (
            select(activities.c.id, activities.c.rep_id, activities.c.phone_key, activities.c.occurred_start)
            .where(
                by_owner(activities, sight),
                activities.c.occurred_start >= since,
                activities.c.occurred_start < until,
            )
            .order_by(activities.c.rep_id, activities.c.phone_key, activities.c.occurred_start)
        )
        near: set[str] = set()
        for one, other in pairwise(self._connection.execute(query)):
            same = (one.rep_id, one.phone_key) == (other.rep_id, other.phone_key)
            if same and other.occurred_start - one.occurred_start <= _NEAR:
                near |= {one.id, other.id}
        ids = sorted(near)
        found: list[Activity] = []
        for start in range(0, len(ids), _CHUNK):
            part = select(activities).where(activities.c.id.in_(ids[start : start + _CHUNK]))
            found += fetch(self._connection, Activity, part)
        return tuple(sorted(found, key=lambda call: (call.record.occurred_start, call.id)))

    def added_contacts(self, sight: Sight, since: datetime, until: datetime) -> tuple[Added, ...]:
        called = or_(
            exists(select(mentions.c.claim_id).where(mentions.c.contact_id == contacts.c.id)),
            exists(select(activities.c.id).where(activities.c.phone_key == contacts.c.phone_key)),
        )
        query = select(
            contacts.c.created_by.label("rep_id"),
            contacts.c.id.label("contact_id"),
            contacts.c.phone_key.label("number"),
            contacts.c.known_since.label("added_at"),
            called.label("called"),
        ).where(
            by_region(contacts, sight),
            contacts.c.created_by.is_not(None) if sight.rep_id is None else contacts.c.created_by == sight.rep_id,
            contacts.c.known_since >= since,
            contacts.c.known_since < until,
        )
        return fetch(self._connection, Added, query.order_by(contacts.c.known_since, contacts.c.id))

    def _move(self, table: Table, column: ColumnElement[Any], before: str, after: str) -> tuple[str, ...]:
        keys = list(table.primary_key)
        rows = self._connection.execute(select(*keys).where(column == before).order_by(*keys))
        ids = tuple("/".join(str(part) for part in row) for row in rows)
        if ids:
            self._connection.execute(update(table).where(column == before).values({column: after}))
        return ids


def _having(column: str) -> Iterator[Table]:
    """The tables whose rows stand on a customer and are known by one id; what was settled in others stays."""
    for table in crm_metadata.sorted_tables:
        if column in table.c and [key.name for key in table.primary_key] == ["id"]:
            yield table


def _standing(table: Table) -> ColumnElement[bool]:
    return table.c.merged_into.is_(None)


def _glance(call: Activity) -> CallGlance:
    record = call.record
    return CallGlance(
        call_id=record.call_id,
        region=record.region,
        rep_id=record.rep_id,
        at=record.occurred_start,
        minutes=round((record.occurred_end - record.occurred_start).total_seconds() / 60, 1),
        direction=record.direction,
        needs=tuple(sorted({need.category for need in call.needs})),
        objections=tuple(sorted({one.tag for one in record.objections if not one.rejected})),
    )
