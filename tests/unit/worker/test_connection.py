"""A real worker over the embedded broker: what it does at each connection, and that a lost one is made anew."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker

from tests.brokers import ValkeyProcess, embedded_valkey
from voice.adapters.celery_app import make_app
from voice.adapters.jobs_celery import CeleryJobQueue
from voice.adapters.queue_reset import forget_messages
from voice.ports.jobs import PROCESS_CALL, SWEEP
from voice.worker.steps import keeping_time, watch_connection


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[ValkeyProcess]:
    with embedded_valkey(tmp_path) as process:
        yield process


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def noting(app: Celery, job: str) -> list[str]:
    """Gives the app a task of that name; returns the list in which it notes its arguments."""
    noted: list[str] = []

    def task(subject_id: str = "") -> None:
        noted.append(subject_id)

    app.task(name=job, shared=False)(task)
    return noted


@contextmanager
def at_work(app: Celery) -> Iterator[None]:
    """The worker in a thread; a process of its own is tested in tests/e2e."""
    with start_worker(app, pool="threads", concurrency=1, perform_ping_check=False, without_heartbeat=True):
        yield


def test_a_job_is_taken_once_and_the_queue_is_empty_then(broker: ValkeyProcess) -> None:
    app = make_app(broker.broker.url)
    taken = noting(app, PROCESS_CALL)
    queue = CeleryJobQueue(app)

    with at_work(app):
        for call_id in ("first", "second"):
            queue.enqueue(PROCESS_CALL, call_id)
        until(lambda: len(taken) == 2 and queue.depth() == 0)

    assert taken == ["first", "second"]


def test_the_connection_is_told_before_the_first_job_and_again_after_the_broker_died(broker: ValkeyProcess) -> None:
    app, ticks = make_app(broker.broker.url), []
    seen = noting(app, PROCESS_CALL)
    watch_connection(app, on_connection=lambda: seen.append("connected"), on_tick=lambda: ticks.append(1))
    queue = CeleryJobQueue(app)

    queue.enqueue(PROCESS_CALL, "waited")
    with at_work(app):
        until(lambda: seen == ["connected", "waited"])
        assert ticks

        broker.kill()
        broker.start()
        until(lambda: seen.count("connected") == 2)
        queue.enqueue(PROCESS_CALL, "after")
        until(lambda: "after" in seen)

    assert seen == ["connected", "waited", "connected", "after"]


def test_what_is_due_is_sent_without_a_process_of_its_own(broker: ValkeyProcess) -> None:
    app = make_app(broker.broker.url)
    sweeps = noting(app, SWEEP)
    app.conf.beat_schedule = {"sweep": {"task": SWEEP, "schedule": 0.2}}

    with at_work(app), keeping_time(app):
        until(lambda: len(sweeps) >= 2)


def test_messages_of_the_dead_are_forgotten(broker: ValkeyProcess) -> None:
    app = make_app(broker.broker.url)
    queue = CeleryJobQueue(app)
    queue.enqueue(PROCESS_CALL, "waiting")
    queue.enqueue(PROCESS_CALL, "in the hands of a dead worker")
    with app.connection_for_read() as connection:
        connection.SimpleQueue(app.amqp.queues["callgate.calls"]).get(timeout=2)  # taken, never acknowledged
        connection.default_channel.qos.restore_at_shutdown = False

        forget_messages(app)

        client = connection.default_channel.client
        assert queue.depth() == 0
        assert not client.exists(connection.default_channel.unacked_key)
