"""Brokers to test against: Valkey from its wheel, and Redis and RabbitMQ where they answer on loopback."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voice.runtime.run_folder import make_run_folder, remove_run_folder
from voice.runtime.valkey import EmbeddedBroker, server_binary

REDIS_PORT = 6379
RABBITMQ_URL = "amqp://guest:guest@127.0.0.1:5672//"


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class ValkeyProcess:
    """An embedded broker that a test may kill and start again."""

    def __init__(self, broker: EmbeddedBroker) -> None:
        self.broker = broker
        self.start()

    def start(self) -> None:
        self.broker.prepare()
        self._process = subprocess.Popen(self.broker.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self.broker.answers():
            assert time.monotonic() < deadline, "Valkey did not come up"
            time.sleep(0.02)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@contextmanager
def embedded_valkey(data_path: Path) -> Iterator[ValkeyProcess]:
    folder = make_run_folder()
    process = ValkeyProcess(EmbeddedBroker(folder / "broker.sock", data_path))
    try:
        yield process
    finally:
        process.kill()
        remove_run_folder(folder)


@contextmanager
def redis_over_tcp(data_path: Path) -> Iterator[str]:
    """The URL of database 15 of the Redis on loopback; where none answers, of a Valkey of our own on a free port."""
    if listens(REDIS_PORT):
        yield f"redis://127.0.0.1:{REDIS_PORT}/15"
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(server_binary()), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(data_path), "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while not listens(port):
            assert time.monotonic() < deadline, "Valkey did not come up"
            time.sleep(0.02)
        yield f"redis://127.0.0.1:{port}/15"
    finally:
        process.kill()
        process.wait()
