"""Every failure is a problem document: stable code, words in the client's language, nothing of what was sent."""

from __future__ import annotations

from errno import ENOSPC
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from tests.fakes.house import House
from voice.api import errors
from voice.api.errors import ApiError
from voice.domain.errors import EngineFailed, InvalidInput, StorageFull, Unavailable


class Form(BaseModel):
    phone: int


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    errors.install(app)
    raised: dict[str, Exception] = {
        "invalid": InvalidInput("Wrong.", code="bad_span", remedy="Mend it."),
        "away": Unavailable("The broker is away."),
        "full": StorageFull("No room."),
        "engine": EngineFailed("It broke."),
        "range": ApiError(416, "range_not_satisfiable", "Beyond.", headers={"Content-Range": "bytes */5"}),
        "teapot": HTTPException(418, "I am a teapot."),
        "surprise": ZeroDivisionError("secret words"),
    }

    @app.get("/raise/{name}")
    def fail(name: str) -> None:
        raise raised[name]

    @app.get("/spool")
    def spool() -> None:
        raise HTTPException(400, "There was an error parsing the body") from OSError(ENOSPC, "No space left")

    @app.post("/forms")
    def take(form: Form) -> None: ...

    return TestClient(app, raise_server_exceptions=False, headers={"Accept-Language": "en"})


def problem(client: TestClient, path: str, **headers: str) -> tuple[int, dict[str, Any]]:
    answer = client.get(path, headers=headers)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()


def test_a_problem_tells_what_happened_and_what_to_do(client: TestClient) -> None:
    status, told = problem(client, "/raise/invalid")
    assert status == 422
    assert told == {
        "type": "/problems/bad_span",
        "title": "Invalid input",
        "status": 422,
        "detail": "Wrong.",
        "code": "bad_span",
        "retryable": False,
        "remedy": "Mend it.",
        "instance": "/raise/invalid",
        "errors": [],
        "missing": [],
    }


def test_the_title_speaks_the_language_of_the_request(client: TestClient) -> None:
    answer = client.get("/raise/invalid", headers={"Accept-Language": "zh-CN"})
    assert answer.json()["title"] == "请求内容有误"
    assert answer.headers["content-language"] == "zh-CN"


@pytest.mark.parametrize(("name", "status"), [("away", 503), ("full", 507), ("engine", 500)])
def test_what_may_succeed_later_says_so(client: TestClient, name: str, status: int) -> None:
    answer = client.get(f"/raise/{name}")
    assert answer.status_code == status
    assert answer.json()["retryable"] is True
    assert ("retry-after" in answer.headers) == (status in (503, 507))


def test_protocol_refusals_keep_their_headers(client: TestClient) -> None:
    answer = client.get("/raise/range")
    assert answer.headers["content-range"] == "bytes */5"
    assert answer.json()["code"] == "range_not_satisfiable"


def test_unknown_paths_and_methods_are_problems_too(client: TestClient) -> None:
    assert problem(client, "/nothing/here")[1]["code"] == "not_found"
    answer = client.put("/forms")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"
    assert problem(client, "/raise/teapot")[0] == 418


def test_a_surprise_tells_nothing_of_its_inside(client: TestClient) -> None:
    status, told = problem(client, "/raise/surprise")
    assert (status, told["code"]) == (500, "internal")
    assert "secret" not in str(told)


def test_a_full_disk_under_a_form_is_not_the_senders_fault(client: TestClient) -> None:
    status, told = problem(client, "/spool")
    assert (status, told["code"], told["retryable"]) == (507, "storage_full", True)


def test_refused_fields_are_named_without_their_values(client: TestClient) -> None:
    answer = client.post("/forms", json={"phone": "13800138000x"})
    assert answer.status_code == 422
    (field,) = answer.json()["errors"]
    assert (field["location"], field["field"], field["code"]) == ("body", "phone", "int_parsing")
    assert "13800138000" not in answer.text
    assert answer.json()["detail"] == "Refused: phone."


def test_refused_fields_speak_chinese(client: TestClient) -> None:
    answer = client.post("/forms", json={}, headers={"Accept-Language": "zh"})
    assert answer.json()["errors"][0]["message"] == "必须填写"


def test_broken_json_is_the_senders_fault_not_a_field(client: TestClient) -> None:
    answer = client.post("/forms", content=b'{"phone": ', headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_json")


def test_the_whole_service_speaks_problems(house: House) -> None:
    """The same handlers stand in the real application, for its API and for what is not there."""
    rep = house.client("rep")
    for answer in (
        rep.get("/v1/nothing"),
        rep.put("/v1/calls"),
        rep.get("/v1/calls?limit=0"),
        rep.get("/v1/calls/none"),
    ):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


def test_a_person_gets_a_page_instead(house: House) -> None:
    answer = house.client("rep").get("/calls/none", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
