"""Time and identity as parameters, so that nothing below the edges reads a clock."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class IdSource(Protocol):
    def new_id(self) -> str:
        """A new identifier that sorts by time of making (UUID version 7, text form)."""
