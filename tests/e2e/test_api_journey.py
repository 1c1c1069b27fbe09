"""From a recording to a decision, over HTTP alone: a rep sends and reviews, a manager and an auditor look on."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.fakes.house import CALLED_AT, PASSWORD, House, a_wav
from tests.fakes.server import served
from voice.api.app import create_app
from voice.api.sse import Pace

CSRF = {"X-Callgate-CSRF": "1"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("journey")).settle()


@pytest.fixture(scope="module")
def address(house: House) -> Iterator[str]:
    with served(create_app(house.services, pace=Pace(poll_s=0.05))) as address:
        yield address


@contextmanager
def signed_in(address: str, login: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30, headers=CSRF) as client:
        assert client.post("/v1/session", json={"login": login, "password": PASSWORD}).status_code == 201
        yield client


def followed(client: httpx.Client, call_id: str) -> list[dict[str, Any]]:
    """Every state that the live stream tells, until the server ends it."""
    with client.stream("GET", f"/v1/calls/{call_id}/events") as stream:
        return [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]


def test_the_way_of_one_recording(house: House, address: str) -> None:
    with (
        signed_in(address, "rep") as rep,
        signed_in(address, "manager") as manager,
        signed_in(address, "auditor") as audit,
    ):
        account = rep.post("/v1/accounts", json={"name": "鲲鹏重工", "phone": "0571-88880000"}).json()

        sent = rep.post(
            "/v1/calls",
            data={"called_at": CALLED_AT.isoformat(), "phone_number": "0571-88880000", "direction": "outbound"},
            files={"file": ("call.wav", a_wav(), "audio/wav")},
        )
        assert sent.status_code == 202
        call = sent.json()

        worker = threading.Timer(
            0.3, lambda: house.processed(house.services.calls.get(house.people["rep"].user.actor, call["id"]))
        )
        worker.start()
        states = followed(rep, call["id"])
        worker.join()
        assert states[0]["status"] == "queued"
        assert states[-1]["status"] == "ready"
        assert states[-1]["account_id"] == account["id"]  # its number is known

        record = rep.get(f"/v1/calls/{call['id']}/record").json()
        (promise,) = record["commitments"]
        (span,) = promise["evidence"]
        link = rep.get(f"/v1/calls/{call['id']}/audio-url").json()
        part = httpx.get(f"{address}{link['url']}", headers={"Range": "bytes=0-99"})
        assert part.status_code == 206
        played = {"start_ms": span["start_ms"], "end_ms": span["end_ms"], "fact_id": promise["id"]}
        assert rep.post(f"/v1/calls/{call['id']}/plays", json=played).status_code == 204
        decided = rep.post(f"/v1/facts/{promise['id']}/decision", json={"decision": "confirm"})
        assert decided.json()["state"] == "confirmed"

        (todo,) = manager.get("/v1/todos", params={"account_id": account["id"]}).json()["items"]
        assert (todo["unconfirmed"], todo["claim_id"]) == (False, promise["id"])
        assert rep.post(f"/v1/todos/{todo['id']}/done").json()["state"] == "done"

        events = audit.get("/v1/audit/events").json()["items"]
        told = [event["type"] for event in events]
        for kind in ("call.uploaded", "evidence.played", "fact.confirmed", "todo.done"):
            assert kind in told, kind
        assert audit.get("/v1/audit/verify").json()["ok"] is True
        assert audit.post(f"/v1/facts/{promise['id']}/decision", json={"decision": "reject"}).status_code == 403


def test_without_the_safety_header_the_session_changes_nothing(address: str) -> None:
    with signed_in(address, "rep") as rep:
        del rep.headers["X-Callgate-CSRF"]
        assert rep.post("/v1/accounts", json={"name": "伪造"}).status_code == 403
        assert rep.get("/v1/accounts", params={"q": "伪造"}).json()["items"] == []
