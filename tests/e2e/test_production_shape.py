"""The same code on PostgreSQL, a real broker and S3: an API and a worker as processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.brokers import RABBITMQ_URL, listens, redis_over_tcp
from tests.contract.postgres import NoServerError, own_database
from tests.contract.s3_servers import ACCESS_KEY, SECRET_KEY, nanio
from tests.e2e.running import free_port, wait_until
from tests.left_out import leave_out
from voice.adapters.celery_app import make_app

pytestmark = [pytest.mark.services, pytest.mark.models, pytest.mark.slow]

SAMPLE = Path(__file__).parents[1] / "data" / "calls" / "zh-pump-quote.ogg"
PASSWORD = "a long enough pass phrase"


class Deployment:
    """Settings alone make it production; each process is started and killed by the test."""

    def __init__(self, settings: dict[str, str], folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CALLGATE_")}
        self.environment = kept | settings
        self.address = f"http://127.0.0.1:{settings['CALLGATE_PORT']}"
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []

    def run(self, *arguments: str, words: str = "") -> None:
        command = [sys.executable, "-m", "voice.cli", *arguments]
        subprocess.run(command, env=self.environment, check=True, input=words.encode(), capture_output=True)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{arguments[0]}-{len(self._running)}.log").open("wb")
        command = [sys.executable, "-m", "voice.cli", *arguments]
        process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        self._running.append(process)
        return process

    def stop(self) -> None:
        for process in self._running:
            process.kill()
            process.wait()

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/readyz", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture(params=["redis", "rabbitmq"])
def broker_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "rabbitmq":
        if not listens(5672):
            leave_out("no RabbitMQ answers on 127.0.0.1:5672")
        yield RABBITMQ_URL
        app = make_app(RABBITMQ_URL)
        with app.connection_for_write() as connection:
            for queue in app.amqp.queues:
                connection.default_channel.queue_delete(queue)
        return
    with redis_over_tcp(tmp_path) as url:
        yield url


@pytest.fixture
def deployment(broker_url: str, tmp_path: Path) -> Iterator[Deployment]:
    with ExitStack() as stack:
        try:
            database_url = stack.enter_context(own_database())
        except NoServerError as reason:
            leave_out(str(reason))
        store = stack.enter_context(nanio(tmp_path))
        settings = {
            "CALLGATE_PRODUCTION": "true",
            "CALLGATE_SECRET_KEY": "0123456789abcdef0123456789abcdef",
            "CALLGATE_PUBLIC_URL": "http://127.0.0.1",
            "CALLGATE_DATABASE_URL": database_url,
            "CALLGATE_BROKER_URL": broker_url,
            "CALLGATE_S3_ENDPOINT": store.endpoint,
            "CALLGATE_S3_ACCESS_KEY": ACCESS_KEY,
            "CALLGATE_S3_SECRET_KEY": SECRET_KEY,
            "CALLGATE_S3_SECURE": "false",
            "CALLGATE_S3_BUCKET": "recordings",
            "CALLGATE_PORT": str(free_port()),
            "CALLGATE_DATA_DIR": str(tmp_path / "unused"),
            "CALLGATE_LEASE_S": "5",
        }
        made = Deployment(settings, tmp_path)
        stack.callback(made.stop)
        made.run("migrate")
        made.run("user", "add", "chen", "--name", "陈晓", "--role", "rep", "--region", "east", words=PASSWORD + "\n")
        yield made


@contextmanager
def signed_in(deployment: Deployment) -> Iterator[httpx.Client]:
    """The session's cookie is for https alone; the proxy that ends TLS is played by setting it by hand."""
    headers = {"X-Callgate-CSRF": "1"}
    with httpx.Client(base_url=deployment.address, headers=headers, timeout=60, trust_env=False) as client:
        answer = client.post("/v1/session", json={"login": "chen", "password": PASSWORD})
        cookie = answer.raise_for_status().headers["Set-Cookie"]
        assert "Secure" in cookie
        client.headers["Cookie"] = cookie.partition(";")[0]
        yield client


def upload(client: httpx.Client) -> str:
    with SAMPLE.open("rb") as sound:
        answer = client.post(
            "/v1/calls",
            files={"file": (SAMPLE.name, sound, "audio/ogg")},
            data={"called_at": "2026-03-10T10:20:00+08:00", "direction": "outbound", "phone_number": "13900001234"},
        )
    assert answer.status_code == 202, answer.text
    return str(answer.headers["Location"])


def test_a_call_becomes_a_record_although_its_first_worker_is_killed(deployment: Deployment) -> None:
    deployment.start("api")
    wait_until(deployment.ready, within_s=60, what="the API answers")
    with signed_in(deployment) as client:
        call = upload(client)
        first = deployment.start("worker")
        wait_until(lambda: client.get(call).json()["status"] == "processing", within_s=90, what="it is in work")
        first.send_signal(signal.SIGKILL)
        first.wait()
        deployment.start("worker")
        wait_until(lambda: client.get(call).json()["status"] == "ready", within_s=180, what="it is ready", every_s=0.5)
        record = client.get(f"{call}/record").json()
        todos = client.get("/v1/todos").json()
        stored = client.get(f"{call}/audio").content
    assert stored == SAMPLE.read_bytes()
    kinds = ("identity", "needs", "commitments", "objections")
    assert all(record[kind] for kind in kinds)
    spans = [span for kind in kinds for fact in record[kind] for span in fact["evidence"]]
    assert all(span["end_ms"] > span["start_ms"] for span in spans)
    assert {todo["claim_id"] for todo in todos["items"]} == {fact["id"] for fact in record["commitments"]}
