"""Everything that the scores of one deal on one day are made of: plain figures and times, as of the end of that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum


class Plan(IntEnum):
    """How far the answer to a competitor has come."""

    NONE = 0
    DRAFTED = 1
    FILED = 2


@dataclass(slots=True, kw_only=True)
class DealDay:
    """One open deal at `as_of`, the end of the local day `day`. Counts lie in the window of their metric.

    Not frozen, since the gathering fills it query by query; the rules only read it.
    """

    opportunity_id: str
    region: str
    team: str | None
    rep_id: str
    day: date
    as_of: datetime
    opened_at: datetime
    stage: str
    stage_place: int  # from 1; 0 when the pipeline does not know the stage
    stage_entered_at: datetime
    two_way: int = 0
    last_two_way: datetime | None = None
    documents_sent: bool = False
    viewed_seconds: float = 0
    revisions: int = 0
    asked: tuple[tuple[datetime, datetime | None], ...] = ()  # our last touches, each with when it was answered
    next_agreed_at: datetime | None = None
    next_internal_at: datetime | None = None
    promises_due: int = 0
    promises_kept: int = 0
    role_classes: frozenset[str] = frozenset()
    fill: float = 0  # of the requirement document, 0..1
    rival: bool = False
    plan: Plan = Plan.NONE
    stage_median: float | None = None  # workdays that won deals stayed in this stage
    calls: int = 0
    severe_risks: int = 0
    other_risks: int = 0
