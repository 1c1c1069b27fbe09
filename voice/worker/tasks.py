"""The jobs as Celery tasks: ids in, one call of the pipeline, and every failure ends here."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from functools import partial

from celery import Celery

from voice.bootstrap import Services
from voice.domain.errors import CallgateError
from voice.ports.jobs import ENROL_VOICE, LISTEN, PROCESS_CALL, SALES_TICK, SWEEP, TRANSCRIBE_CLIP
from voice.telemetry import log_context
from voice.worker.hard_limit import hard_limit
from voice.worker.idle import Idle
from voice.worker.memory import give_back

_log = logging.getLogger(__name__)

# What a job does with the id that came with it. The last argument names this run, for a lease of its own.
Handler = Callable[[Services, str, str], None]

# Jobs that use the models: they have a time limit, and the worker is not idle meanwhile.
MODEL_JOBS: dict[str, Handler] = {
    PROCESS_CALL: lambda services, call_id, run: services.processor.process(call_id, owner=run),
    LISTEN: lambda services, upload_id, run: services.listening.advance(upload_id, owner=run),
    TRANSCRIBE_CLIP: lambda services, clip_id, _: services.clips.hear(clip_id, services.models.transcribe_clip),
    ENROL_VOICE: lambda services, clip_id, _: services.voices.hear(clip_id, services.models.own_voice),
}


def add_tasks(app: Celery, services: Services, *, worker: str, limit_s: float, idle: Idle) -> None:
    """Register all jobs. None fails towards Celery: the call's row holds its state, and the sweep repeats it.

    `worker` begins the name of each run.
    """

    def sweep() -> None:
        _guarded("sweep", services.sweeper.run)

    def sales_tick() -> None:
        _guarded("sales_tick", services.sales.clock.run)

    for job, handle in MODEL_JOBS.items():
        app.task(name=job, shared=False)(_with_models(partial(handle, services), worker, limit_s, idle))
    app.task(name=SWEEP, shared=False)(sweep)
    app.task(name=SALES_TICK, shared=False)(sales_tick)


def _with_models(handle: Callable[[str, str], None], worker: str, limit_s: float, idle: Idle) -> Callable[[str], None]:
    def run(subject_id: str) -> None:
        with log_context(call_id=subject_id), hard_limit(limit_s), idle.busy():
            _guarded("job", lambda: handle(subject_id, f"{worker}:{uuid.uuid4().hex[:8]}"))
        give_back()

    return run


def _guarded(what: str, work: Callable[[], object]) -> None:
    try:
        work()
    except CallgateError as error:
        _log.warning(f"{what}_failed", extra={"code": error.code, "retryable": error.retryable})
    except Exception:  # noqa: BLE001 - the edge of the process
        _log.exception(f"{what}_crashed")
