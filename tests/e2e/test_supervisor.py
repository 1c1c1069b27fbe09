"""`callgate serve`, for real: it keeps its children up, turns others away, and leaves nothing behind.

Without weights, so that it starts fast and shows what a worker without them does.
"""

from __future__ import annotations

import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.running import RunningService, alive, free_port, wait_until
from tests.e2e.short_call import short_call

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    folder = tmp_path_factory.mktemp("service")
    running = RunningService(folder, CALLGATE_CACHE_DIR=str(folder / "cache"), CALLGATE_MAX_ATTEMPTS="1")
    running.start()
    yield running
    running.destroy()


def run_folder_of(service: RunningService) -> Path:
    return Path((service.data_dir / "serve.lock").read_text().splitlines()[1])


@pytest.mark.parametrize("victim", ["broker", "worker", "api"])
def test_a_killed_child_is_back_at_once(service: RunningService, victim: str) -> None:
    others = {name: child.pid for name, child in service.children().items() if name != victim}

    killed = service.kill(victim)
    service.wait_for_another(victim, killed)

    wait_until(service.healthy, within_s=60, what="the service is well again")
    left = {name: child.pid for name, child in service.children().items() if name != victim}
    assert left == others
    assert "SIGKILL" in service.words


def test_no_request_is_refused_while_the_api_restarts(service: RunningService) -> None:
    killed = service.kill("api")

    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert connection.recv(64).startswith(b"HTTP/1.1 200")

    service.wait_for_another("api", killed)


def test_a_second_service_in_the_same_folder_is_turned_away(service: RunningService, tmp_path: Path) -> None:
    second = RunningService(tmp_path)
    second.data_dir.symlink_to(service.data_dir)
    second.launch()

    assert second.process.wait(timeout=60) == 1
    assert str(service.process.pid) in second.words
    assert "CALLGATE_DATA_DIR" in second.words


def test_a_taken_port_is_named_before_anything_starts(service: RunningService, tmp_path: Path) -> None:
    second = RunningService(tmp_path, port=service.port)
    second.launch()

    assert second.process.wait(timeout=60) == 1
    assert str(service.port) in second.words
    assert "CALLGATE_PORT" in second.words
    assert not second.data_dir.exists()


def test_without_weights_calls_fail_with_what_to_do(service: RunningService) -> None:
    with service.client() as client:
        call_id = client.post(
            "/v1/calls", data={"called_at": "2026-03-12T15:00:00+08:00"}, files={"file": short_call(1)}
        ).json()["id"]
        wait_until(
            lambda: client.get(f"/v1/calls/{call_id}").json()["status"] == "failed", within_s=60, what="it failed"
        )
        error = client.get(f"/v1/calls/{call_id}").json()["error"]

    assert error["code"] == "model_missing"
    assert error["retryable"]


def test_sigterm_stops_everything_and_clears_away(service: RunningService) -> None:
    children = [child.pid for child in service.children().values()]
    run_folder = run_folder_of(service)
    assert run_folder.exists()

    assert service.stop(within_s=20) == 0

    assert not any(alive(pid) for pid in children)
    assert not run_folder.exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", service.port)) != 0


def test_kill_9_of_the_supervisor_leaves_no_orphan_and_the_next_start_clears_away(tmp_path: Path) -> None:
    first = RunningService(tmp_path, CALLGATE_CACHE_DIR=str(tmp_path / "cache"))
    first.start()
    children, left_behind = [child.pid for child in first.children().values()], run_folder_of(first)

    first.process.kill()
    first.process.wait()
    wait_until(lambda: not any(alive(pid) for pid in children), within_s=10, what="the children are gone")

    second = RunningService(tmp_path, port=first.port, CALLGATE_CACHE_DIR=str(tmp_path / "cache"))
    try:
        second.start()
        assert not left_behind.exists()
        second.process.send_signal(signal.SIGINT)
        assert second.process.wait(timeout=20) == 0
    finally:
        second.destroy()


def test_a_damaged_queue_does_not_keep_the_service_down(tmp_path: Path) -> None:
    queue = tmp_path / "data" / "queue"
    (queue / "appendonlydir").mkdir(parents=True)
    shutil.copy(__file__, queue / "appendonlydir" / "appendonly.aof.manifest")
    service = RunningService(tmp_path, port=free_port(), CALLGATE_CACHE_DIR=str(tmp_path / "cache"))
    try:
        service.start()
        assert service.healthy()
        assert (queue / "damaged").exists()
    finally:
        service.destroy()
