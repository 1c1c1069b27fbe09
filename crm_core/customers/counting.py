"""Counts contacts so that padding does not pay: each real person once, and bursts without a call are flagged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_core.customers.policy import CountingPolicy


@dataclass(frozen=True, slots=True)
class Added:
    """A contact that a rep entered. `number` is its normalised phone number; `called`: a call with it exists."""

    rep_id: str
    contact_id: str
    number: str | None
    added_at: datetime
    called: bool


@dataclass(frozen=True, slots=True)
class ContactCount:
    """`entered` rows, of which `valid` are different people with a real number and a call. `burst`: see the policy."""

    rep_id: str
    entered: int
    valid: int
    duplicates: int
    without_number: int
    never_called: int
    burst: bool


def count_contacts(added: Iterable[Added], policy: CountingPolicy) -> tuple[ContactCount, ...]:
    """One count for each rep, by id. A number that several reps entered counts for the first of them."""
    by_rep: dict[str, list[Added]] = {}
    owner: dict[str, str] = {}
    for one in sorted(added, key=lambda one: (one.added_at, one.contact_id)):
        by_rep.setdefault(one.rep_id, []).append(one)
        if one.number:
            owner.setdefault(one.number, one.contact_id)
    return tuple(_count(rep_id, rows, owner, policy) for rep_id, rows in sorted(by_rep.items()))


def _count(rep_id: str, rows: Sequence[Added], owner: dict[str, str], policy: CountingPolicy) -> ContactCount:
    numbered = [one for one in rows if one.number]
    first = [one for one in numbered if owner[str(one.number)] == one.contact_id]
    return ContactCount(
        rep_id=rep_id,
        entered=len(rows),
        valid=sum(one.called for one in first),
        duplicates=len(numbered) - len(first),
        without_number=len(rows) - len(numbered),
        never_called=sum(not one.called for one in first),
        burst=_has_burst([one.added_at for one in rows if not one.called], policy),
    )


def _has_burst(moments: Sequence[datetime], policy: CountingPolicy) -> bool:
    """Whether so many of the ordered moments lie within the policy's minutes."""
    width = timedelta(minutes=policy.burst_minutes)
    spread = zip(moments, moments[policy.burst_contacts - 1 :], strict=False)
    return any(last - first <= width for first, last in spread)
