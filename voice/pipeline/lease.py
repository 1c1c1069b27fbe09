"""A worker's hold on one call: kept alive while it works, noticed when it is lost."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context

from voice.domain.actor import SYSTEM
from voice.domain.errors import Unavailable
from voice.domain.recording import Call, Stage
from voice.ports.clock import Clock
from voice.ports.work import UnitOfWork, Work

_log = logging.getLogger(__name__)

# How far the whole way is when a stage begins and ends; by measured shares of the time.
_WAY = {Stage.TRANSCRIBE: (0.0, 0.9), Stage.EXTRACT: (0.9, 0.97), Stage.HANDOFF: (0.97, 1.0)}


class LeaseLost(Exception):
    """The call is another's now, or was cancelled: stop, and write nothing."""


class Lease:
    def __init__(self, work: Work, clock: Clock, call_id: str, *, owner: str, lease_s: int) -> None:
        self.call_id = call_id
        self._work = work
        self._clock = clock
        self._owner = owner
        self._lease_s = lease_s
        self._stage = Stage.TRANSCRIBE
        self._progress = 0.0
        self._lost = threading.Event()

    def enter(self, stage: Stage) -> None:
        """Write that `stage` begins. Raises LeaseLost."""
        self._stage = stage
        self.report(0.0)
        self.beat()
        self.report(0.0)

    def report(self, fraction: float) -> None:
        """Take note of how far the stage is (0..1); the next beat writes it. Raises LeaseLost to stop it."""
        if self._lost.is_set():
            raise LeaseLost(self.call_id)
        begin, end = _WAY[self._stage]
        self._progress = begin + (end - begin) * min(max(fraction, 0.0), 1.0)

    def hold(self, unit: UnitOfWork) -> Call:
        """The call as it stands, locked for this transaction. Raises LeaseLost when it is not ours to write."""
        held = unit.calls.heartbeat(
            self.call_id,
            owner=self._owner,
            now=self._clock.now(),
            lease_s=self._lease_s,
            progress=self._progress,
            stage=self._stage,
        )
        if not held:
            self._lost.set()
            raise LeaseLost(self.call_id)
        return unit.calls.get(self.call_id, SYSTEM)

    def beat(self) -> None:
        """Prolong the lease and write the progress. A database that is away for a moment is no loss yet."""
        try:
            with self._work() as unit:
                self.hold(unit)
                unit.commit()
        except Unavailable as error:
            _log.warning("heartbeat_failed", extra={"code": error.code})
        except LeaseLost:
            _log.warning("lease_lost")

    @contextmanager
    def kept(self, interval_s: float) -> Iterator[None]:
        """Beat from a thread of its own for the time of the context."""
        done = threading.Event()

        def beating() -> None:
            while not done.wait(interval_s) and not self._lost.is_set():
                self.beat()

        thread = threading.Thread(target=copy_context().run, args=(beating,), name="heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
