"""Finds calls that may be one: the same people on the line within moments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from crm_core.entities import Activity
from crm_core.names import person_key, phone_key
from crm_core.terms import Party


@dataclass(frozen=True, slots=True)
class SplitCall:
    """Two calls that somebody may want to read as one; `gap_s` is negative where they overlap."""

    first: Activity
    second: Activity
    gap_s: float


def possibly_one(calls: Iterable[Activity], *, gap_s: float) -> tuple[SplitCall, ...]:
    """Pairs of consecutive calls with the same participants and at most `gap_s` seconds between them, in order."""
    found = []
    last: dict[tuple[str, ...], Activity] = {}
    for call in sorted(calls, key=lambda one: (one.record.occurred_start, one.id)):
        people = participants(call)
        if people is None:
            continue
        before = last.get(people)
        if before:
            gap = call.record.occurred_start - before.record.occurred_end
            if gap <= timedelta(seconds=gap_s):
                found.append(SplitCall(before, call, gap.total_seconds()))
        last[people] = call
    return tuple(found)


def participants(call: Activity) -> tuple[str, ...] | None:
    """The rep and the customer's number, or without one the people who are named; None: nobody can tell."""
    record = call.record
    number = phone_key(record.phone)
    if number:
        return record.rep_id, number
    names = sorted({person_key(one.name) for one in record.persons if one.side == Party.CUSTOMER and not one.rejected})
    return (record.rep_id, *names) if any(names) else None
