"""What a person changed in a card's small form, as the review takes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from voice.domain.errors import InvalidInput
from voice.domain.facts import Action, DecisionRole, NeedCategory, ObjectionTag
from voice.domain.fields import spelled
from voice.domain.transcript import Side

# What the form's selections offer, in the order shown.
CHOICES: dict[str, tuple[str, ...]] = {
    "owner": (Side.REP.value, Side.CUSTOMER.value, Side.UNKNOWN.value),
    "action": tuple(action.value for action in Action),
    "category": tuple(category.value for category in NeedCategory),
    "tag": tuple(tag.value for tag in ObjectionTag),
    "role": tuple(role.value for role in DecisionRole),
    "side": tuple(side.value for side in Side if side is not Side.SYSTEM),
}

# What of each kind a person may set, in the order of the form.
FIELDS: dict[str, tuple[str, ...]] = {
    "identity": ("name", "title", "organization", "department", "phone", "role", "side"),
    "need": ("category", "tried", "why_failed"),
    "commitment": ("owner", "action", "due"),
    "objection": ("tag", "competitor"),
    "signal": ("value", "due"),
    "field": ("value",),
}


def changes_of(shown: Mapping[str, Any], form: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """The fields whose value differs from the one shown; an emptied field becomes None. Raises InvalidInput."""
    fields = shown["fields"]
    changes: dict[str, Any] = {}
    for name in FIELDS[shown["kind"]]:
        if name not in form:
            continue
        value = str(form[name]).strip() or None
        if name == "due":
            before, after = minute(fields.get("due"), zone), minute(value, zone)
            if before != after:
                changes["due"] = after.isoformat() if after else None
        elif value != (_spelled(fields["value"]) if name == "value" else fields.get(name)):
            changes[name] = value
    return changes


def _spelled(value: Any) -> str | None:
    return None if value is None else spelled(value)


def minute(text: str | None, zone: ZoneInfo) -> datetime | None:
    """An ISO time to the minute, read as local where it has no offset. Raises InvalidInput."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"{text!r} is no date and time.", code="invalid_input") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return moment.astimezone(zone).replace(second=0, microsecond=0)
