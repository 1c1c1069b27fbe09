"""Which processes there are follows from the settings alone."""

from __future__ import annotations

import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from voice.runtime.child import ChildSpec
from voice.runtime.processes import (
    Layout,
    answers_http,
    local_address,
    processes,
    reachable,
    service_address,
    touched_lately,
)
from voice.settings import Settings


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(data_dir=tmp_path / "data", run_folder=tmp_path / "run", listener_fd=7, lock_fd=8)


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)


def by_name(specs: list[ChildSpec]) -> dict[str, ChildSpec]:
    return {spec.name: spec for spec in specs}


def test_embedded_there_are_three_and_two_of_them_need_the_broker(layout: Layout) -> None:
    specs = by_name(processes(settings(), layout))

    assert list(specs) == ["broker", "worker", "API"]
    assert specs["worker"].needs == specs["API"].needs == ("broker",)
    broker_url = specs["worker"].env["CALLGATE_BROKER_URL"]
    assert broker_url == specs["API"].env["CALLGATE_BROKER_URL"] == f"redis+socket://{layout.run_folder}/broker.sock"


def test_with_a_broker_of_ones_own_there_are_two_and_no_lease_of_others_is_touched(layout: Layout) -> None:
    specs = by_name(processes(settings(broker_url="redis://broker:6379/0"), layout))

    assert list(specs) == ["worker", "API"]
    assert "--reclaim" not in specs["worker"].command
    assert "CALLGATE_BROKER_URL" not in specs["worker"].env


def test_an_embedded_worker_reclaims_what_its_own_folder_left_and_no_other(layout: Layout, tmp_path: Path) -> None:
    def prefix(of: Layout) -> str:
        command = by_name(processes(settings(), of))["worker"].command
        return command[command.index("--reclaim") + 1]

    elsewhere = Layout(data_dir=tmp_path / "other", run_folder=layout.run_folder, listener_fd=7, lock_fd=8)

    assert prefix(layout).startswith("embedded:")
    assert prefix(layout) == prefix(layout)
    assert prefix(layout) != prefix(elsewhere)


def test_every_process_holds_the_folders_lock_and_the_api_the_port(layout: Layout) -> None:
    specs = by_name(processes(settings(), layout))

    assert all(layout.lock_fd in spec.pass_fds for spec in specs.values())
    assert layout.listener_fd in specs["API"].pass_fds
    assert specs["API"].command[-2:] == ("--fd", "7")


def test_logs_go_to_a_file_for_each_process_or_to_the_terminal(layout: Layout, tmp_path: Path) -> None:
    assert all(spec.log is None for spec in processes(settings(), layout))

    logged = Layout(
        data_dir=layout.data_dir, run_folder=layout.run_folder, listener_fd=7, lock_fd=8, log_folder=tmp_path
    )
    assert [spec.log for spec in processes(settings(), logged)] == [
        tmp_path / "broker.log",
        tmp_path / "worker.log",
        tmp_path / "api.log",
    ]


def test_a_sign_of_life_of_a_worker_before_does_not_count(layout: Layout) -> None:
    worker = by_name(processes(settings(), layout))["worker"]
    layout.run_folder.mkdir()
    (layout.run_folder / "worker.alive").touch()
    assert worker.answers()

    worker.prepare()

    assert not worker.answers()


def test_an_old_sign_of_life_is_none(tmp_path: Path) -> None:
    sign = tmp_path / "alive"
    assert not touched_lately(sign)

    sign.touch()
    assert touched_lately(sign)

    os.utime(sign, (1, 1))
    assert not touched_lately(sign)


@contextmanager
def server(status: int) -> Iterator[int]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield serving.server_address[1]
        serving.shutdown()
        thread.join()


def test_the_api_answers_when_its_health_says_so() -> None:
    with server(200) as port:
        assert answers_http("127.0.0.1", port)
    with server(503) as port:
        assert not answers_http("127.0.0.1", port)
    assert not answers_http("127.0.0.1", port)


def test_all_addresses_are_reached_over_loopback() -> None:
    assert reachable("0.0.0.0") == "127.0.0.1"
    assert reachable("::") == "::1"
    assert reachable("192.0.2.7") == "192.0.2.7"


def test_people_get_the_public_address_and_this_machine_its_own() -> None:
    public = settings(public_url="https://calls.example.com/", host="0.0.0.0", port=8700)

    assert service_address(public) == "https://calls.example.com"
    assert local_address(public) == "http://127.0.0.1:8700"
    assert service_address(settings(host="::1", port=9000)) == "http://[::1]:9000"
