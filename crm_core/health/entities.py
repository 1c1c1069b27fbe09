"""The rows of health: what touched a deal, its score day by day, interventions and the weekly index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from crm_core.health.score import Component
from crm_core.health.terms import Direction, HealthStatus, InterventionState, TouchKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One thing that happened between us and the customer of a deal, from a call, a person or an adapter.

    `two_way`: both sides took part, or the customer wrote. `seconds`: length of a call, time of reading. `roles`: whom
    it reached. `fill`: of a requirement document, 0..1. The times of the next step are what this touch agreed.
    """

    id: str
    opportunity_id: str
    region: str
    team: str | None
    rep_id: str
    kind: TouchKind
    occurred_at: datetime
    recorded_at: datetime
    direction: Direction = Direction.UNKNOWN
    two_way: bool = False
    seconds: float = 0
    roles: tuple[str, ...] = ()
    rival: bool = False
    fill: float | None = None
    next_agreed_at: datetime | None = None
    next_internal_at: datetime | None = None
    activity_id: str | None = None  # the call it comes from
    entered_by: str | None = None  # None: from a call


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What one call said against the deal. The latest word on a tag counts; one that is answered is open no more."""

    id: str
    activity_id: str
    opportunity_id: str
    region: str
    occurred_at: datetime
    tag: str
    objection: bool  # else a risk signal
    severe: bool
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthSnapshot:
    """A deal's score at the end of a local day, in the latest of its revisions or in one that was replaced.

    `watermark` is the last entry of the log that the computation could know.
    """

    opportunity_id: str
    day: date
    revision: int  # from 1
    region: str
    team: str | None
    rep_id: str
    stage: str
    score: float | None
    status: HealthStatus
    coverage: float
    components: tuple[Component, ...]
    behaviour: float
    behaviour_passed: tuple[str, ...]
    policy_version: int
    computed_at: datetime
    watermark: int
    is_current: bool = True

    def says_the_same(self, other: HealthSnapshot) -> bool:
        """Whether only the computation differs, not what it found."""
        return self._found() == other._found()

    def _found(self) -> tuple[Any, ...]:
        found = (self.score, self.status, self.coverage, self.components, self.behaviour, self.behaviour_passed)
        return (*found, self.stage, self.policy_version)


def is_provisional(end_of_day: datetime, *, now: datetime, hours: float) -> bool:
    """Whether calls that come late may still be expected for the day; `hours` are wall hours after its end."""
    return now < end_of_day + timedelta(hours=hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """The manager's turn on a deal whose health stayed low; `days` are the evaluation days that called for it."""

    id: str
    opportunity_id: str
    region: str
    team: str | None
    rep_id: str
    stage: str
    state: InterventionState
    days: tuple[date, ...]
    opened_at: datetime
    score: float
    factors: tuple[str, ...]  # metrics, the worst first
    packs: tuple[str, ...]
    summary: dict[str, Any]
    manager_id: str | None = None
    task_id: str | None = None
    outcome: str | None = None
    ended_at: datetime | None = None
    ended_on: date | None = None  # local day: evaluation days up to it do not count again
    ended_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviourWeek:
    """The behaviour index of a rep (or, without `rep_id`, of a team; without both, of the region) at a week's end."""

    id: str
    week: str  # ISO: 2026-W47
    region: str
    team: str | None
    rep_id: str | None
    index: float
    deals: int
    passed: dict[str, int]
    amount: Decimal
    computed_at: datetime
