"""Puts work back at once after a worker or the broker died, instead of waiting for leases to run out."""

from __future__ import annotations

import logging
from datetime import timedelta

from voice.pipeline.dispatch import Dispatch
from voice.pipeline.requeue import requeue
from voice.ports.clock import Clock
from voice.ports.work import Work

_log = logging.getLogger(__name__)
_BATCH = 10_000


class Reclaimer:
    def __init__(self, *, work: Work, dispatch: Dispatch, clock: Clock) -> None:
        self._work = work
        self._dispatch = dispatch
        self._clock = clock

    def run(self, *, dead: str | None) -> int:
        """Hand every call that waits to the queue anew, oldest first; returns how many.

        `dead` begins the names of workers that are known to be gone: their leases are freed first. Meant for a queue
        that was emptied or lost; without need it only repeats messages, which leases make harmless.
        """
        freed: tuple[str, ...] = ()
        if dead:
            with self._work() as unit:
                freed = unit.calls.release_all(owner_prefix=dead)
                unit.commit()
        now = self._clock.now()
        requeued = requeue(self._work, now=now, queued_before=now + timedelta(seconds=1), limit=_BATCH)
        self._dispatch.flush(_BATCH)
        _log.info("reclaimed", extra={"leases_freed": len(freed), "calls_requeued": requeued})
        return requeued
