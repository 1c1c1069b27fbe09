"""JobQueue: one behaviour over the embedded Valkey, Redis and RabbitMQ."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from celery import Celery
from redis import Redis

from tests.brokers import RABBITMQ_URL, embedded_valkey, listens, redis_over_tcp
from tests.left_out import leave_out
from voice.adapters.celery_app import make_app
from voice.adapters.jobs_celery import CeleryJobQueue
from voice.domain.errors import Unavailable
from voice.ports.jobs import PROCESS_CALL, SWEEP, JobQueue


@dataclass(frozen=True)
class Broker:
    app: Celery
    queue: JobQueue

    def take(self, job: str) -> tuple[str, list[str]] | None:
        """The oldest waiting message of the job's queue, as (job, arguments); it is acknowledged."""
        name = self.app.conf.task_routes[job]["queue"]
        with self.app.connection_for_read() as connection:
            box = connection.SimpleQueue(self.app.amqp.queues[name])
            try:
                message = box.get(timeout=2)
            except box.Empty:
                return None
            message.ack()
            return message.headers["task"], message.payload[0]


@pytest.fixture(params=["valkey", "redis", "rabbitmq"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    namespace = f"callgate-test-{uuid.uuid4().hex[:8]}"
    with _url(request.param, tmp_path, namespace) as url:
        broker = _broker(url, namespace)
        yield broker
        _delete_queues(broker.app)


@contextmanager
def _url(kind: str, folder: Path, namespace: str) -> Iterator[str]:
    match kind:
        case "valkey":
            with embedded_valkey(folder) as process:
                yield process.broker.url
        case "redis":
            with redis_over_tcp(folder) as url, Redis.from_url(url) as server:
                yield url
                for key in server.scan_iter(f"{namespace}*"):
                    server.delete(key)
        case _:
            if not listens(5672):
                leave_out("no RabbitMQ answers on 127.0.0.1:5672")
            yield RABBITMQ_URL


def _broker(url: str, namespace: str) -> Broker:
    app = make_app(url, namespace=namespace)
    return Broker(app, CeleryJobQueue(app))


def _delete_queues(app: Celery) -> None:
    with app.connection_for_write() as connection:
        for queue in app.conf.task_queues:
            bound = queue(connection.default_channel)
            bound.delete()
            bound.exchange.delete()


@pytest.mark.services
def test_a_job_arrives_as_its_name_and_one_id(broker: Broker) -> None:
    broker.queue.enqueue(PROCESS_CALL, "0197-call")

    assert broker.take(PROCESS_CALL) == (PROCESS_CALL, ["0197-call"])
    assert broker.take(PROCESS_CALL) is None


@pytest.mark.services
def test_jobs_arrive_in_the_order_they_were_given(broker: Broker) -> None:
    for call_id in ("first", "second", "third"):
        broker.queue.enqueue(PROCESS_CALL, call_id)

    assert [broker.take(PROCESS_CALL) for _ in range(3)] == [
        (PROCESS_CALL, ["first"]),
        (PROCESS_CALL, ["second"]),
        (PROCESS_CALL, ["third"]),
    ]


@pytest.mark.services
def test_a_sweep_does_not_stand_in_the_line_of_calls(broker: Broker) -> None:
    broker.queue.enqueue(PROCESS_CALL, "a-call")
    broker.queue.enqueue(SWEEP, "")

    assert broker.take(SWEEP) == (SWEEP, [])


@pytest.mark.services
def test_depth_counts_what_waits(broker: Broker) -> None:
    assert broker.queue.depth() == 0

    broker.queue.enqueue(PROCESS_CALL, "a-call")
    broker.queue.enqueue(PROCESS_CALL, "another")

    assert broker.queue.depth() == 2


@pytest.mark.services
def test_a_job_without_a_queue_is_a_mistake_of_the_caller(broker: Broker) -> None:
    with pytest.raises(ValueError, match="no queue"):
        broker.queue.enqueue("make_coffee", "a-call")


def test_a_broker_that_is_away_is_named_as_such() -> None:
    app = make_app("redis+socket:///nonexistent/broker.sock")

    with pytest.raises(Unavailable) as raised:
        CeleryJobQueue(app).enqueue(PROCESS_CALL, "a-call")

    assert raised.value.code == "broker_unavailable"
    assert raised.value.retryable
    assert CeleryJobQueue(app).depth() is None


def test_the_embedded_queue_outlives_kill_9_of_its_broker(tmp_path: Path) -> None:
    with embedded_valkey(tmp_path) as process:
        broker = _broker(process.broker.url, "callgate")
        broker.queue.enqueue(PROCESS_CALL, "before")
        process.kill()
        with pytest.raises(Unavailable):
            broker.queue.enqueue(PROCESS_CALL, "while-away")
        process.start()
        broker.queue.enqueue(PROCESS_CALL, "after")

        assert broker.queue.depth() == 2
        assert broker.take(PROCESS_CALL) == (PROCESS_CALL, ["before"])
        assert broker.take(PROCESS_CALL) == (PROCESS_CALL, ["after"])


def test_messages_hold_ids_as_json_and_nothing_else(tmp_path: Path) -> None:
    with embedded_valkey(tmp_path) as process:
        app = make_app(process.broker.url)
        CeleryJobQueue(app).enqueue(PROCESS_CALL, "0197-call")
        with app.connection_for_read() as connection:
            box = connection.SimpleQueue(app.amqp.queues["callgate.calls"])
            message = box.get(timeout=2)

        assert message.content_type == "application/json"
        assert message.payload[:2] == [["0197-call"], {}]


def test_nothing_but_json_is_unpacked() -> None:
    assert list(make_app("memory://").conf.accept_content) == ["json"]
