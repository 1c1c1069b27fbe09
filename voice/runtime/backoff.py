"""When a process that died may start again, and when to give up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Backoff:
    """Doubles the wait with each early death; a life of `settled_s` after being ready wipes the slate.

    Times are seconds of one monotonic clock.
    """

    first_s: float = 0.2
    longest_s: float = 10.0
    settled_s: float = 3.0
    max_deaths: int = 8
    deaths: int = 0

    def died(self, *, ready_for_s: float) -> float | None:
        """The wait before the next start, or None when it died too often."""
        self.deaths = 1 if ready_for_s >= self.settled_s else self.deaths + 1
        if self.deaths >= self.max_deaths:
            return None
        return float(min(self.longest_s, self.first_s * 2 ** (self.deaths - 1)))
