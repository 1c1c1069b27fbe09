"""Clock and IdSource that go only where a test sends them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

START = datetime(2026, 3, 6, 2, 30, tzinfo=UTC)


class FakeClock:
    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, **by: float) -> None:
        self._now += timedelta(**by)


class FakeIds:
    """id-0001, id-0002, …"""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new_id(self) -> str:
        return f"id-{next(self._numbers):04d}"
