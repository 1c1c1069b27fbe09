"""Short recordings that somebody waits for: no calls, forgotten as soon as they are answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """`heard` grows while a worker listens; `transcript` or `problem` (both JSON) end it."""

    id: str
    region: str
    actor_id: str  # who sent it
    language: str | None = None  # None to detect
    hotwords: tuple[str, ...] = ()
    engine: str | None = None  # None for the region's own order
    created_at: datetime
    expires_at: datetime
    heard: str = ""
    transcript: str | None = None
    problem: str | None = None

    @property
    def ended(self) -> bool:
        return self.transcript is not None or self.problem is not None


class ClipRepository(Protocol):
    def add(self, clip: Clip) -> None: ...

    def find(self, clip_id: str) -> Clip | None:
        """None when nobody waits for it any more."""

    def save(self, clip: Clip) -> bool:
        """Write what was heard, unless the clip is gone or has ended; says whether it was written."""

    def delete(self, clip_id: str) -> None: ...

    def expired(self, now: datetime, limit: int) -> tuple[Clip, ...]: ...
