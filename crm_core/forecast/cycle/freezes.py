"""The freeze of a rep's independent forecast as a row: since when, on what it rests, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from crm_core.forecast.cycle.terms import FreezeMode, FreezeState


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """Holds for cycles whose first week is `from_week` or later. `luck_*`: the chance that an honest forecaster with
    the same lines meets each rule. `free_from` is the first Monday that counts again once it has ended.
    """

    id: str
    rep_id: str
    region: str
    team: str | None
    mode: FreezeMode
    state: FreezeState
    decided_at: datetime
    from_week: date
    periods: tuple[date, ...]
    literal: bool
    evidence: bool
    luck_literal: float
    luck_evidence: float
    ended_at: datetime | None = None
    ended_by: str | None = None
    end_reason: str | None = None
    free_from: date | None = None

    def holds(self, first_week: date) -> bool:
        return self.state is FreezeState.ACTIVE and self.from_week <= first_week
