"""What a worker does around its connection: a clock of its own, signs of life, and a hook for each new connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from celery import Celery, bootsteps
from celery.beat import EmbeddedService

ALIVE_EVERY_S = 5.0


@contextmanager
def keeping_time(app: Celery) -> Iterator[None]:
    """Send what is due in the schedule of `app`, from a thread: a process of its own would outlive a killed worker."""
    beat = EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler", schedule_filename=None)
    beat.start()
    try:
        yield
    finally:
        beat.service.stop()


def watch_connection(app: Celery, *, alive: Path | None, on_connection: Callable[[], None] | None) -> None:
    """Have the worker of `app` touch `alive` while it takes jobs, and call `on_connection` before the first job of
    each new connection to the broker."""

    class SignsOfLife(bootsteps.StartStopStep):  # type: ignore[misc] # Celery has no annotations
        requires: ClassVar[set[str]] = {"celery.worker.consumer:Tasks"}

        def start(self, consumer: Any) -> None:
            if on_connection:
                on_connection()

        def register_with_event_loop(self, consumer: Any, hub: Any) -> None:
            if alive:
                alive.touch()
                hub.call_repeatedly(ALIVE_EVERY_S, alive.touch)

    app.steps["consumer"].add(SignsOfLife)
