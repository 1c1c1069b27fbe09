"""Finds regions that contact the same group without knowing of each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from crm_core.sharing.grants import Grant


@dataclass(frozen=True, slots=True)
class GroupContact:
    """One call of a region to an account of a group."""

    group_id: str
    account_id: str
    region: str
    rep_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """`second` contacted the group within the days after `first` did, and no grant between both lived then."""

    group_id: str
    first: GroupContact
    second: GroupContact


@dataclass(frozen=True, slots=True)
class RegionShare:
    """What one region has of a group: its accounts, its open deals, and its last call to it."""

    region: str
    accounts: int
    open_deals: int
    last_call_at: datetime | None


@dataclass(frozen=True, slots=True)
class PooledGroup:
    """One group file as all regions see it."""

    group_id: str
    name: str
    shares: tuple[RegionShare, ...]


def conflicts_of(contacts: Iterable[GroupContact], grants: Sequence[Grant], *, days: int) -> tuple[Conflict, ...]:
    """The latest conflict of each group and pair of regions, newest first. Exactly `days` days apart still count."""
    found: dict[tuple[str, str, str], Conflict] = {}
    ordered = sorted(contacts, key=lambda one: (one.group_id, one.at, one.region))
    for _, of_group in groupby(ordered, key=lambda one: one.group_id):
        last: dict[str, GroupContact] = {}
        for contact in of_group:
            for other in last.values():
                near = contact.at - other.at <= timedelta(days=days)
                if other.region != contact.region and near and not _agreed(other, contact, grants):
                    one, two = sorted((other.region, contact.region))
                    found[(contact.group_id, one, two)] = Conflict(contact.group_id, other, contact)
            last[contact.region] = contact
    return tuple(sorted(found.values(), key=lambda one: (-one.second.at.timestamp(), one.group_id)))


def _agreed(first: GroupContact, second: GroupContact, grants: Sequence[Grant]) -> bool:
    """Whether a grant over one of both accounts, to the other's region, lived at the second contact."""
    return any(
        (grant.account_id, grant.grantee_region)
        in ((first.account_id, second.region), (second.account_id, first.region))
        and grant.decided_at is not None
        and grant.decided_at <= second.at
        and grant.live(second.at)
        for grant in grants
    )
