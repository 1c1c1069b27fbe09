"""Every route that there is: shut to nobody, and blind to strangers who know the real ids."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.fakes.house import CALLED_AT, House, a_wav
from tests.unit.api.doors import Door, example_body
from tests.unit.api.east import East
from voice.api.auth import OPEN_ROUTES

# Doors for everybody. Whoever adds one here has thought about what it tells.
KNOWN_OPEN = {
    "POST /v1/session",
    "GET /v1/session/oidc",
    "GET /v1/session/oidc/callback",
    "GET /v1/media/{token}",
    "GET /v1/openapi.json",
    "GET /healthz",
    "GET /readyz",
    "GET /sign-in",
    "GET /static/{file}",
}
# Doors that deal with nobody's rows but one's own, whatever id is given.
WITHOUT_SIGHT = {"OPTIONS /v1/uploads/{upload_id}", "GET /static/{file}", "GET /v1/models/{model_id:path}"} | {
    "GET /v1/exports/{kind}.{file_format}",  # of the own sight
    "GET /v1/reports/{name}",
    "GET /v1/forecast/cycles/{cycle_id}",  # weeks of the calendar, the same for all
    "GET /v1/forecast/cycles/{cycle_id}/customers",
}

# Doors that a rep does not pass even with the own rows.
FOR_OVERSEERS = {
    "GET /v1/audit/verify",
    "GET /v1/exports/{kind}.{file_format}",
    "GET /v1/policies",
    "GET /v1/policies/{kind}",
    "GET /v1/policies/{kind}/versions/{version}",
    "GET /v1/reports/overrides",
}

# What the forms of the pages send; each takes what it knows.
PAGE_FORM = {
    "decision": "reject",
    "due_at": "2026-03-16T10:00",
    "due": "2026-03-16T10:00",
    "before": "您好",
    "text": "你好",
    "kind": "jargon",
}
# Questions that are not answered without these words.
QUERIES = {
    "/v1/forecast/revenue-gaps": {"start": "2026-01-01", "end": "2026-12-31"},
    "/v1/reports/behaviour": {"week": "2026-W10"},
}
Doors = tuple[FastAPI, list[Door]]
TUS = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def house(east_house: tuple[House, East], tmp_path: Path) -> House:
    return east_house[0].copied_to(tmp_path / "data")


@pytest.fixture
def east(east_house: tuple[House, East]) -> East:
    return east_house[1]


def knock(client: TestClient, app: FastAPI, east: East, door: Door) -> Any:
    body = east.body(example_body(app.openapi(), door))
    if door.path.startswith("/v1/uploads"):
        return client.request(door.method, east.address(door), headers=TUS, content=b"")
    if door.path == "/v1/calls" and door.method == "POST":
        form = {"called_at": CALLED_AT.isoformat(), "rep_id": east.ids["user_id"]}
        return client.post(door.path, data=form, files={"file": ("a.wav", a_wav(pitch_hz=700), "audio/wav")})
    if door.method == "POST" and not door.path.startswith("/v1/"):
        return client.post(east.address(door), data=PAGE_FORM | {"account_id": east.ids["account_id"]})
    return client.request(door.method, east.address(door), params=QUERIES.get(door.path), json=body)


def test_there_is_no_open_door_but_the_known_ones(all_doors: Doors) -> None:
    _, found = all_doors
    assert {f"{method} {path}" for method, path in OPEN_ROUTES} <= KNOWN_OPEN
    assert len(found) > 40  # the walk itself works


def test_nobody_passes_any_other_door(house: House, east: East, all_doors: Doors) -> None:
    app, found = all_doors
    nobody = house.client()
    passed = []
    for door in found:
        if str(door).replace("HEAD", "GET") in KNOWN_OPEN:
            continue
        answer = knock(nobody, app, east, door)
        if answer.status_code != 401 or answer.headers["content-type"] != "application/problem+json":
            passed.append(f"{door}: {answer.status_code}")
    assert not passed


def test_open_doors_tell_nobody_anything(house: House, east: East, all_doors: Doors) -> None:
    app, found = all_doors
    nobody = house.client()
    for door in found:
        if str(door) in KNOWN_OPEN:
            answer = knock(nobody, app, east, door)
            assert not leaked(answer, east), door


@pytest.mark.parametrize("stranger", ["stranger", "west_rep", "west_auditor"])
def test_a_stranger_with_real_ids_finds_nothing(house: House, east: East, all_doors: Doors, stranger: str) -> None:
    app, found = all_doors
    client = house.client(stranger, raise_server_exceptions=False)
    failures = []
    for door in found:
        if door.path in ("/v1/session", "/v1/session/oidc", "/v1/session/oidc/callback"):
            continue  # deal with the stranger's own session
        answer = knock(client, app, east, door)
        if leaks := leaked(answer, east):
            failures.append(f"{door}: {answer.status_code} tells {leaks}")
        if door.parameters and str(door) not in WITHOUT_SIGHT and answer.status_code not in (403, 404):
            failures.append(f"{door}: {answer.status_code} {answer.text[:200]}")
    assert not failures


def test_a_colleague_of_the_same_team_does_not_hear_the_calls_of_a_rep(house: House, east: East) -> None:
    colleague = house.client("colleague")
    assert colleague.get(f"/v1/calls/{east.call.id}").status_code == 404
    assert colleague.get(f"/v1/calls/{east.call.id}/audio").status_code == 404
    assert colleague.get("/v1/calls").json()["items"] == []
    assert colleague.get("/v1/todos").json()["items"] == []


def test_the_knocking_is_real_since_the_owner_passes(house: House, east: East, all_doors: Doors) -> None:
    app, found = all_doors
    owner = house.client("rep")
    refused = {}
    for door in found:
        if door.method == "GET" and door.path.startswith("/v1/") and str(door) not in KNOWN_OPEN:
            answer = knock(owner, app, east, door)
            if answer.status_code not in (200, 206):
                refused[str(door)] = answer.text[:300]
    assert set(refused) == FOR_OVERSEERS, refused


def test_strangers_left_the_house_as_it_was(house: House, east: East, all_doors: Doors) -> None:
    app, found = all_doors
    stranger, owner = house.client("stranger"), house.client("rep")
    before = list(state_of(owner, east))
    for door in found:
        knock(stranger, app, east, door)
    assert list(state_of(owner, east)) == before


def state_of(owner: TestClient, east: East) -> Iterator[Any]:
    for path in ("calls", "todos", "accounts", "contacts", "leads", "opportunities", "tokens", "vocabulary", "fields"):
        yield owner.get(f"/v1/{path}").json()
    yield owner.get(f"/v1/calls/{east.call.id}/record").json()
    yield owner.head(f"/v1/uploads/{east.ids['upload_id']}", headers=TUS).headers["upload-offset"]


def leaked(answer: Any, east: East) -> set[str]:
    """Which secrets stand in the answer; the address that was asked for is the asker's own knowledge."""
    text = answer.text
    if text and answer.headers.get("content-type") == "application/problem+json":
        text = json.dumps({**answer.json(), "instance": ""}, ensure_ascii=False)
    text += " ".join(answer.headers.values())
    return {secret for secret in east.secrets if secret in text}


def test_the_sight_of_events_ends_at_the_region_too(house: House, east: East) -> None:
    """The live list of a stranger stays empty while the owner's shows the calls."""
    assert "event: call" not in house.client("stranger").get("/v1/calls/events").text
    assert east.waiting.id in house.client("rep").get("/v1/calls/events").text
