"""What to do about what stands in a deal's way: from each open cause to the actions that the policy names for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from crm_core.alerts.policy import Advice
from crm_core.reports.counts import OpenCause

ADVICE_COLUMNS = ("cause", "severe", "at", "call_id", "action", "action_zh", "action_en")


def advice_rows(causes: Iterable[OpenCause], advice: Sequence[Advice]) -> tuple[dict[str, Any], ...]:
    """One row an open cause and action, the severe causes first, then the latest; a cause without advice has one
    row without an action.
    """
    rows: list[dict[str, Any]] = []
    for cause in sorted(causes, key=lambda one: (not one.severe, -one.at.timestamp(), one.tag)):
        told = {
            "cause": cause.tag,
            "severe": cause.severe,
            "at": cause.at.isoformat(),
            "call_id": cause.call_id,
        }
        fits = [one for one in advice if cause.tag in one.causes]
        rows += [{**told, "action": one.key, "action_zh": one.zh, "action_en": one.en} for one in fits] or [
            {**told, "action": None, "action_zh": None, "action_en": None}
        ]
    return tuple(rows)
