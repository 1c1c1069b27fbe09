"""A telephone system sends a call over a WebSocket: whatever happens to the line, what came becomes a call."""

from __future__ import annotations

import math
import struct
from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.fakes.house import CALLED_AT, PASSWORD, House
from tests.unit.api.listening import listened

CALL = {"called_at": CALLED_AT.isoformat(), "direction": "inbound", "phone_number": "13800138000"}


def tone(seconds: float, *, rate: int = 8000) -> bytes:
    count = int(seconds * rate)
    return b"".join(struct.pack("<h", round(9000 * math.sin(2 * math.pi * 440 * i / rate))) for i in range(count))


def line(house: House, login: str | None = "rep", *, query: str = "", cookie: str = "") -> Any:
    client = house.client(None)
    headers = {"Authorization": f"Bearer {house.people[login].token}"} if login else {}
    return client.websocket_connect(f"/v1/live{query}", headers=headers | ({"Cookie": cookie} if cookie else {}))


def calls(house: House) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.client("rep").get("/v1/calls").json()["items"]
    return found


def told(socket: Any, kind: str) -> dict[str, Any]:
    """The next message of a kind; partial transcripts may come between."""
    while (message := socket.receive_json())["type"] != kind:
        assert message["type"] == "transcript", message
    said: dict[str, Any] = message
    return said


def test_frames_become_a_call_when_the_other_side_says_so(house: House) -> None:
    with line(house) as socket:
        socket.send_json(CALL)
        assert told(socket, "begun")["upload_id"]
        for _ in range(25):
            socket.send_bytes(tone(0.1))
        socket.send_json({"type": "end"})
        call_id = told(socket, "call")["call_id"]
    (call,) = calls(house)
    assert (call["id"], call["direction"], call["phone_number"]) == (call_id, "inbound", "13800138000")
    assert call["duration_ms"] == 2_500


@pytest.mark.parametrize(
    ("encoding", "rate", "channels", "second"),
    [("pcm_s16le", 16000, 2, 64_000), ("mulaw", 8000, 1, 8_000), ("alaw", 8000, 2, 16_000)],
)
def test_each_encoding_has_its_length(house: House, encoding: str, rate: int, channels: int, second: int) -> None:
    with line(house) as socket:
        socket.send_json(CALL | {"encoding": encoding, "rate": rate, "channels": channels})
        told(socket, "begun")
        socket.send_bytes(bytes(range(1, 251)) * (second * 3 // 250))
        socket.send_json({"type": "end"})
        told(socket, "call")
    (call,) = calls(house)
    assert call["duration_ms"] == pytest.approx(3_000, abs=50)


def test_a_line_that_breaks_is_a_call_of_what_came(house: House) -> None:
    with line(house) as socket:
        socket.send_json(CALL)
        told(socket, "begun")
        socket.send_bytes(tone(1.7))
        socket.close(1006)
    (call,) = calls(house)
    assert call["duration_ms"] == 1_700


def test_what_came_is_durable_while_the_call_goes_on(house: House) -> None:
    with line(house) as socket:
        socket.send_json(CALL)
        upload_id = told(socket, "begun")["upload_id"]
        socket.send_bytes(tone(1.5))
        listened(house, upload_id)
        assert told(socket, "transcript")["turns"][0]["text"] == "您。"
        stored = house.client("rep").head(f"/v1/uploads/{upload_id}", headers={"Tus-Resumable": "1.0.0"})
        assert int(stored.headers["upload-offset"]) >= len(tone(1.5))
        socket.send_json({"type": "end"})
        told(socket, "call")


def test_a_line_without_sound_leaves_nothing(house: House) -> None:
    with line(house) as socket:
        socket.send_json(CALL)
        upload_id = told(socket, "begun")["upload_id"]
        socket.send_json({"type": "end"})
        assert told(socket, "error")["code"] == "empty_file"
    assert calls(house) == []
    gone = house.client("rep").head(f"/v1/uploads/{upload_id}", headers={"Tus-Resumable": "1.0.0"})
    assert gone.status_code == 404


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "invalid_input"),
        (CALL | {"encoding": "gsm"}, "invalid_input"),
        (CALL | {"rate": 44100}, "invalid_input"),
        (CALL | {"colour": "red"}, "invalid_input"),
        (CALL | {"direction": "sideways"}, "invalid_direction"),
        (CALL | {"rep_id": "colleague"}, "other_rep"),
    ],
)
def test_a_call_that_cannot_be_is_refused_before_its_sound(house: House, said: dict[str, Any], code: str) -> None:
    with line(house) as socket:
        socket.send_json(said)
        assert told(socket, "error")["code"] == code
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()


def test_sound_before_a_word_about_the_call_is_refused(house: House) -> None:
    with line(house) as socket:
        socket.send_bytes(tone(0.1))
        assert told(socket, "error")["code"] == "invalid_input"


def test_a_token_may_stand_in_the_address(house: House) -> None:
    with line(house, None, query=f"?token={house.people['rep'].token}") as socket:
        socket.send_json(CALL)
        told(socket, "begun")


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong"])
def test_nobody_gets_a_line(house: House, query: str) -> None:
    with pytest.raises(WebSocketDisconnect), line(house, None, query=query):
        pytest.fail("the socket was opened")


def test_a_session_gets_no_line_since_any_page_could_open_it(house: House) -> None:
    browser = house.client(None)
    browser.post("/v1/session", json={"login": "rep", "password": PASSWORD})
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    with pytest.raises(WebSocketDisconnect), line(house, None, cookie=cookie):
        pytest.fail("the socket was opened")


def test_an_auditor_sends_no_calls(house: House) -> None:
    with line(house, "auditor") as socket:
        socket.send_json(CALL)
        assert told(socket, "error")["code"] == "role_not_allowed"
