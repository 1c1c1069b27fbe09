"""JobQueue as a list that a test drains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes.crash import never
from voice.domain.errors import Unavailable


class FakeJobs:
    """`away` is a broker that does not answer, `full_at` one that takes so many messages; `lost()` empties it."""

    def __init__(self, *, point: Callable[[str], Any] = never) -> None:
        self.waiting: list[tuple[str, str]] = []
        self.away = False
        self.full_at: int | None = None
        self._point = point

    def enqueue(self, job: str, subject_id: str) -> None:
        if self.away or len(self.waiting) == self.full_at:
            raise Unavailable("The queue does not answer.", code="broker_unavailable")
        self._point("before enqueue")
        self.waiting.append((job, subject_id))
        self._point("after enqueue")

    def depth(self) -> int | None:
        return None if self.away else len(self.waiting)

    def lost(self) -> None:
        self.waiting.clear()
