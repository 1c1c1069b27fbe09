"""The story's time: a clock that stands until the script moves it on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def moment(day: str | date, clock: str) -> datetime:
    """A day like 2026-07-27 and a time like 09:30 in the story's zone."""
    parsed = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(parsed, time.fromisoformat(clock), ZONE)


class StoryClock:
    """Tells the moment that the script has reached. It never runs back."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now.astimezone(UTC)

    def to(self, later: datetime) -> None:
        """Raises ValueError for a moment before the present one."""
        if later < self._now:
            raise ValueError(f"The story is at {self._now.isoformat()} and cannot go back to {later.isoformat()}.")
        self._now = later
