"""The sound of a call: whole, in parts, once cached, and by a link that ends."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House, a_wav
from voice.api.links import Links, utc_now
from voice.domain.actor import Actor, UserRole
from voice.domain.recording import Call

SOUND = a_wav()


@pytest.fixture
def call(house: House) -> Call:
    return house.taken_in()


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


def test_the_whole_recording_as_it_was_uploaded(rep: TestClient, call: Call) -> None:
    answer = rep.get(f"/v1/calls/{call.id}/audio")
    assert answer.status_code == 200
    assert answer.content == SOUND
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["content-length"] == str(len(SOUND))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == f'"{call.sha256}"'
    assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("header", "part"),
    [("bytes=0-99", SOUND[:100]), ("bytes=16000-", SOUND[16000:]), ("bytes=-50", SOUND[-50:])],
)
def test_a_part_of_it(rep: TestClient, call: Call, header: str, part: bytes) -> None:
    answer = rep.get(f"/v1/calls/{call.id}/audio", headers={"Range": header})
    assert answer.status_code == 206
    assert answer.content == part
    assert answer.headers["content-range"].endswith(f"/{len(SOUND)}")
    assert answer.headers["content-length"] == str(len(part))


def test_a_part_beyond_its_end(rep: TestClient, call: Call) -> None:
    answer = rep.get(f"/v1/calls/{call.id}/audio", headers={"Range": f"bytes={len(SOUND)}-"})
    assert (answer.status_code, answer.json()["code"]) == (416, "range_not_satisfiable")
    assert answer.headers["content-range"] == f"bytes */{len(SOUND)}"


def test_who_has_it_already_gets_no_bytes(rep: TestClient, call: Call) -> None:
    answer = rep.get(f"/v1/calls/{call.id}/audio", headers={"If-None-Match": f'"{call.sha256}"'})
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_part_of_something_else_is_answered_with_the_whole(rep: TestClient, call: Call) -> None:
    asked = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert rep.get(f"/v1/calls/{call.id}/audio", headers=asked).status_code == 200
    asked["If-Range"] = f'"{call.sha256}"'
    assert rep.get(f"/v1/calls/{call.id}/audio", headers=asked).status_code == 206


def test_a_link_plays_without_any_other_credential(rep: TestClient, house: House, call: Call) -> None:
    link = rep.get(f"/v1/calls/{call.id}/audio-url").json()
    assert link["expires_at"] > utc_now().isoformat()
    nobody = house.client()
    assert nobody.get(link["url"]).content == SOUND
    assert nobody.get(link["url"], headers={"Range": "bytes=0-9"}).content == SOUND[:10]


def test_a_link_opens_nothing_but_its_recording(rep: TestClient, house: House, call: Call) -> None:
    token = rep.get(f"/v1/calls/{call.id}/audio-url").json()["url"].rpartition("/")[2]
    nobody = house.client()
    assert nobody.get("/v1/calls", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert nobody.post(f"/v1/media/{token}").status_code == 401
    assert nobody.get(f"/v1/media/{token[:-3]}").status_code == 404


def test_a_link_does_not_reach_beyond_the_sight_of_its_maker(house: House, call: Call) -> None:
    """Even a token signed for a foreign call finds nothing: the rows are asked with the maker's sight."""
    key = (house.settings.data_dir / "secret.key").read_text() if house.client() else ""
    west = Actor("someone", "", UserRole.MANAGER, "west")
    token, _ = Links(key).playback(west, call.id, utc_now())
    assert house.client().get(f"/v1/media/{token}").status_code == 404


def test_no_link_for_a_call_out_of_sight(house: House, call: Call) -> None:
    assert house.client("stranger").get(f"/v1/calls/{call.id}/audio-url").status_code == 404
