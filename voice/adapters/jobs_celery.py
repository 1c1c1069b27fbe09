"""JobQueue over Celery: a job is a message with its name and one id."""

from __future__ import annotations

from celery import Celery
from kombu.entity import Queue
from kombu.exceptions import KombuError

from voice.adapters.celery_app import QUEUES
from voice.domain.errors import Unavailable

# The first try may meet a connection that died with its broker; the second opens a new one.
_RETRIES = {"max_retries": 2, "interval_start": 0.0, "interval_step": 0.2, "interval_max": 0.4}


class CeleryJobQueue:
    """Messages go to the queue that `QUEUES` names for their job, under the application's namespace."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def enqueue(self, job: str, subject_id: str) -> None:
        if job not in QUEUES:
            raise ValueError(f"There is no queue for the job {job!r}")
        try:
            self._app.send_task(job, args=[subject_id] if subject_id else [], retry=True, retry_policy=_RETRIES)
        except self._failures() as error:
            raise _not_there() from error

    def depth(self) -> int | None:
        try:
            with self._app.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, interval_start=0)
                channel = connection.default_channel
                # declaring a queue that is there tells how many wait in it
                return sum(int(queue(channel).queue_declare().message_count) for queue in self._queues())
        except self._failures():
            return None

    def _queues(self) -> list[Queue]:
        return list(self._app.conf.task_queues)

    def _failures(self) -> tuple[type[BaseException], ...]:
        transport = self._app.connection_for_write().transport
        return (KombuError, OSError, *transport.connection_errors, *transport.channel_errors)


def _not_there() -> Unavailable:
    return Unavailable(
        "The queue does not answer.",
        code="broker_unavailable",
        remedy="Nothing is lost: the job is sent as soon as the broker is back. See `callgate doctor`.",
    )
