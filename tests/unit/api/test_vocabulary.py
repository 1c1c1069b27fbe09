"""The vocabulary over HTTP: lists, changes, files, and problems that say what to do."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House

GATEWAY = {"text": "星河网关", "kind": "product", "wrong": ["新河网关"]}


@pytest.fixture
def manager(house: House) -> TestClient:
    return house.client("manager")


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


def added(client: TestClient, **fields: Any) -> Any:
    answer = client.post("/v1/vocabulary", json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


def listed(client: TestClient, **where: Any) -> list[str]:
    return [item["text"] for item in client.get("/v1/vocabulary", params=where).json()["items"]]


def upload(client: TestClient, data: str, **fields: str) -> Any:
    return client.post("/v1/vocabulary/import", files={"file": ("terms.csv", data.encode())}, data=fields)


def test_a_term_from_its_first_to_its_last_day(manager: TestClient, house: House) -> None:
    term = added(manager, **GATEWAY)
    assert (term["account_id"], term["region"], term["source"], term["version"]) == (None, "east", "person", 1)
    assert (term["weight"], term["aliases"], term["created_by"]) == (1.0, [], house.id_of("manager"))
    address = f"/v1/vocabulary/{term['id']}"
    assert manager.get(address).json() == term

    changed = manager.put(address, json={**GATEWAY, "weight": 0.5, "version": 1}).json()
    assert changed == {**term, "weight": 0.5, "version": 2}
    stale = manager.put(address, json={**GATEWAY, "version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_term")

    assert manager.delete(address).status_code == 204
    assert manager.get(address).status_code == 404
    events = [item["type"] for item in manager.get("/v1/audit/events").json()["items"]]
    assert events[:3] == ["vocabulary.deleted", "vocabulary.changed", "vocabulary.added"]


def test_lists_are_filtered_and_paged(manager: TestClient, rep: TestClient) -> None:
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工"}).json()["id"]
    added(manager, **GATEWAY)
    added(manager, text="恒力", kind="competitor")
    added(rep, text="司马敏", kind="person", account_id=account)

    assert listed(rep) == ["司马敏", "恒力", "星河网关"]
    assert listed(rep, account_id="") == ["恒力", "星河网关"]
    assert listed(rep, account_id=account) == ["司马敏"]
    assert listed(rep, kind="competitor") == ["恒力"]
    assert listed(rep, text="网关") == ["星河网关"]
    page = rep.get("/v1/vocabulary", params={"limit": 2}).json()
    assert [item["text"] for item in page["items"]] == ["司马敏", "恒力"]
    assert listed(rep, limit=2, cursor=page["next_cursor"]) == ["星河网关"]


def test_who_may_do_what(house: House, manager: TestClient, rep: TestClient) -> None:
    term = added(manager, **GATEWAY)
    auditor, stranger = house.client("auditor"), house.client("stranger")

    assert listed(auditor) == ["星河网关"]
    assert listed(stranger) == []
    refused = {
        (client, call): getattr(client, call)(f"/v1/vocabulary/{term['id']}").status_code
        for client in (auditor, rep)
        for call in ("delete",)
    }
    assert set(refused.values()) == {403}
    assert rep.post("/v1/vocabulary", json=GATEWAY).status_code == 403
    assert stranger.delete(f"/v1/vocabulary/{term['id']}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": "星"}, "invalid_term"),
        ({"kind": "thing"}, "invalid_input"),
        ({"weight": 3}, "invalid_input"),
        ({"wrong": ["星河网关"]}, "wrong_is_right"),
        ({"kind": "account"}, "account_missing"),
        ({"colour": "red"}, "invalid_input"),
    ],
)
def test_what_is_no_term_is_refused_with_its_reason(manager: TestClient, fields: dict[str, Any], code: str) -> None:
    answer = manager.post("/v1/vocabulary", json={**GATEWAY, **fields})

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_list_goes_out_and_comes_back(manager: TestClient) -> None:
    assert upload(manager, "text,kind,wrong\n星河网关,product,新河网关\n恒力,competitor,\n").json() == {
        "added": 2,
        "changed": 0,
        "unchanged": 0,
    }
    written = manager.get("/v1/vocabulary/export")
    assert written.headers["content-type"] == "text/csv; charset=utf-8"
    assert "vocabulary.csv" in written.headers["content-disposition"]
    assert upload(manager, written.text).json() == {"added": 0, "changed": 0, "unchanged": 2}


def test_a_bad_file_is_refused_as_a_whole(manager: TestClient) -> None:
    answer = upload(manager, '{"text": "恒力", "kind": "competitor"}\n{"text": "星", "kind": "product"}')

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_vocabulary_file")
    assert "line 2: 星 is no term." in answer.json()["detail"]
    assert answer.json()["remedy"]
    assert listed(manager) == []


def test_only_managers_import(rep: TestClient) -> None:
    assert upload(rep, "text,kind\n恒力,competitor").status_code == 403


def test_a_file_that_is_too_large_is_not_read(manager: TestClient) -> None:
    assert upload(manager, "text,kind\n" + "恒力,competitor\n" * 70_000).status_code == 413
