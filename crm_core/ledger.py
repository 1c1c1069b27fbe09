"""The append-only log: how an event is sealed to the one before it, and how a broken chain is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from crm_core.errors import CrmInvalid
from crm_core.records import require_aware

GENESIS = "0" * 64  # prev_hash of the first event


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One sealed entry. `payload` holds ids and figures, never names, numbers or quotes: it can never be erased."""

    seq: int  # counts from 1 without gaps
    type: str  # e.g. "todo.done"
    aggregate: str  # e.g. "todo:…"
    payload: Mapping[str, Any]
    region: str
    team: str | None
    actor_id: str
    occurred_at: datetime
    recorded_at: datetime
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last event that somebody has noted down elsewhere; lets `verify_chain` find a cut tail."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """Where the chain fails: `edited`, `missing`, `reordered` or `truncated`."""

    seq: int
    kind: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check of the log found; `head` is worth keeping as the next check's anchor."""

    checked: int
    head: ChainHead | None
    breaks: tuple[ChainBreak, ...]

    @property
    def ok(self) -> bool:
        return not self.breaks


def canonical(value: Mapping[str, Any]) -> str:
    """The one JSON text of a mapping: sorted keys, no blanks, ASCII. Raises CrmInvalid for what is not plain JSON."""
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise CrmInvalid(f"An event's payload is not plain JSON: {error}", code="bad_payload") from error
    if json.loads(text) != value:  # tuples and keys that are no text would come back as something else
        raise CrmInvalid("An event's payload changes on its way through JSON.", code="bad_payload")
    return text


def seal(
    previous: Event | None,
    *,
    type: str,  # noqa: A002 - the field's name in the log
    aggregate: str,
    payload: Mapping[str, Any],
    region: str,
    team: str | None,
    actor_id: str,
    occurred_at: datetime,
    recorded_at: datetime,
) -> Event:
    """The event that follows `previous`. Raises CrmInvalid for naive times or a payload that is not plain JSON."""
    for moment in (occurred_at, recorded_at):
        require_aware(moment, "A time of an event")
    unsealed = Event(
        seq=previous.seq + 1 if previous else 1,
        type=type,
        aggregate=aggregate,
        payload=dict(payload),
        region=region,
        team=team,
        actor_id=actor_id,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        prev_hash=previous.hash if previous else GENESIS,
        hash="",
    )
    return replace(unsealed, hash=digest(unsealed))


def digest(event: Event) -> str:
    """SHA-256 over everything in the event but the hash itself; times count as instants, not as local clocks."""
    body = {field.name: getattr(event, field.name) for field in fields(event) if field.name != "hash"}
    for key in ("occurred_at", "recorded_at"):
        body[key] = body[key].astimezone(UTC).isoformat(timespec="microseconds")
    body["payload"] = dict(event.payload)
    return hashlib.sha256(canonical(body).encode("ascii")).hexdigest()


def verify_chain(events: Iterable[Event], *, anchor: ChainHead | None = None) -> ChainReport:
    """Check a whole log in the order it is stored, from the first event.

    Finds an edited, deleted, inserted or moved event; a cut tail only when `anchor` names a later head.
    """
    breaks: list[ChainBreak] = []
    head = ChainHead(0, GENESIS)
    checked = 0
    met_anchor = anchor is None
    for event in events:
        checked += 1
        if event.seq > head.seq + 1:
            breaks.append(ChainBreak(head.seq + 1, "missing"))
        elif event.seq <= head.seq:
            breaks.append(ChainBreak(event.seq, "reordered"))
        if event.hash != digest(event) or (event.seq == head.seq + 1 and event.prev_hash != head.hash):
            breaks.append(ChainBreak(event.seq, "edited"))
        head = ChainHead(event.seq, event.hash)
        met_anchor = met_anchor or head == anchor
    if anchor and not met_anchor:
        breaks.append(ChainBreak(anchor.seq, "truncated" if head.seq < anchor.seq else "edited"))
    return ChainReport(checked, head if checked else None, tuple(breaks))
