"""The demo's client speaks the public interface, and does not give up when the API restarts under it."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from voice.domain.errors import EngineFailed
from voice.runtime.demo_client import DemoClient
from voice.runtime.samples import Sample


class Service:
    """Answers as it is told, and remembers what it was asked; `dropped` requests lose their connection first."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], tuple[int, Any]] = {("POST", "/v1/session"): (201, {"id": "u1"})}
        self.asked: list[tuple[str, str, bytes]] = []
        self.dropped = 0

    @contextmanager
    def running(self) -> Iterator[str]:
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if service.dropped:
                    service.dropped -= 1
                    self.close_connection = True
                    self.connection.close()
                    return
                service.asked.append((self.command, self.path, body))
                status, content = service.answers.get((self.command, self.path), (404, {"code": "not_found"}))
                told = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def do_GET(self) -> None:
                self.answer()

            def do_POST(self) -> None:
                self.answer()

            def log_message(self, *_: object) -> None:
                pass

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
            thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield f"http://127.0.0.1:{serving.server_address[1]}"
            finally:
                serving.shutdown()
                thread.join()


@pytest.fixture
def service() -> Service:
    return Service()


def test_it_signs_in_first(service: Service) -> None:
    with service.running() as address, DemoClient(address, "chen", "secret"):
        pass

    [(method, path, body)] = service.asked
    assert (method, path) == ("POST", "/v1/session")
    assert json.loads(body) == {"login": "chen", "password": "secret"}


def test_a_sample_is_uploaded_with_what_its_sender_knows(service: Service, tmp_path: Path) -> None:
    service.answers["POST", "/v1/calls"] = (202, {"id": "c1"})
    sound = tmp_path / "call.ogg"
    sound.write_bytes(b"OggS sound")
    sample = Sample("pump", sound, "2026-03-10T10:20:00+08:00", "outbound", "02155550000", "华东水务", "王建国")

    with service.running() as address, DemoClient(address, "chen", "secret") as client:
        assert client.upload(sample) == {"id": "c1"}

    body = service.asked[-1][2]
    for part in (b"2026-03-10T10:20:00+08:00", b"outbound", b"02155550000", b"pump", b"audio/ogg", b"OggS sound"):
        assert part in body


def test_an_account_that_is_there_is_not_made_again(service: Service) -> None:
    service.answers["GET", "/v1/accounts?q=Blue"] = (200, {"items": [{"id": "a1", "name": "Blue"}]})
    service.answers["GET", "/v1/accounts?q=Red"] = (200, {"items": [{"id": "a2", "name": "Red Ltd"}]})
    service.answers["POST", "/v1/accounts"] = (201, {"id": "a3"})

    with service.running() as address, DemoClient(address, "wang", "secret") as client:
        assert client.ensure_account("Blue") == "a1"
        assert client.ensure_account("Red") == "a3"


def test_a_contact_is_known_by_the_number(service: Service) -> None:
    service.answers["GET", "/v1/contacts?account_id=a1"] = (200, {"items": [{"phone": "139"}]})
    service.answers["POST", "/v1/contacts"] = (201, {"id": "p1"})

    with service.running() as address, DemoClient(address, "wang", "secret") as client:
        client.ensure_contact("a1", "李明", "139")
        client.ensure_contact("a1", "王敏", "138")

    made = [json.loads(body) for method, path, body in service.asked if (method, path) == ("POST", "/v1/contacts")]
    assert [contact["phone"] for contact in made] == ["138"]


def test_all_kinds_of_facts_come_in_one_list(service: Service) -> None:
    record = {
        "identity": [{"kind": "identity"}],
        "needs": [],
        "commitments": [{"kind": "commitment"}],
        "objections": [],
        "signals": [],
        "fields": [],
    }
    service.answers["GET", "/v1/calls/c1/record"] = (200, record)

    with service.running() as address, DemoClient(address, "chen", "secret") as client:
        assert [fact["kind"] for fact in client.record("c1")] == ["identity", "commitment"]


def test_a_broken_connection_is_tried_again(service: Service) -> None:
    service.answers["GET", "/v1/calls/c1"] = (200, {"status": "ready"})

    with service.running() as address, DemoClient(address, "chen", "secret") as client:
        service.dropped = 1
        assert client.call("c1") == {"status": "ready"}


def test_a_refusal_is_told_in_the_services_own_words(service: Service) -> None:
    with (
        service.running() as address,
        DemoClient(address, "chen", "secret") as client,
        pytest.raises(EngineFailed) as raised,
    ):
        client.call("unknown")

    assert "404" in raised.value.detail
    assert "not_found" in raised.value.detail
