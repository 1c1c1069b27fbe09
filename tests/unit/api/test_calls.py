"""Recordings in, calls out: accepted once, refused with a reason, cancelled, tried again."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import CALLED_AT, House, a_transcript, a_wav
from voice.domain.errors import EngineFailed
from voice.domain.transcript import Transcript


def send(client: TestClient, sound: bytes | None = None, *, headers: dict[str, str] | None = None, **said: Any) -> Any:
    form = {"called_at": CALLED_AT.isoformat()} | said
    body = a_wav() if sound is None else sound
    return client.post("/v1/calls", data=form, files={"file": ("call.wav", body, "audio/wav")}, headers=headers)


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


def test_a_recording_is_accepted_with_its_address_and_what_was_said_about_it(rep: TestClient, house: House) -> None:
    answer = send(
        rep,
        headers={"Idempotency-Key": "k-1"},
        direction="outbound",
        phone_number="13800138000",
        account_hint="华东精密",
        client_reference_id="pbx-1",
        language="zh",
    )
    assert answer.status_code == 202
    call = answer.json()
    assert answer.headers["location"] == f"/v1/calls/{call['id']}"
    assert answer.headers["idempotency-key"] == "k-1"
    assert call["status"] == "queued"
    assert call["queue_position"] == 1
    assert call["client_reference_id"] == "pbx-1"
    assert call["called_at"] == "2026-03-12T15:00:00+08:00"
    assert call["rep_id"] == house.id_of("rep")
    assert call["duration_ms"] == 1000
    assert call["sha256"] == hashlib.sha256(a_wav()).hexdigest()
    assert rep.get(answer.headers["location"]).json() == call


def test_what_helps_to_hear_it_is_stored(rep: TestClient) -> None:
    call = send(rep, speakers="3", rep_channel="right", hotwords="person:王敏，星河网关").json()
    assert (call["speakers"], call["rep_channel"], call["hotwords"]) == (3, 1, ["person:王敏", "星河网关"])
    assert rep.get(f"/v1/calls/{call['id']}").json()["hotwords"] == call["hotwords"]
    refused = send(rep, a_wav(pitch_hz=300), speakers="many")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_speakers")


def test_the_same_bytes_twice_are_one_call(rep: TestClient) -> None:
    first, second = send(rep), send(rep)
    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json()["id"] == second.json()["id"]
    assert second.headers["location"] == first.headers["location"]
    assert len(rep.get("/v1/calls").json()["items"]) == 1


def test_an_idempotency_key_stands_for_one_recording(rep: TestClient) -> None:
    key = {"Idempotency-Key": "k-1"}
    assert send(rep, headers=key).status_code == 202
    assert send(rep, headers=key).status_code == 200
    other = send(rep, a_wav(pitch_hz=880), headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("sound", "said", "status", "code"),
    [
        (b"", {}, 422, "empty_file"),
        (b"this is no sound at all" * 100, {}, 422, "not_audio"),
        (None, {"called_at": "2026-03-12T15:00:00"}, 422, "called_at_without_offset"),
        (None, {"called_at": "yesterday"}, 422, "invalid_called_at"),
        (None, {"direction": "sideways"}, 422, "invalid_direction"),
        (None, {"phone_number": "call me"}, 422, "invalid_phone_number"),
        (None, {"rep_id": "nobody"}, 403, "other_rep"),
        (None, {"sha256": "0" * 64}, 422, "checksum_mismatch"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_stored(
    rep: TestClient, sound: bytes | None, said: dict[str, Any], status: int, code: str
) -> None:
    answer = send(rep, sound, **said)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert rep.get("/v1/calls").json()["items"] == []


def test_a_file_that_is_no_recording_by_its_type_is_refused(rep: TestClient) -> None:
    answer = rep.post(
        "/v1/calls", data={"called_at": CALLED_AT.isoformat()}, files={"file": ("a.pdf", b"%PDF", "application/pdf")}
    )
    assert answer.status_code == 415


def test_missing_fields_are_named(rep: TestClient) -> None:
    answer = rep.post("/v1/calls", data={"direction": "inbound"})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"file", "called_at"}


def test_a_manager_uploads_for_a_rep_in_sight_and_an_auditor_for_nobody(house: House) -> None:
    answer = send(house.client("manager"), rep_id=house.id_of("rep"))
    assert answer.json()["rep_id"] == house.id_of("rep")
    unknown = send(house.client("manager"), a_wav(pitch_hz=300), rep_id="nobody")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_rep")
    assert send(house.client("auditor"), a_wav(pitch_hz=300)).status_code == 403


def test_the_queue_tells_who_is_before(rep: TestClient) -> None:
    positions = [send(rep, a_wav(pitch_hz=pitch)).json()["queue_position"] for pitch in (300, 400, 500)]
    assert positions == [1, 2, 3]


def test_the_list_is_paged_newest_first_and_filtered(rep: TestClient) -> None:
    for hour in (9, 10, 11):
        send(rep, a_wav(pitch_hz=hour * 50), called_at=f"2026-03-12T{hour:02}:00:00+08:00", account_hint=f"客户{hour}")
    first = rep.get("/v1/calls?limit=2").json()
    rest = rep.get("/v1/calls", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [call["called_at"][11:13] for call in first["items"] + rest["items"]] == ["11", "10", "09"]
    assert rest["next_cursor"] is None
    assert [call["account_hint"] for call in rep.get("/v1/calls", params={"q": "客户10"}).json()["items"]] == ["客户10"]
    assert rep.get("/v1/calls?status=ready").json()["items"] == []
    late = rep.get("/v1/calls", params={"called_from": "2026-03-12T10:30:00+08:00"}).json()["items"]
    assert len(late) == 1


@pytest.mark.parametrize("query", ["limit=0", "limit=10000", "status=lost", "called_from=soon"])
def test_a_wrong_question_is_refused(rep: TestClient, query: str) -> None:
    assert rep.get(f"/v1/calls?{query}").status_code == 422


def test_a_cursor_of_no_page_is_refused(rep: TestClient) -> None:
    assert rep.get("/v1/calls?cursor=nonsense").json()["code"] == "bad_cursor"


def test_a_processed_call_is_ready_and_says_no_more_of_progress(rep: TestClient, house: House) -> None:
    call = house.taken_in()
    house.processed(call)
    told = rep.get(f"/v1/calls/{call.id}").json()
    assert told["status"] == "ready"
    assert not {"stage", "progress", "error", "queue_position"} & told.keys()


def test_a_failed_call_tells_stage_code_and_whether_a_retry_helps(rep: TestClient, house: House) -> None:
    def broken(*_: object) -> Transcript:
        raise EngineFailed("The model is not there.", code="model_missing")

    call = house.taken_in()
    for _ in range(3):
        house.processed(call, transcribe=broken)
    told = rep.get(f"/v1/calls/{call.id}").json()
    assert told["status"] == "failed"
    assert told["stage"] == "transcribe"
    assert told["error"]["code"] == "model_missing"
    assert told["error"]["retryable"] is True

    again = rep.post(f"/v1/calls/{call.id}/retry").json()
    assert again["status"] == "queued"
    house.processed(call, transcribe=lambda *_: a_transcript())
    assert rep.get(f"/v1/calls/{call.id}").json()["status"] == "ready"


def test_a_queued_call_can_be_cancelled_and_taken_up_again(rep: TestClient, house: House) -> None:
    call = house.taken_in()
    assert rep.post(f"/v1/calls/{call.id}/cancel").json()["status"] == "cancelled"
    house.processed(call)
    assert rep.get(f"/v1/calls/{call.id}").json()["status"] == "cancelled"
    assert rep.post(f"/v1/calls/{call.id}/retry").json()["status"] == "queued"


def test_what_is_done_cannot_be_cancelled_and_what_waits_not_retried(rep: TestClient, house: House) -> None:
    done, waiting = house.taken_in(), house.taken_in(pitch_hz=600)
    house.processed(done)
    assert rep.post(f"/v1/calls/{done.id}/cancel").json()["code"] == "not_cancellable"
    assert rep.post(f"/v1/calls/{waiting.id}/retry").json()["code"] == "not_retryable"


def test_an_auditor_looks_on_but_neither_cancels_nor_retries(house: House) -> None:
    call = house.taken_in()
    auditor = house.client("auditor")
    assert auditor.get(f"/v1/calls/{call.id}").status_code == 200
    assert auditor.post(f"/v1/calls/{call.id}/cancel").status_code == 403
    assert auditor.post(f"/v1/calls/{call.id}/retry").status_code == 403
