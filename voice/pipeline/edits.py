"""Which fields of a fact a person may set, to what, and how they lie over the machine's version."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from voice.domain.errors import InvalidInput
from voice.domain.facts import (
    Action,
    DecisionRole,
    Due,
    DuePrecision,
    Fact,
    FactKind,
    FieldValue,
    NeedCategory,
    ObjectionTag,
)
from voice.domain.review import StoredFact
from voice.domain.transcript import Side

_LONGEST = 200  # characters of a text that a person types
_DAY_ENDS = time(23, 59)  # how a due date without a clock time is written


def checked_changes(kind: FactKind, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as they are stored: JSON-plain, empty texts as None.

    Raises InvalidInput (no_changes, unknown_field, invalid_value).
    """
    if not changes:
        raise InvalidInput("Nothing is to be changed.", code="no_changes")
    fields = _FIELDS[kind]
    unknown = sorted(set(changes) - set(fields))
    if unknown:
        raise InvalidInput(
            f"{unknown[0]} is no field of this fact.", code="unknown_field", remedy=f"One of: {', '.join(fields)}."
        )
    return {name: fields[name](name, value) for name, value in changes.items()}


def edited(stored: StoredFact) -> Fact:
    """The fact as the person left it: the machine's version with the changed fields replaced.

    Raises InvalidInput (invalid_value) for what an own field of the organisation cannot hold.
    """
    if not stored.changes:
        return stored.fact
    values = dict(stored.changes)
    if "due" in values:
        values["due"] = _due(getattr(stored.fact, "due", None), values["due"])
    for name, kind in _ENUMS.items():
        if name in values:
            values[name] = kind(values[name])
    if isinstance(stored.fact, FieldValue):
        values["value"] = stored.fact.field.content(values["value"] or "")
    return replace(stored.fact, **values)


def _due(said: Due | None, chosen: str | None) -> Due | None:
    """The words stay the caller's; the moment is the person's."""
    words = said.text if said else ""
    if chosen is None:
        return Due(words, None, None, "person") if words else None
    at = datetime.fromisoformat(chosen)
    precision = DuePrecision.DAY if at.time() == _DAY_ENDS else DuePrecision.MINUTE
    return Due(words, at, precision, "person")


def _text(name: str, value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise _invalid(name, f"a text of at most {_LONGEST} characters")
    return value.strip() or None


def _phone(name: str, value: Any) -> str | None:
    digits = re.sub(r"[ ()\-]", "", value) if isinstance(value, str) else value
    if digits in (None, ""):
        return None
    if not isinstance(digits, str) or not re.fullmatch(r"\+?\d{3,20}", digits):
        raise _invalid(name, "a phone number, digits only")
    return digits


def _moment(name: str, value: Any) -> str | None:
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _invalid(name, "a date and time like 2026-03-05T12:00:00+08:00, or null") from error
    if at.utcoffset() is None:
        raise _invalid(name, "a date and time with its offset, like 2026-03-05T12:00:00+08:00")
    return at.isoformat()


def _one_of(kind: type[StrEnum], *without: StrEnum) -> Callable[[str, Any], str]:
    allowed = [member.value for member in kind if member not in without]

    def check(name: str, value: Any) -> str:
        if value not in allowed:
            raise _invalid(name, f"one of {', '.join(allowed)}")
        return str(value)

    return check


def _invalid(name: str, wanted: str) -> InvalidInput:
    return InvalidInput(f"{name} must be {wanted}.", code="invalid_value")


_ENUMS: dict[str, type[StrEnum]] = {
    "side": Side,
    "role": DecisionRole,
    "category": NeedCategory,
    "owner": Side,
    "action": Action,
    "tag": ObjectionTag,
}
_FIELDS: dict[FactKind, dict[str, Callable[[str, Any], str | None]]] = {
    FactKind.IDENTITY: {
        "side": _one_of(Side, Side.SYSTEM),
        "role": _one_of(DecisionRole),
        "name": _text,
        "title": _text,
        "department": _text,
        "organization": _text,
        "phone": _phone,
    },
    FactKind.NEED: {"category": _one_of(NeedCategory), "tried": _text, "why_failed": _text},
    FactKind.COMMITMENT: {
        "owner": _one_of(Side, Side.THIRD_PARTY, Side.SYSTEM),
        "action": _one_of(Action),
        "due": _moment,
    },
    FactKind.OBJECTION: {"tag": _one_of(ObjectionTag), "competitor": _text},
    FactKind.SIGNAL: {"value": _text, "due": _moment},
    FactKind.FIELD: {"value": _text},
}
CLOSED_FIELDS = frozenset(_ENUMS) | {"due"}  # values of these are no personal data and may stand in the log
