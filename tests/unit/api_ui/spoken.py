"""Facts as `voice.pipeline.review.shown` spells them, for views."""

from __future__ import annotations

from typing import Any

FIELDS: dict[str, dict[str, Any]] = {
    "identity": {
        "side": "customer",
        "role": "purchasing",
        "name": "端木敏",
        "title": "经理",
        "department": "采购部",
        "organization": "鲲鹏重工",
        "phone": None,
    },
    "need": {"category": "delivery", "tried": "换过两家", "why_failed": "都拖期"},
    "commitment": {
        "owner": "rep",
        "action": "send_quote",
        "due": "2026-03-12T15:00:00+08:00",
        "due_text": "明天下午三点前",
        "due_precision": "minute",
    },
    "objection": {"tag": "competitor", "competitor": "远航仪器", "answered": True},
    "signal": {"type": "amount", "value": "350000", "due": None, "due_text": None, "due_precision": None},
    "field": {"field": {"id": "f-1", "name": "预算", "type": "number", "options": []}, "value": 500000.0},
}


def a_fact(kind: str, *, fields: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    """A proposed fact of turn 1 with one span, unless told otherwise."""
    return {
        "id": f"{kind}-1",
        "call_id": "call-1",
        "kind": kind,
        "state": "proposed",
        "fields": FIELDS[kind] | (fields or {}),
        "changed": [],
        "quote": "明天下午三点前",
        "turns": [1],
        "evidence": [a_span()],
        "withdrawn": False,
        "waiting": False,
        "decided_by": None,
        "decided_at": None,
        "confidence": 0.9,
        "provenance": {"component": "scripted", "version": "1"},
    } | changed


def a_span(
    turn: int = 1, start: int = 0, end: int = 7, ms: tuple[int, int] | None = (42_000, 44_500)
) -> dict[str, Any]:
    """Evidence; `ms` None for a call that came as text."""
    start_ms, end_ms = ms or (None, None)
    return {
        "turn": turn,
        "char_start": start,
        "char_end": end,
        "quote": "…",
        "start_ms": start_ms,
        "end_ms": end_ms,
    }
