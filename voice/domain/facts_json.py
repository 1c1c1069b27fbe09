"""Facts as plain JSON values and back, without loss; the one spelling of a fact in artefacts, rows and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from voice.domain.errors import InvalidInput
from voice.domain.evidence import EvidenceSpan
from voice.domain.facts import (
    Action,
    Commitment,
    DecisionRole,
    Due,
    DuePrecision,
    Fact,
    FactKind,
    FieldValue,
    IdentityClaim,
    Need,
    NeedCategory,
    Objection,
    ObjectionTag,
    Provenance,
    Signal,
    SignalType,
)
from voice.domain.fields import FieldLabel, FieldType
from voice.domain.transcript import Side

_KINDS: dict[type[Fact], FactKind] = {
    IdentityClaim: FactKind.IDENTITY,
    Need: FactKind.NEED,
    Commitment: FactKind.COMMITMENT,
    Objection: FactKind.OBJECTION,
    Signal: FactKind.SIGNAL,
    FieldValue: FactKind.FIELD,
}


def kind_of(fact: Fact) -> FactKind:
    """The kind of a fact, from its type."""
    return _KINDS[type(fact)]


def fact_to_dict(fact: Fact) -> dict[str, Any]:
    """The fields of a fact as JSON-plain values, keys as in the dataclass; `due.at` is ISO 8601 with its offset.

    The kind is not among them: keep it beside the value.
    """
    values: dict[str, Any] = _plain(asdict(fact))
    return values


def fact_from_dict(kind: FactKind, values: Mapping[str, Any]) -> Fact:
    """The fact that `fact_to_dict` spelled. Absent optional fields are None; raises InvalidInput on anything else."""
    try:
        carried = {
            "evidence": tuple(EvidenceSpan(**span) for span in values["evidence"]),
            "confidence": float(values["confidence"]),
            "provenance": Provenance(**values["provenance"]),
        }
        return _READERS[kind](values, carried)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(f"This is no {kind} fact: {error!r}.", code="bad_fact") from error


def due_from_dict(values: Mapping[str, Any] | None) -> Due | None:
    """A due date from its JSON form. Raises InvalidInput when `at` is naive; KeyError, ValueError when malformed."""
    if values is None:
        return None
    at = datetime.fromisoformat(values["at"]) if values.get("at") else None
    if at is not None and at.tzinfo is None:
        raise InvalidInput(f"The due date {values['at']} has no offset.", code="bad_fact")
    precision = values.get("precision")
    return Due(values["text"], at, DuePrecision(precision) if precision else None, values.get("rule", ""))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)  # a StrEnum becomes its value
    return value


def _identity(values: Mapping[str, Any], carried: dict[str, Any]) -> Fact:
    words: dict[str, Any] = {key: values.get(key) for key in ("name", "title", "department", "organization", "phone")}
    role = DecisionRole(values.get("role", DecisionRole.UNKNOWN))
    return IdentityClaim(side=Side(values["side"]), role=role, **words, **carried)


def _need(values: Mapping[str, Any], carried: dict[str, Any]) -> Fact:
    category = NeedCategory(values["category"])
    return Need(category=category, tried=values.get("tried"), why_failed=values.get("why_failed"), **carried)


def _commitment(values: Mapping[str, Any], carried: dict[str, Any]) -> Fact:
    due = due_from_dict(values.get("due"))
    return Commitment(owner=Side(values["owner"]), action=Action(values["action"]), due=due, **carried)


def _objection(values: Mapping[str, Any], carried: dict[str, Any]) -> Fact:
    answered = values.get("answered")
    if not (answered is None or isinstance(answered, bool)):
        raise ValueError(f"answered is {answered!r}")
    tag = ObjectionTag(values["tag"])
    return Objection(tag=tag, competitor=values.get("competitor"), answered=answered, **carried)


def _signal(values: Mapping[str, Any], carried: dict[str, Any]) -> Fact:
    due = due_from_dict(values.get("due"))
    return Signal(type=SignalType(values["type"]), value=values.get("value"), due=due, **carried)


def _field(values: Mapping[str, Any], carried: dict[str, Any]) -> Fact:
    told = values["field"]
    label = FieldLabel(told["id"], told["name"], FieldType(told["type"]), tuple(told["options"]))
    return FieldValue(field=label, value=label.content(str(values["value"])), **carried)


_READERS: dict[FactKind, Callable[[Mapping[str, Any], dict[str, Any]], Fact]] = {
    FactKind.IDENTITY: _identity,
    FactKind.NEED: _need,
    FactKind.COMMITMENT: _commitment,
    FactKind.OBJECTION: _objection,
    FactKind.SIGNAL: _signal,
    FactKind.FIELD: _field,
}
