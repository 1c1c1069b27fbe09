"""Mends what was lost on the way: unsent jobs, leases of dead workers, abandoned uploads."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from voice.domain.errors import Unavailable
from voice.pipeline.clips import remove_expired
from voice.pipeline.dispatch import Dispatch
from voice.pipeline.requeue import requeue
from voice.ports.blobs import BlobStore
from voice.ports.clock import Clock
from voice.ports.uploads import Upload
from voice.ports.work import Work
from voice.telemetry import SWEPT

_log = logging.getLogger(__name__)
_BATCH = 200  # of each kind in one run, so that a run stays short
_GRACE = timedelta(
    minutes=5
)  # a queued call is taken for forgotten after so long; longer than any worker needs to take a message


@dataclass(frozen=True, slots=True)
class SweepReport:
    """How many of each were mended in one run."""

    jobs_sent: int
    calls_requeued: int
    uploads_removed: int
    clips_removed: int = 0


class Sweeper:
    def __init__(self, *, work: Work, blobs: BlobStore, dispatch: Dispatch, clock: Clock) -> None:
        self._work = work
        self._blobs = blobs
        self._dispatch = dispatch
        self._clock = clock

    def run(self) -> SweepReport:
        """Mend at most a batch of each; harmless when several sweepers run at once."""
        now = self._clock.now()
        requeued = requeue(self._work, now=now, queued_before=now - _GRACE, limit=_BATCH)
        sent, uploads = self._dispatch.flush(_BATCH), self._remove_expired()
        report = SweepReport(sent, requeued, uploads, remove_expired(self._work, self._blobs, now, _BATCH))
        counted = {
            "job": report.jobs_sent,
            "call": report.calls_requeued,
            "upload": report.uploads_removed,
            "clip": report.clips_removed,
        }
        for what, count in counted.items():
            SWEPT.labels(what).inc(count)
        if any(counted.values()):
            _log.info("swept", extra=counted)
        return report

    def _remove_expired(self) -> int:
        with self._work() as unit:
            expired = unit.uploads.expired(self._clock.now(), _BATCH)
        for removed, upload in enumerate(expired):
            try:
                self._remove(upload)
            except Unavailable as error:
                _log.warning("expired_uploads_stay", extra={"code": error.code})
                return removed
        return len(expired)

    def _remove(self, upload: Upload) -> None:
        for key in upload.parts:  # before the row: a run that is cut off here is repeated by the next
            self._blobs.delete(key)
        with self._work() as unit:
            unit.uploads.delete(upload.id)
            unit.commit()
