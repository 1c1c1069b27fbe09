"""The follow-up record as cards: the quote and its second first, then what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from voice.api.ui.moments import Moments, clock
from voice.domain.facts import FactKind
from voice.domain.fields import FieldType, spelled
from voice.domain.review import FactState

# The four questions that a record answers, in the order of the page.
GROUPS = (FactKind.IDENTITY, FactKind.NEED, FactKind.COMMITMENT, FactKind.OBJECTION)
_MORE = (FactKind.SIGNAL, FactKind.FIELD)  # behind them, where there are any

# Lowest confidence for each word; what is below the last is doubtful.
_CONFIDENCE_WORDS = ((0.8, "sure"), (0.5, "likely"), (0.0, "doubtful"))
_SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the recording that proves something, in seconds."""

    start: float
    end: float
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One item of the record, ready to show."""

    id: str
    call_id: str
    kind: str
    state: str
    quote: str
    turn: int
    spans: tuple[Span, ...]
    label: str
    details: tuple[str, ...]
    due: str | None
    due_state: str
    confidence: str
    values: Mapping[str, Any]
    decided_by: str | None
    decided_at: str | None
    withdrawn: bool
    waiting: bool

    @property
    def value_text(self) -> str:
        """Of an own field, as its form spells it."""
        return spelled(self.values["value"])

    @property
    def open(self) -> bool:
        """Whether it still waits for a person's word."""
        return self.state == FactState.PROPOSED


def confidence_word(confidence: float) -> str:
    return next(word for floor, word in _CONFIDENCE_WORDS if confidence >= floor)


def due_state(at: datetime, now: datetime) -> str:
    """The look of a due date: overdue, soon or later."""
    if at < now:
        return "overdue"
    return "soon" if at - now <= _SOON else "later"


def card(shown: Mapping[str, Any], moments: Moments, names: Mapping[str, str]) -> Card:
    """The card of one fact as `voice.pipeline.review.shown` spells it; `names` are those of the users in sight."""
    fields, decided_at = shown["fields"], shown["decided_at"]
    due_at = datetime.fromisoformat(fields["due"]) if fields.get("due") else None
    label, details = _SAYERS[FactKind(shown["kind"])](fields, moments)
    return Card(
        id=shown["id"],
        call_id=shown["call_id"],
        kind=shown["kind"],
        state=shown["state"],
        quote=shown["quote"],
        turn=shown["turns"][0] if shown["turns"] else 0,
        spans=tuple(evidence_spans((span["start_ms"], span["end_ms"]) for span in shown["evidence"])),
        label=label,
        details=tuple(detail for detail in details if detail),
        due=moments.due(due_at, fields.get("due_precision")) if due_at else None,
        due_state=due_state(due_at, moments.now) if due_at else "none",
        confidence=confidence_word(shown["confidence"]),
        values=fields,
        decided_by=names.get(shown["decided_by"] or ""),
        decided_at=moments.at(datetime.fromisoformat(decided_at)) if decided_at else None,
        withdrawn=shown["withdrawn"],
        waiting=shown["waiting"],
    )


def evidence_spans(times: Iterable[tuple[int | None, int | None]]) -> list[Span]:
    """The playable spans among (start, end) in ms; text-only evidence has none."""
    return [
        Span(start / 1000, end / 1000, clock(start)) for start, end in times if start is not None and end is not None
    ]


def grouped(cards: Sequence[Card]) -> list[tuple[str, list[Card]]]:
    """Cards under their four questions, then the rest; what was rejected sinks to the end of a group."""
    kinds = (*GROUPS, *(kind for kind in _MORE if any(c.kind == kind for c in cards)))
    return [
        (kind.value, sorted((c for c in cards if c.kind == kind), key=lambda c: c.state == FactState.REJECTED))
        for kind in kinds
    ]


def _person(fields: Mapping[str, Any], moments: Moments) -> tuple[str, list[str]]:
    t, name, title = moments.t, fields.get("name") or "", fields.get("title") or ""
    label = name if name.endswith(title) else f"{name} {title}".strip()
    role = t(f"role.{fields['role']}") if fields["role"] != "unknown" else ""
    place = " · ".join(part for part in (fields.get("organization"), fields.get("department")) if part)
    side = t(f"side.{fields['side']}")
    return label or t("person.unnamed"), [f"{side} · {role}" if role else side, place, fields.get("phone") or ""]


def _need(fields: Mapping[str, Any], moments: Moments) -> tuple[str, list[str]]:
    t, tried, failed = moments.t, fields.get("tried"), fields.get("why_failed")
    return t(f"need.{fields['category']}"), [
        t("need.tried", words=tried) if tried else "",
        t("need.why_failed", words=failed) if failed else "",
    ]


def _commitment(fields: Mapping[str, Any], moments: Moments) -> tuple[str, list[str]]:
    t = moments.t
    label = t("commitment.label", owner=t(f"owner.{fields['owner']}"), action=t(f"action.{fields['action']}"))
    text = fields.get("due_text")
    return label, [t("commitment.said", words=text) if text and not fields.get("due") else ""]


def _objection(fields: Mapping[str, Any], moments: Moments) -> tuple[str, list[str]]:
    competitor = fields.get("competitor")
    details = [moments.t("objection.competitor_named", name=competitor)] if competitor else []
    return moments.t(f"objection.{fields['tag']}"), details


def _signal(fields: Mapping[str, Any], moments: Moments) -> tuple[str, list[str]]:
    label = moments.t(f"signal.{fields['type']}")
    return (f"{label} · {_spelled_amount(fields['value'])}" if fields.get("value") else label), []


def _spelled_amount(value: str) -> str:
    try:
        return f"{Decimal(value):,f}"
    except ArithmeticError:  # masked, or put right by a person in words
        return value


def _field(fields: Mapping[str, Any], moments: Moments) -> tuple[str, list[str]]:
    field, value, t = fields["field"], fields["value"], moments.t
    if field["type"] == FieldType.TAG:
        return field["name"], []
    if isinstance(value, bool):
        value = t("field_value.true") if value else t("field_value.false")
    return f"{field['name']} · {spelled(value)}", []


_SAYERS = {
    FactKind.IDENTITY: _person,
    FactKind.NEED: _need,
    FactKind.COMMITMENT: _commitment,
    FactKind.OBJECTION: _objection,
    FactKind.SIGNAL: _signal,
    FactKind.FIELD: _field,
}
