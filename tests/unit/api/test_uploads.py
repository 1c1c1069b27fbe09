"""tus 1.0.0 as clients speak it: create, ask, append, give up; strict where bytes could be lost."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import CALLED_AT, House, a_wav

SOUND = a_wav()
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = TUS | {"Content-Type": "application/offset+octet-stream"}


def metadata(**said: str) -> dict[str, str]:
    words = {"called_at": CALLED_AT.isoformat(), "filetype": "audio/wav", "filename": "通话.wav"} | said
    return {
        "Upload-Metadata": ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in words.items()
        )
    }


def create(client: TestClient, length: int = len(SOUND), **said: str) -> Any:
    return client.post("/v1/uploads", headers=TUS | metadata(**said) | {"Upload-Length": str(length)})


def append(client: TestClient, address: str, offset: int, body: bytes, **headers: str) -> Any:
    return client.patch(address, content=body, headers=BYTES | {"Upload-Offset": str(offset)} | headers)


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def address(rep: TestClient) -> str:
    return str(create(rep).headers["location"])


def test_the_server_tells_what_it_can_do(rep: TestClient) -> None:
    answer = rep.options("/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert answer.headers["tus-version"] == "1.0.0"
    assert int(answer.headers["tus-max-size"]) == 512 << 20
    assert "termination" in answer.headers["tus-extension"]


def test_an_upload_in_two_parts_becomes_a_call(rep: TestClient) -> None:
    created = create(rep, client_reference_id="phone-7")
    assert created.status_code == 201
    assert created.headers["upload-offset"] == "0"
    assert "upload-expires" in created.headers
    address = created.headers["location"]

    first = append(rep, address, 0, SOUND[:7000])
    assert (first.status_code, first.headers["upload-offset"]) == (204, "7000")
    asked = rep.head(address, headers=TUS)
    assert asked.headers["upload-offset"] == "7000"
    assert asked.headers["upload-length"] == str(len(SOUND))
    assert asked.headers["cache-control"] == "no-store"
    assert "filename" in asked.headers["upload-metadata"]

    last = append(rep, address, 7000, SOUND[7000:])
    assert last.headers["upload-offset"] == str(len(SOUND))
    call_id = last.headers["callgate-call-id"]
    assert last.headers["content-location"] == f"/v1/calls/{call_id}"
    call = rep.get(f"/v1/calls/{call_id}").json()
    assert call["sha256"] == hashlib.sha256(SOUND).hexdigest()
    assert call["client_reference_id"] == "phone-7"
    assert rep.head(address, headers=TUS).headers["callgate-call-id"] == call_id


def test_the_first_bytes_may_come_with_the_creation(rep: TestClient) -> None:
    headers = BYTES | metadata() | {"Upload-Length": str(len(SOUND))}
    some = rep.post("/v1/uploads", content=SOUND[:5000], headers=headers)
    assert (some.status_code, some.headers["upload-offset"]) == (201, "5000")
    assert append(rep, some.headers["location"], 5000, SOUND[5000:]).headers["callgate-call-id"]
    other = a_wav(pitch_hz=500)
    whole = rep.post("/v1/uploads", content=other, headers=headers)
    assert whole.headers["callgate-call-id"]


def test_a_wrong_offset_is_a_conflict_and_changes_nothing(rep: TestClient, address: str) -> None:
    append(rep, address, 0, SOUND[:100])
    for offset in (0, 50, 200):
        answer = append(rep, address, offset, b"x" * 10)
        assert (answer.status_code, answer.json()["code"]) == (409, "offset_mismatch")
    assert rep.head(address, headers=TUS).headers["upload-offset"] == "100"


def test_bytes_that_do_not_fit_their_checksum_are_thrown_away(rep: TestClient, address: str) -> None:
    digest = base64.b64encode(hashlib.sha1(SOUND[:100]).digest()).decode()
    wrong = append(rep, address, 0, b"y" * 100, **{"Upload-Checksum": f"sha1 {digest}"})
    assert (wrong.status_code, wrong.json()["code"]) == (460, "checksum_mismatch")
    assert rep.head(address, headers=TUS).headers["upload-offset"] == "0"
    right = append(rep, address, 0, SOUND[:100], **{"Upload-Checksum": f"sha1 {digest}"})
    assert right.headers["upload-offset"] == "100"


def test_more_bytes_than_announced_are_refused(rep: TestClient, address: str) -> None:
    answer = append(rep, address, 0, SOUND + b"more")
    assert (answer.status_code, answer.json()["code"]) == (413, "upload_length_exceeded")


@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
def test_another_version_of_the_protocol_is_refused(rep: TestClient, address: str, method: str) -> None:
    target = "/v1/uploads" if method == "POST" else address
    headers = {"Tus-Resumable": "0.2.2", "Upload-Length": "5", "Upload-Offset": "0"}
    answer = rep.request(method, target, headers=headers)
    assert answer.status_code == 412
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-resumable"] == "1.0.0"


def test_bytes_of_another_type_are_refused(rep: TestClient, address: str) -> None:
    answer = rep.patch(address, content=b"abc", headers=TUS | {"Upload-Offset": "0", "Content-Type": "audio/wav"})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 400, "bad_upload_length"),
        ({"Upload-Length": "many"}, 400, "bad_upload_length"),
        ({"Upload-Defer-Length": "1"}, 422, "missing_called_at"),
        ({"Upload-Length": "10", "Upload-Metadata": "called_at ?"}, 400, "bad_upload_metadata"),
        ({"Upload-Length": "10"}, 422, "missing_called_at"),
        ({"Upload-Length": "0"} | metadata(), 422, "empty_file"),
        ({"Upload-Length": str(1 << 40)} | metadata(), 413, "too_large"),
        ({"Upload-Length": "10"} | metadata(filetype="image/png"), 415, "unsupported_media_type"),
        ({"Upload-Length": "10"} | metadata(rep_id="somebody"), 403, "other_rep"),
    ],
)
def test_what_cannot_become_a_call_is_refused_before_a_byte_is_sent(
    rep: TestClient, headers: dict[str, str], status: int, code: str
) -> None:
    answer = rep.post("/v1/uploads", headers=TUS | headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_upload_that_turns_out_to_be_no_recording_is_refused_at_its_end(rep: TestClient) -> None:
    address = create(rep, length=4000).headers["location"]
    answer = append(rep, address, 0, b"nonsense" * 500)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_audio")
    assert rep.get("/v1/calls").json()["items"] == []


def test_an_upload_can_be_given_up(rep: TestClient, address: str) -> None:
    append(rep, address, 0, SOUND[:100])
    assert rep.delete(address, headers=TUS).status_code == 204
    assert rep.head(address, headers=TUS).status_code == 404


def test_the_upload_of_another_person_is_not_there(house: House, address: str) -> None:
    for login in ("colleague", "manager", "stranger"):
        other = house.client(login)
        assert other.head(address, headers=TUS).status_code == 404
        assert append(other, address, 0, SOUND).status_code == 404
        assert other.delete(address, headers=TUS).status_code == 404


def test_clients_that_cannot_patch_say_so_in_a_header(rep: TestClient, address: str) -> None:
    headers = BYTES | {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert rep.post(address, content=SOUND[:10], headers=headers).headers["upload-offset"] == "10"


def test_the_override_reaches_no_other_route(rep: TestClient) -> None:
    answer = rep.post("/v1/session", headers={"X-HTTP-Method-Override": "DELETE"}, json={})
    assert answer.status_code == 422  # still a sign-in


def test_the_same_bytes_by_tus_and_by_form_are_one_call(rep: TestClient, address: str) -> None:
    form = {"called_at": CALLED_AT.isoformat()}
    by_form = rep.post("/v1/calls", data=form, files={"file": ("a.wav", SOUND, "audio/wav")}).json()
    assert append(rep, address, 0, SOUND).headers["callgate-call-id"] == by_form["id"]
