"""A process that dies at a chosen point: before or after any commit, object or message."""

from __future__ import annotations

from typing import Any


class Crash(BaseException):
    """The process is gone; what was not durable is lost. Like SystemExit, no handler of errors survives it."""


class CrashPlan:
    """Counts the points that the fakes pass; raises Crash at the one chosen, once."""

    def __init__(self) -> None:
        self.passed: list[str] = []
        self._at: int | None = None

    def crash_at(self, point: int) -> None:
        """The process dies at the point of this number, counting from 0 from now on."""
        self.passed.clear()
        self._at = point

    def calm(self) -> None:
        """No crash any more."""
        self._at = None

    def point(self, name: str) -> None:
        self.passed.append(name)
        if self._at is not None and len(self.passed) > self._at:
            self._at = None
            raise Crash(name)


def never(_name: str) -> Any:
    """The point of a fake that never crashes."""
