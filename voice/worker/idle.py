"""Notices when a worker has had nothing to do for a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AFTER_S = 15.0


class Idle:
    """Calls `rest` once when no job has run for `after_s`; `look` is to be called every few seconds.

    Jobs and looks may come from different threads: at worst a job loads again what was just let go.
    """

    def __init__(
        self, rest: Callable[[], None], *, after_s: float = AFTER_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rest = rest
        self._after_s = after_s
        self._clock = clock
        self._since: float | None = clock()  # None while a job runs, and after the rest began

    @contextmanager
    def busy(self) -> Iterator[None]:
        self._since = None
        try:
            yield
        finally:
            self._since = self._clock()

    def look(self) -> None:
        since = self._since
        if since is not None and self._clock() - since >= self._after_s:
            self._since = None
            self._rest()
