"""What a worker does around its connection: a clock of its own, a beat of its own, a hook for each new connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from celery import Celery, bootsteps
from celery.beat import EmbeddedService

TICK_S = 5.0


@contextmanager
def keeping_time(app: Celery) -> Iterator[None]:
    """Send what is due in the schedule of `app`, from a thread: a process of its own would outlive a killed worker."""
    beat = EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler", schedule_filename=None)
    beat.start()
    try:
        yield
    finally:
        beat.service.stop()


def watch_connection(
    app: Celery, *, on_connection: Callable[[], None] = lambda: None, on_tick: Callable[[], None] = lambda: None
) -> None:
    """Have the worker of `app` call `on_connection` before the first job of each new connection to the broker, and
    `on_tick` every few seconds as long as the connection holds and jobs are taken."""

    class Watch(bootsteps.StartStopStep):  # type: ignore[misc] # Celery has no annotations
        requires: ClassVar[set[str]] = {"celery.worker.consumer:Tasks"}

        def start(self, consumer: Any) -> None:
            on_connection()

        def register_with_event_loop(self, consumer: Any, hub: Any) -> None:
            on_tick()
            hub.call_repeatedly(TICK_S, on_tick)

    app.steps["consumer"].add(Watch)
