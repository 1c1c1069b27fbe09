"""Tells the workers that an upload has grown; not at every byte, since each look reads it from its beginning."""

from __future__ import annotations

import logging
from collections import OrderedDict
from datetime import datetime, timedelta

from voice.domain.errors import Unavailable
from voice.ports.clock import Clock
from voice.ports.jobs import LISTEN, JobQueue
from voice.ports.uploads import Upload

SOONEST = timedelta(seconds=2)
SHARE = 120  # after an hour a look takes 30 times as long as after two minutes, and need come no oftener
KEPT = 10_000  # uploads remembered; another is told of once too often, which is harmless

_log = logging.getLogger(__name__)


class Nudges:
    """Each process keeps its own pace: a message too many finds the draft leased, or nothing new."""

    def __init__(self, jobs: JobQueue, clock: Clock) -> None:
        self._jobs = jobs
        self._clock = clock
        self._last: OrderedDict[str, datetime] = OrderedDict()

    def __call__(self, upload: Upload) -> None:
        """A message that is lost is made up for by the next, or by the transcription of the whole call."""
        now = self._clock.now()
        last = self._last.get(upload.id, upload.created_at)
        if now - last < max(SOONEST, (now - upload.created_at) / SHARE):
            return
        self._last[upload.id] = now
        self._last.move_to_end(upload.id)
        if len(self._last) > KEPT:
            self._last.popitem(last=False)
        try:
            self._jobs.enqueue(LISTEN, upload.id)
        except Unavailable as error:
            _log.warning("nobody_listens", extra={"code": error.code})
