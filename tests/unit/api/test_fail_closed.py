"""Every route that there is: shut to nobody, and blind to strangers who know the real ids."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.fakes.house import CALLED_AT, House, a_wav
from tests.unit.api.doors import Door, doors, example_body
from voice.api.app import create_app
from voice.api.auth import OPEN_ROUTES
from voice.domain.fields import CustomField, FieldType
from voice.domain.vocabulary import Term, TermKind

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
WITHOUT_SIGHT = {"OPTIONS /v1/uploads/{upload_id}", "GET /static/{file}", "GET /v1/models/{model_id:path}"}

# What the forms of the pages send; each takes what it knows.
PAGE_FORM = {
    "decision": "reject",
    "due_at": "2026-03-16T10:00",
    "due": "2026-03-16T10:00",
    "before": "您好",
    "text": "你好",
    "kind": "jargon",
}
TUS = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}


class East:
    """What a rep of the east has: one of everything, with its ids and the words that must not leak."""

    def __init__(self, house: House) -> None:
        actor = house.people["rep"].user.actor
        crm, services = house.services.crm, house.services
        account = crm.create_account(actor, name="鲲鹏重工", phone="0571-88880000")
        contact = crm.create_contact(actor, account_id=account.id, name="司马采购")
        lead = crm.create_lead(actor, name="慕容线索", phone="13900139000", company="太白机械", need="换供应商")
        deal = crm.create_opportunity(actor, account_id=account.id, name="九天改造")
        call = house.taken_in(phone_number="0571-88880000", client_reference_id="pbx-secret-1")
        house.processed(call)
        waiting = house.taken_in(pitch_hz=500, client_reference_id="pbx-secret-2")
        said = {"called_at": CALLED_AT.isoformat(), "account_hint": "司马线"}
        upload = services.uploads.create(actor, length=100, metadata=said)
        term = services.vocabulary.add(actor, Term("轩辕网关", TermKind.PRODUCT), account_id=account.id)
        field = services.fields.add(
            house.people["admin"].user.actor, CustomField(id="", name="玄武预算", type=FieldType.TAG)
        )
        clip = services.voices.enrol(actor, [a_wav(6.0, pitch_hz=180)], consent=True)
        facts = services.review.record(actor, call.id)
        (todo,) = crm.todos(actor)
        (token,) = services.people.tokens(actor)
        self.call, self.waiting = call, waiting
        self.ids = {
            "call_id": call.id,
            "fact_id": facts[0].id,
            "todo_id": todo.id,
            "account_id": account.id,
            "opportunity_id": deal.id,
            "upload_id": upload.id,
            "token_id": token.id,
            "user_id": house.id_of("rep"),
            "clip_id": clip.id,
            "term_id": term.id,
            "field_id": field.id,
        }
        self.of_prefix = {
            "/v1/facts/": facts[0].id,
            "/v1/todos/": todo.id,
            "/v1/accounts/": account.id,
            "/v1/opportunities/": deal.id,
            "/v1/tokens/": token.id,
            "/v1/vocabulary/": term.id,
            "/v1/fields/": field.id,
            "/v1/me/voice/": clip.id,
            "/v1/users/": house.id_of("rep"),
            "/accounts/": account.id,
            "/todos/": todo.id,
        }
        ids = {*self.ids.values(), *(fact.id for fact in facts), contact.id, lead.id, waiting.id, term.id}
        words = {
            "轩辕网关",
            "玄武预算",
            "鲲鹏重工",
            "司马",
            "慕容",
            "太白机械",
            "九天改造",
            "pbx-secret",
            "端木敏",
            "报价方案",
            "交货太慢",
            "0571-8888",
        }
        self.secrets = ids | words

    def address(self, door: Door) -> str:
        named = next((one for prefix, one in self.of_prefix.items() if door.path.startswith(prefix)), "none")
        values = {
            "object_id": named,
            "token": "none",
            "file": "app.js",
            "model_id": "whisper-1",
            "index": "0",
        } | self.ids
        return door.address(values)

    def body(self, example: Any) -> Any:
        """The example with the ids of real things in place of invented ones."""
        if isinstance(example, dict):
            return {key: self.ids.get(key, value) if value else value for key, value in example.items()}
        return example


@pytest.fixture
def east(house: House) -> East:
    return East(house)


def all_doors(house: House) -> tuple[FastAPI, list[Door]]:
    app = create_app(house.services)
    return app, doors(app)


def knock(client: TestClient, app: FastAPI, east: East, door: Door) -> Any:
    body = east.body(example_body(app.openapi(), door))
    if door.path.startswith("/v1/uploads"):
        return client.request(door.method, east.address(door), headers=TUS, content=b"")
    if door.path == "/v1/calls" and door.method == "POST":
        form = {"called_at": CALLED_AT.isoformat(), "rep_id": east.ids["user_id"]}
        return client.post(door.path, data=form, files={"file": ("a.wav", a_wav(pitch_hz=700), "audio/wav")})
    if door.method == "POST" and not door.path.startswith("/v1/"):
        return client.post(east.address(door), data=PAGE_FORM | {"account_id": east.ids["account_id"]})
    return client.request(door.method, east.address(door), json=body)


def test_there_is_no_open_door_but_the_known_ones(house: House) -> None:
    _, found = all_doors(house)
    assert {f"{method} {path}" for method, path in OPEN_ROUTES} <= KNOWN_OPEN
    assert len(found) > 40  # the walk itself works


def test_nobody_passes_any_other_door(house: House, east: East) -> None:
    app, found = all_doors(house)
    nobody = house.client()
    passed = []
    for door in found:
        if str(door).replace("HEAD", "GET") in KNOWN_OPEN:
            continue
        answer = knock(nobody, app, east, door)
        if answer.status_code != 401 or answer.headers["content-type"] != "application/problem+json":
            passed.append(f"{door}: {answer.status_code}")
    assert not passed


def test_open_doors_tell_nobody_anything(house: House, east: East) -> None:
    app, found = all_doors(house)
    nobody = house.client()
    for door in found:
        if str(door) in KNOWN_OPEN:
            answer = knock(nobody, app, east, door)
            assert not leaked(answer, east), door


@pytest.mark.parametrize("stranger", ["stranger", "west_rep", "west_auditor"])
def test_a_stranger_with_real_ids_finds_nothing(house: House, east: East, stranger: str) -> None:
    app, found = all_doors(house)
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


def test_the_knocking_is_real_since_the_owner_passes(house: House, east: East) -> None:
    app, found = all_doors(house)
    owner = house.client("rep")
    for door in found:
        if door.method == "GET" and door.path.startswith("/v1/") and str(door) not in KNOWN_OPEN:
            answer = knock(owner, app, east, door)
            assert answer.status_code in (200, 206) or door.path == "/v1/audit/verify", f"{door}: {answer.text[:300]}"


def test_strangers_left_the_house_as_it_was(house: House, east: East) -> None:
    app, found = all_doors(house)
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
