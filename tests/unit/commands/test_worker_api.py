"""The production commands: a worker needs a broker, an API serves the socket that it is handed."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from voice.cli import main


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLGATE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("CALLGATE_BROKER_URL", raising=False)
    return tmp_path / "data"


def test_a_worker_without_a_broker_says_what_to_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worker"]) == 1

    said = capsys.readouterr().err
    assert "CALLGATE_BROKER_URL" in said
    assert "callgate serve" in said


def test_the_api_serves_the_socket_that_it_is_handed() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port, fd = listener.getsockname()[1], listener.fileno()
        api = subprocess.Popen(
            [sys.executable, "-m", "voice.cli", "api", "--fd", str(fd)], pass_fds=(fd,), cwd=Path(__file__).parents[3]
        )
        try:
            # taken in by the socket before the API is up, answered when it is
            assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=60, trust_env=False).status_code == 200
            api.terminate()
            assert api.wait(timeout=20) in (0, -signal.SIGTERM)
        finally:
            api.kill()
            api.wait()


def test_the_api_lets_go_of_whoever_listens_without_end() -> None:
    """A request that never ends must not keep the API from stopping."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port, fd = listener.getsockname()[1], listener.fileno()
        api = subprocess.Popen(
            [sys.executable, "-m", "voice.cli", "api", "--fd", str(fd)], pass_fds=(fd,), cwd=Path(__file__).parents[3]
        )
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=60, trust_env=False)
            with socket.create_connection(("127.0.0.1", port)) as endless:
                endless.sendall(b"POST /v1/uploads HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\nbegun")
                time.sleep(0.2)
                api.terminate()
                api.wait(timeout=20)
        finally:
            api.kill()
            api.wait()
