"""One worker: builds the services, loads the models, then takes jobs until it is told to stop."""

from __future__ import annotations

import logging
import os
import platform
import warnings
from collections.abc import Callable
from pathlib import Path

from celery import Celery
from celery.platforms import SecurityWarning

from voice.adapters.celery_app import make_app, take_only
from voice.adapters.queue_reset import forget_messages
from voice.bootstrap import Services, build
from voice.domain.errors import CallgateError, InvalidInput, Unavailable
from voice.settings import Settings
from voice.worker.idle import Idle
from voice.worker.memory import give_back
from voice.worker.schedule import SCHEDULE
from voice.worker.steps import keeping_time, watch_connection
from voice.worker.tasks import add_tasks

_log = logging.getLogger(__name__)


def run_worker(
    settings: Settings,
    *,
    alive: Path | None = None,
    reclaim: str | None = None,
    queues: tuple[str, ...] | None = None,
) -> int:
    """Works until SIGTERM; returns the exit code. See `callgate worker --help` for the options.

    Raises InvalidInput when the settings name no broker, or `queues` one that there is not.
    """
    if settings.broker_url is None:
        raise InvalidInput(
            "A worker of its own needs a broker.",
            code="no_broker",
            remedy="Set CALLGATE_BROKER_URL, or run everything with `callgate serve`.",
        )
    app = make_app(settings.broker_url, namespace=settings.queue_namespace)
    if queues is not None:
        take_only(app, queues, namespace=settings.queue_namespace)
    services = build(settings)
    _warm(services)
    app.conf.beat_schedule = SCHEDULE
    idle = Idle(_resting(services))
    prefix = reclaim or f"worker:{platform.node()}:"
    add_tasks(app, services, worker=f"{prefix}{os.getpid()}", limit_s=_limit_s(settings), idle=idle)

    def tick() -> None:
        if alive:
            alive.touch()
        idle.look()

    if reclaim:
        watch_connection(app, on_connection=_Reclaim(app, services, reclaim), on_tick=tick)
    else:
        watch_connection(app, on_tick=tick)
    return _work(app, settings)


def _work(app: Celery, settings: Settings) -> int:
    """One job at a time, in a thread, so that the connection's own heartbeats go on beside it."""
    # Celery tells of every message; our own log tells of every call.
    for name in ("celery.beat", "celery.app.trace", "celery.worker.strategy"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # It warns root of pickled messages; we accept none. Inside a container root is common.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    worker = app.Worker(
        pool="threads",
        concurrency=1,
        loglevel=settings.log_level.upper(),
        quiet=True,
        without_heartbeat=True,
        without_gossip=True,
        without_mingle=True,
    )
    with keeping_time(app):
        worker.start()
    return int(worker.exitcode or 0)


class _Reclaim:
    """At each connection of an embedded service's only worker: what the queue held is sent anew from SQL."""

    def __init__(self, app: Celery, services: Services, prefix: str) -> None:
        self._app, self._services = app, services
        self._dead: str | None = prefix  # at the first connection only: later this worker's own lease has that prefix

    def __call__(self) -> None:
        try:
            forget_messages(self._app)
            self._services.reclaimer.run(dead=self._dead)
            self._dead = None
        except Unavailable as error:
            _log.warning("reclaim_left_to_sweeper", extra={"code": error.code})


def _warm(services: Services) -> None:
    """Without its weights a worker comes up all the same: calls then fail with a clear, retryable error."""
    try:
        services.processor.warm()
    except CallgateError as error:
        _log.error("models_missing", extra={"code": error.code, "remedy": error.remedy})
    give_back()


def _resting(services: Services) -> Callable[[], None]:
    def rest() -> None:
        services.processor.rest()
        services.listening.rest()
        give_back()

    return rest


def _limit_s(settings: Settings) -> float:
    """Longer than the longest recording plays, which is far longer than it takes to process."""
    return max(900.0, settings.max_duration_min * 60.0)
