"""The log in words: who did what, to what, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voice.api.ui.moments import Moments, clock
from voice.api.ui.views.changes import FIELDS
from voice.domain.actor import SYSTEM
from voice.ports.crm import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    seq: int
    at: str
    exact: str
    who: str
    what: str
    detail: str
    type: str
    href: str | None
    hash: str


def audit_line(event: Event, moments: Moments, names: Mapping[str, str]) -> AuditLine:
    """`names` are those of the users in sight; another actor keeps its id."""
    t = moments.t
    known = f"event.{event.type}"
    said = t(known)
    return AuditLine(
        seq=event.seq,
        at=moments.at(event.recorded_at),
        exact=f"{moments.local(event.recorded_at):%Y-%m-%d %H:%M:%S}",
        who=t("audit.system") if _is_machine(event.actor_id) else names.get(event.actor_id, event.actor_id[:8]),
        what=event.type if said == known else said,
        detail=_detail(event.payload, moments),
        type=event.type,
        href=_href(event),
        hash=event.hash[:8],
    )


def _is_machine(actor_id: str) -> bool:
    return actor_id == SYSTEM.user_id or actor_id.startswith("source:")


def _href(event: Event) -> str | None:
    """The page of what it was about."""
    kind, _, subject = event.aggregate.partition(":")
    payload = event.payload
    if kind == "account":
        return f"/accounts/{subject}"
    call_id = subject if kind == "call" else payload.get("call_id")
    if not call_id:
        return None
    start_ms = payload.get("start_ms")
    return f"/calls/{call_id}?t={start_ms / 1000:.1f}" if isinstance(start_ms, int) else f"/calls/{call_id}"


def _detail(payload: Mapping[str, Any], moments: Moments) -> str:
    """What was played or changed, as far as the log tells: it never holds words of the call."""
    t = moments.t
    if isinstance(payload.get("start_ms"), int) and isinstance(payload.get("end_ms"), int):
        return f"{clock(payload['start_ms'])} – {clock(payload['end_ms'])}"
    kind = payload.get("kind")
    parts = [t(f"kind.{kind}")] if kind in ("identity", "need", "commitment", "objection") else []
    before, after = payload.get("before"), payload.get("after")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        old, new = before.get("fields", {}), after.get("fields", {})
        parts += [t(f"field.{name}") for name in FIELDS.get(str(kind), ()) if new.get(name) != old.get(name)]
    return " · ".join(parts)
