"""What a rule finds: the subject, whose work it is, and the figures that fill its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    rule: str
    subject: str
    region: str
    team: str | None
    rep_id: str | None
    data: Mapping[str, Any]
    opportunity_id: str | None = None


def hours(start: datetime, end: datetime) -> float:
    return (end - start) / timedelta(hours=1)


def days(start: datetime, end: datetime) -> float:
    return (end - start) / timedelta(days=1)
