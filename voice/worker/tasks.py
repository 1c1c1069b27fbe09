"""The jobs as Celery tasks: ids in, one call of the pipeline, and every failure ends here."""

from __future__ import annotations

import logging
import uuid

from celery import Celery

from voice.bootstrap import Services
from voice.domain.errors import CallgateError
from voice.ports.jobs import PROCESS_CALL, SWEEP
from voice.telemetry import log_context
from voice.worker.hard_limit import hard_limit
from voice.worker.idle import Idle
from voice.worker.memory import give_back

_log = logging.getLogger(__name__)


def add_tasks(app: Celery, services: Services, *, worker: str, limit_s: float, idle: Idle) -> None:
    """Register both jobs. None fails towards Celery: the call's row holds its state, and the sweep repeats it.

    `worker` begins the name of each run's lease.
    """

    def process_call(call_id: str) -> None:
        with log_context(call_id=call_id), hard_limit(limit_s), idle.busy():
            try:
                services.processor.process(call_id, owner=f"{worker}:{uuid.uuid4().hex[:8]}")
            except CallgateError as error:
                _log.warning("job_failed", extra={"code": error.code, "retryable": error.retryable})
            except Exception:  # noqa: BLE001 - the edge of the process
                _log.exception("job_crashed")
        give_back()

    def sweep() -> None:
        try:
            services.sweeper.run()
        except CallgateError as error:
            _log.warning("sweep_failed", extra={"code": error.code})
        except Exception:  # noqa: BLE001 - the edge of the process
            _log.exception("sweep_crashed")

    app.task(name=PROCESS_CALL, shared=False)(process_call)
    app.task(name=SWEEP, shared=False)(sweep)
