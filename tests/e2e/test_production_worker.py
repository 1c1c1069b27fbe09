"""`callgate worker` alone, over the brokers of production: it takes what the API enqueued, and stops when told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kombu import Connection

from tests.brokers import RABBITMQ_URL, listens, redis_over_tcp
from tests.e2e.running import wait_until
from tests.fakes.house import House
from tests.left_out import leave_out
from voice.domain.actor import SYSTEM
from voice.domain.recording import CallStatus

pytestmark = [pytest.mark.slow, pytest.mark.services]


@pytest.fixture(params=["redis", "rabbitmq"])
def broker_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "redis":
        with redis_over_tcp(tmp_path) as url:
            yield url
    elif listens(5672):
        yield RABBITMQ_URL
    else:
        leave_out("no RabbitMQ answers on 127.0.0.1:5672")


@pytest.fixture
def house(broker_url: str, tmp_path: Path) -> Iterator[House]:
    """A service whose worker has no weights, and needs none: the call is a tone, nobody speaks in it."""
    namespace = f"callgate-test-{uuid.uuid4().hex[:8]}"
    house = House(
        tmp_path / "data",
        broker_url=broker_url,
        queue_namespace=namespace,
        max_attempts=1,
        cache_dir=tmp_path / "cache",
    ).settle()
    yield house
    with Connection(broker_url, transport_options={"global_keyprefix": f"{namespace}:"}) as connection:
        for name in ("calls", "sweeps"):
            connection.default_channel.queue_delete(f"{namespace}.{name}")


@contextmanager
def worker_of(house: House, alive: Path) -> Iterator[subprocess.Popen[bytes]]:
    settings = house.settings
    given = {
        "CALLGATE_DATA_DIR": settings.data_dir,
        "CALLGATE_CACHE_DIR": settings.cache_dir,
        "CALLGATE_BROKER_URL": settings.broker_url,
        "CALLGATE_QUEUE_NAMESPACE": settings.queue_namespace,
        "CALLGATE_MAX_ATTEMPTS": settings.max_attempts,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "voice.cli", "worker", "--alive", str(alive)],
        env={**os.environ, **{name: str(value) for name, value in given.items()}},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_it_takes_what_waits_shows_signs_of_life_and_stops_when_told(house: House, tmp_path: Path) -> None:
    alive = tmp_path / "worker.alive"
    call = house.taken_in()
    assert house.services.readiness.check()["queue"] == "ok"

    with worker_of(house, alive) as process:
        wait_until(
            lambda: house.services.calls.get(SYSTEM, call.id).status is CallStatus.READY,
            within_s=90,
            what="the worker took the call to its end",
        )
        assert alive.exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
