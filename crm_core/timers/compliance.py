"""How reliably things are done by their deadline: in time by when they happened, and by when they were known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crm_core.timers.timer import Timer, TimerState


@dataclass(frozen=True, slots=True)
class Compliance:
    """`done_in_time` counts by when the thing was done, `recorded_in_time` by when that was known."""

    due: int
    done_in_time: int
    recorded_in_time: int
    late: int
    missing: int

    @property
    def rate(self) -> float | None:
        """Share done in time, 0..1; None when nothing was due."""
        return self.done_in_time / self.due if self.due else None

    @property
    def recorded_rate(self) -> float | None:
        return self.recorded_in_time / self.due if self.due else None


def compliance(timers: Iterable[Timer], *, now: datetime) -> Compliance:
    """Over the timers that are decided at `now`: done, or past their deadline. Cancelled ones do not count."""
    decided = [
        timer
        for timer in timers
        if timer.state is not TimerState.CANCELLED and (not timer.running or timer.due_at < now)
    ]
    met = [timer for timer in decided if timer.state is TimerState.MET]
    missing = sum(timer.running for timer in decided)
    recorded = sum(timer.end_recorded_at is not None and timer.end_recorded_at <= timer.due_at for timer in met)
    return Compliance(len(decided), len(met), recorded, len(decided) - len(met) - missing, missing)
