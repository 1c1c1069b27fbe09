"""Sends the jobs that committed transactions left in the outbox."""

from __future__ import annotations

import logging

from voice.domain.errors import Unavailable
from voice.ports.jobs import JobQueue
from voice.ports.work import Work

_log = logging.getLogger(__name__)


class Dispatch:
    def __init__(self, work: Work, jobs: JobQueue) -> None:
        self._work = work
        self._jobs = jobs

    def nudge(self) -> None:
        """Flush after a commit that already stands: whatever fails now is the sweeper's to repeat."""
        try:
            self.flush()
        except Unavailable as error:
            _log.warning("outbox_left_to_sweeper", extra={"code": error.code})

    def flush(self, limit: int = 100) -> int:
        """Send what waits, oldest first; returns how many. A broker that is away costs nothing: the rows stay.

        Two flushes at once may send a job twice, which the lease makes harmless.
        """
        with self._work() as unit:
            entries = unit.outbox.pending(limit)
        sent: list[int] = []
        for entry in entries:
            try:
                self._jobs.enqueue(entry.job, entry.subject_id)
            except Unavailable as error:
                _log.warning("broker_unavailable", extra={"code": error.code, "waiting": len(entries) - len(sent)})
                break
            sent.append(entry.id)
        if sent:
            with self._work() as unit:
                unit.outbox.mark_sent(sent)
                unit.commit()
        return len(sent)
