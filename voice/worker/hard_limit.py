"""Ends the process when one job takes far too long: a thread stuck in native code cannot be stopped otherwise."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_log = logging.getLogger(__name__)
EXIT_CODE = 75  # EX_TEMPFAIL: whoever supervises us starts us again


def _exit() -> None:
    logging.shutdown()
    os._exit(EXIT_CODE)


@contextmanager
def hard_limit(limit_s: float, *, end: Callable[[], None] = _exit) -> Iterator[None]:
    """Calls `end` when the context lasts longer than `limit_s`; the call's lease then runs out or is reclaimed."""

    def overdue() -> None:
        _log.error("job_overdue", extra={"limit_s": limit_s})
        end()

    timer = threading.Timer(limit_s, overdue)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
