"""A call that is sent while it is recorded: its length comes last, and its words can be read along."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from tests.unit.api.listening import listened
from tests.unit.api.test_events import told
from tests.unit.api.test_uploads import SOUND, TUS, append, metadata
from voice.api.routes.live import LiveWatch


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def address(rep: TestClient) -> str:
    return str(begin(rep).headers["location"])


def begin(client: TestClient, **headers: str) -> Any:
    return client.post("/v1/uploads", headers=TUS | metadata() | {"Upload-Defer-Length": "1"} | headers)


def end(client: TestClient, address: str, offset: int, body: bytes = b"", *, length: int = len(SOUND)) -> Any:
    return append(client, address, offset, body, **{"Upload-Length": str(length)})


class TestDeferredLength:
    def test_the_server_says_that_it_can(self, rep: TestClient) -> None:
        assert "creation-defer-length" in rep.options("/v1/uploads").headers["tus-extension"].split(",")

    def test_the_length_comes_with_the_last_bytes(self, rep: TestClient, address: str) -> None:
        append(rep, address, 0, SOUND[:7000])
        asked = rep.head(address, headers=TUS)
        assert asked.headers["upload-defer-length"] == "1"
        assert "upload-length" not in asked.headers
        assert asked.headers["upload-offset"] == "7000"

        last = end(rep, address, 7000, SOUND[7000:])

        assert last.status_code == 204
        call = rep.get(last.headers["content-location"]).json()
        assert call["size_bytes"] == len(SOUND)
        asked = rep.head(address, headers=TUS)
        assert asked.headers["upload-length"] == str(len(SOUND))
        assert "upload-defer-length" not in asked.headers

    def test_the_length_may_come_alone_after_the_last_bytes(self, rep: TestClient, address: str) -> None:
        assert "callgate-call-id" not in append(rep, address, 0, SOUND).headers
        assert end(rep, address, len(SOUND)).headers["callgate-call-id"]

    def test_the_length_may_come_before_the_last_bytes(self, rep: TestClient, address: str) -> None:
        assert "callgate-call-id" not in end(rep, address, 0, SOUND[:10]).headers
        assert append(rep, address, 10, SOUND[10:]).headers["callgate-call-id"]

    @pytest.mark.parametrize(
        "headers", [{"Upload-Defer-Length": "0"}, {"Upload-Defer-Length": "yes"}, {"Upload-Length": "10"}]
    )
    def test_what_contradicts_itself_is_refused(self, rep: TestClient, headers: dict[str, str]) -> None:
        answer = begin(rep, **headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_upload_length")

    def test_a_length_that_was_said_is_not_changed(self, rep: TestClient, address: str) -> None:
        end(rep, address, 0, SOUND[:10])
        answer = end(rep, address, 10, SOUND[10:20], length=len(SOUND) + 1)
        assert (answer.status_code, answer.json()["code"]) == (409, "upload_length_changed")
        assert rep.head(address, headers=TUS).headers["upload-offset"] == "10"

    def test_a_length_shorter_than_what_came_is_refused(self, rep: TestClient, address: str) -> None:
        append(rep, address, 0, SOUND[:100])
        answer = end(rep, address, 100, length=99)
        assert (answer.status_code, answer.json()["code"]) == (409, "upload_length_changed")

    def test_a_length_beyond_what_is_taken_is_refused(self, rep: TestClient, address: str) -> None:
        answer = end(rep, address, 0, length=1 << 40)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    def test_the_first_bytes_may_come_along(self, rep: TestClient) -> None:
        headers = {"Content-Type": "application/offset+octet-stream", "Upload-Defer-Length": "1"}
        begun = rep.post("/v1/uploads", content=SOUND[:5000], headers=TUS | metadata() | headers)
        assert (begun.status_code, begun.headers["upload-offset"]) == (201, "5000")

    def test_a_phone_that_died_goes_on_where_it_was(self, rep: TestClient, address: str) -> None:
        append(rep, address, 0, SOUND[:3000])
        offset = int(rep.head(address, headers=TUS).headers["upload-offset"])
        assert end(rep, address, offset, SOUND[offset:]).headers["callgate-call-id"]


class TestReadingAlong:
    def test_each_version_is_told_once_and_the_call_ends_it(self, house: House, rep: TestClient, address: str) -> None:
        upload_id = address.rpartition("/")[2]
        watch = LiveWatch(house.services, house.people["rep"].user.actor, upload_id)
        append(rep, address, 0, SOUND[:7000])
        assert not watch().events

        listened(house, upload_id)
        (first,) = watch().events
        assert not watch().events
        listened(house, upload_id)
        (second,) = watch().events
        end(rep, address, 7000, SOUND[7000:])
        last = watch()

        assert [(event.name, event.id) for event in (first, second, *last.events)] == [
            ("transcript", "1"),
            ("transcript", "2"),
            ("call", "2"),
        ]
        assert last.ended

    def test_the_stream_holds_the_turns_so_far(self, house: House, rep: TestClient, address: str) -> None:
        append(rep, address, 0, SOUND[:7000])
        listened(house, address.rpartition("/")[2])
        answer = rep.get(f"{address}/live")
        assert answer.headers["content-type"].startswith("text/event-stream")
        (event,) = told(answer.text)
        assert event.data == {
            "version": 1,
            "turns": [{"speaker": "unknown", "side": "unknown", "text": "您。", "start_ms": 0, "end_ms": 200}],
        }
        assert told(rep.get(f"{address}/live", headers={"Last-Event-ID": event.id}).text) == []

    def test_an_upload_that_is_a_call_names_it_at_once(self, rep: TestClient, address: str) -> None:
        call_id = end(rep, address, 0, SOUND).headers["callgate-call-id"]
        (event,) = told(rep.get(f"{address}/live").text)
        assert (event.name, event.data) == ("call", {"call_id": call_id})

    @pytest.mark.parametrize("login", ["colleague", "manager", "stranger"])
    def test_nobody_but_the_sender_reads_along(self, house: House, address: str, login: str) -> None:
        assert house.client(login).get(f"{address}/live").status_code == 404
