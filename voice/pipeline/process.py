"""Takes one call through the stages, resumable at each, under a lease."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from voice.domain.actor import SYSTEM
from voice.domain.errors import CallgateError
from voice.domain.recording import STAGES, CallStatus, Stage
from voice.pipeline.events import note_call
from voice.pipeline.lease import Lease, LeaseLost
from voice.pipeline.steps import Steps
from voice.ports.clock import Clock
from voice.ports.jobs import PROCESS_CALL
from voice.ports.work import Work
from voice.telemetry import CALLS_FINISHED, STAGE_FAILURES, log_context, stage_timer

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a stage ended badly, in words that may be shown: never what a person said."""

    code: str
    detail: str
    retryable: bool


class Processor:
    def __init__(
        self,
        *,
        work: Work,
        clock: Clock,
        steps: Steps,
        lease_s: int,
        max_attempts: int,
        warm: Callable[[], None] = lambda: None,
        rest: Callable[[], None] = lambda: None,
        heartbeat_s: float | None = None,
    ) -> None:
        """`warm` loads the models, `rest` drops the light ones. `heartbeat_s`: a third of the lease, at most 2 s."""
        self._work = work
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts
        self._heartbeat_s = heartbeat_s or min(lease_s / 3, 2.0)
        self._warm = warm
        self._rest = rest
        self._run = {
            Stage.TRANSCRIBE: steps.transcribe,
            Stage.EXTRACT: steps.extract,
            Stage.HANDOFF: steps.hand_over,
        }

    def warm(self) -> None:
        """Load the models now instead of at the first call. Raises Unavailable when their files are missing."""
        self._warm()

    def rest(self) -> None:
        """Let go of what a coming call can load anew in a second; the recognizer stays."""
        self._rest()

    def process(self, call_id: str, *, owner: str) -> None:
        """Run the stages that are still to be done; returns also when the call is another's, over or cancelled.

        `owner` must be new for each run: two runs of one owner would share the lease. A failed stage is written
        into the call, never raised; what is raised means that the database is away and the lease will run out.
        """
        with self._work() as unit:
            call = unit.calls.claim(call_id, owner=owner, now=self._clock.now(), lease_s=self._lease_s)
            unit.commit()
        if call is None:
            return
        lease = Lease(self._work, self._clock, call_id, owner=owner, lease_s=self._lease_s)
        with log_context(call_id=call_id), lease.kept(self._heartbeat_s):
            if call.attempt > self._max_attempts:  # each attempt took its worker down before it could say why
                self._fail(
                    lease, Failure("worker_lost", "The workers that took this call stopped without a word.", True)
                )
                return
            for stage in STAGES:
                if not self._step(lease, stage):
                    return

    def _step(self, lease: Lease, stage: Stage) -> bool:
        """Whether the next stage may follow."""
        try:
            with log_context(stage=stage.value), stage_timer(stage.value):
                lease.enter(stage)
                self._run[stage](lease)
        except LeaseLost:
            _log.info("call_left", extra={"stage": stage.value})
            return False
        except Exception as error:  # noqa: BLE001 - the edge of the process: no failure may leave a call without a word
            _log.exception("stage_failed", extra={"stage": stage.value})
            failure = failure_of(error)
            STAGE_FAILURES.labels(stage.value, failure.code).inc()
            self._fail(lease, failure)
            return False
        return True

    def _fail(self, lease: Lease, failure: Failure) -> None:
        """Write the failure and give the call back, to be tried again or not."""
        now = self._clock.now()
        with self._work() as unit:
            try:
                call = lease.hold(unit)
            except LeaseLost:
                return
            again = failure.retryable and call.attempt < self._max_attempts
            saved = unit.calls.save(
                replace(
                    call,
                    status=CallStatus.QUEUED if again else CallStatus.FAILED,
                    error_code=failure.code,
                    error_detail=failure.detail,
                    error_retryable=failure.retryable,
                    updated_at=now,
                )
            )
            if again:  # left to the sweeper, whose pace gives a broken store or engine time to come back
                unit.outbox.add(PROCESS_CALL, call.id, now)
            else:
                note_call(unit, "call.failed", saved, actor=SYSTEM, now=now, detail={"code": failure.code})
            unit.commit()
        if not again:
            CALLS_FINISHED.labels(CallStatus.FAILED.value).inc()


def failure_of(error: Exception) -> Failure:
    """What the call's row says about an error. Unexpected ones show their type alone."""
    if isinstance(error, CallgateError):
        return Failure(error.code, error.detail, error.retryable)
    return Failure("internal", f"An unexpected {type(error).__name__} stopped the stage.", True)
