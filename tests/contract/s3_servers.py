"""S3 servers from wheels, started on a free port for a test session."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ACCESS_KEY, SECRET_KEY = "callgate-tests", "not-a-secret-0123456789"  # the servers live as long as the session


@dataclass(frozen=True)
class S3Server:
    endpoint: str


@contextmanager
def nanio(folder: Path) -> Iterator[S3Server]:
    """A small server that keeps objects as files and verifies signatures."""
    port = free_port()
    command = [sys.executable, "-m", "nanio", "serve", "--data-dir", str(folder), "--host", "127.0.0.1"]
    keys = {"NANIO_ACCESS_KEY": ACCESS_KEY, "NANIO_SECRET_KEY": SECRET_KEY}
    with _running([*command, "--port", str(port), "--log-level", "error", "--no-access-log"], keys, port):
        yield S3Server(f"127.0.0.1:{port}")


@contextmanager
def moto() -> Iterator[S3Server]:
    """A close imitation of Amazon's answers, in memory; takes any signature."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with _running(command, {}, port):
        yield S3Server(f"127.0.0.1:{port}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(command: list[str], variables: dict[str, str], port: int) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=os.environ | variables, stdout=quiet, stderr=quiet)
    try:
        _wait_for(process, port)
        yield
    finally:
        process.kill()
        process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "the S3 server ended at once"
        assert time.monotonic() < deadline, "the S3 server did not come up"
        time.sleep(0.1)
