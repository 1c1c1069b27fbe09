"""Slows down whoever guesses passwords: a login with many failures must wait."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

from voice.domain.errors import TooManyAttempts

_MOST_LOGINS = 10_000  # the memory that guessing at random logins may take


class LoginThrottle:
    """Counts failures a login within a window, in this process."""

    def __init__(self, *, failures: int = 10, window: timedelta = timedelta(minutes=5)) -> None:
        self._failures = failures
        self._window = window
        self._seen: dict[str, deque[datetime]] = {}
        self._lock = threading.Lock()

    def check(self, login: str, now: datetime) -> None:
        """Raises TooManyAttempts while the window holds too many failures."""
        with self._lock:
            recent = self._seen.get(login, deque())
            while recent and recent[0] <= now - self._window:
                recent.popleft()
            if len(recent) >= self._failures:
                raise TooManyAttempts(
                    "There were too many failed sign-ins.", remedy="Wait some minutes, then try again."
                )

    def failed(self, login: str, now: datetime) -> None:
        with self._lock:
            recent = self._seen.pop(login, deque(maxlen=self._failures))
            recent.append(now)
            self._seen[login] = recent  # at the end: the first entry is the one that failed longest ago
            if len(self._seen) > _MOST_LOGINS:
                del self._seen[next(iter(self._seen))]

    def succeeded(self, login: str) -> None:
        with self._lock:
            self._seen.pop(login, None)
