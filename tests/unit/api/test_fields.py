"""Own fields over HTTP: who keeps them, problems that say what to do, and values in the record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House, the_facts
from voice.domain.evidence import cite
from voice.domain.facts import CallFacts, FieldValue, Provenance
from voice.domain.fields import FieldLabel, FieldType
from voice.domain.transcript import Transcript

PAYMENT = {
    "name": "付款",
    "type": "choice",
    "definition": "客户想怎么付",
    "options": ["月结", "预付"],
    "examples": [{"text": "我们都是月底结", "value": "月结"}],
    "patterns": [{"text": "先打款|预付", "value": "预付"}],
}


@pytest.fixture
def admin(house: House) -> TestClient:
    return house.client("admin")


def added(client: TestClient, **fields: Any) -> Any:
    answer = client.post("/v1/fields", json={**PAYMENT, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_field_from_its_first_to_its_last_day(admin: TestClient, house: House) -> None:
    field = added(admin)
    assert {name: field[name] for name in PAYMENT} == PAYMENT
    assert (field["region"], field["version"], field["created_by"]) == ("east", 1, house.id_of("admin"))
    address = f"/v1/fields/{field['id']}"
    assert house.client("rep").get(address).json() == field

    changed = admin.put(address, json={**PAYMENT, "name": "怎么付", "version": 1}).json()
    assert changed == {**field, "name": "怎么付", "version": 2}
    stale = admin.put(address, json={**PAYMENT, "version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_field")

    assert admin.delete(address).status_code == 204
    assert admin.get(address).status_code == 404
    events = [item["type"] for item in admin.get("/v1/audit/events").json()["items"]]
    assert events[:3] == ["field.deleted", "field.changed", "field.added"]


def test_everybody_of_the_region_reads_and_admins_write(admin: TestClient, house: House) -> None:
    field = added(admin)
    address = f"/v1/fields/{field['id']}"

    for login in ("rep", "manager", "auditor"):
        client = house.client(login)
        assert client.get("/v1/fields").json() == {"items": [field]}
        refused = [
            client.post("/v1/fields", json=PAYMENT),
            client.put(address, json={**PAYMENT, "version": 1}),
            client.delete(address),
        ]
        assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert house.client("stranger").get("/v1/fields").json() == {"items": []}
    assert house.client("stranger").delete(address).status_code == 404


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"type": "colour"}, "invalid_input"),
        ({"colour": "red"}, "invalid_input"),
        ({"options": []}, "invalid_field"),
        ({"examples": [{"text": "月底", "value": "年结"}]}, "invalid_value"),
        ({"patterns": [{"text": "(a+)+b"}]}, "bad_pattern"),
        ({"patterns": [{"text": "["}]}, "bad_pattern"),
    ],
)
def test_what_is_no_field_is_refused_with_its_reason(admin: TestClient, fields: dict[str, Any], code: str) -> None:
    answer = admin.post("/v1/fields", json={**PAYMENT, **fields})

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert admin.get("/v1/fields").json()["items"] == []


def test_a_name_stands_once(admin: TestClient) -> None:
    added(admin)
    again = admin.post("/v1/fields", json=PAYMENT)
    assert (again.status_code, again.json()["code"]) == (409, "field_exists")


def with_fields(transcript: Transcript) -> CallFacts:
    """The usual facts, and a value of each of two fields."""
    quote = "价格比别家高"
    start = transcript.turns[3].text.index(quote)
    carried: dict[str, Any] = {
        "evidence": (cite(transcript, 3, start, start + len(quote)),),
        "confidence": 0.9,
        "provenance": Provenance("field_patterns", "1"),
    }
    budget = FieldValue(field=FieldLabel("f-1", "预算", FieldType.NUMBER), value=500_000.0, **carried)
    payment = FieldValue(field=FieldLabel("f-2", "付款", FieldType.CHOICE, ("月结", "预付")), value="月结", **carried)
    return replace(the_facts(transcript), fields=(budget, payment))


@pytest.fixture
def call_id(house: House) -> str:
    call = house.taken_in()
    house.processed(call, extract=lambda transcript, _: with_fields(transcript))
    return call.id


def test_values_stand_in_the_record_and_are_decided_on(house: House, call_id: str) -> None:
    rep = house.client("rep")
    found = rep.get(f"/v1/calls/{call_id}/record").json()["fields"]
    budget, payment = sorted(found, key=lambda item: item["fields"]["field"]["id"])
    assert (budget["kind"], budget["fields"]["value"], budget["quote"]) == ("field", 500000.0, "价格比别家高")
    assert budget["evidence"][0]["start_ms"] is not None
    address = f"/v1/facts/{payment['id']}/decision"
    edited = rep.post(address, json={"decision": "edit", "changes": {"value": "预付"}}).json()
    assert (edited["fields"]["value"], edited["state"]) == ("预付", "edited")
    refused = rep.post(address, json={"decision": "edit", "changes": {"value": "年结"}})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_value")


def test_the_page_shows_them_behind_the_four_questions(house: House, call_id: str) -> None:
    page = house.client("rep").get(f"/calls/{call_id}", headers={"Accept": "text/html"}).text
    at = page.index('id="group-field"')
    assert at > page.index('id="group-objection"')
    assert "预算 · 500000" in page[at:]
    assert "付款 · 月结" in page[at:]
    assert '<option value="月结" selected>' in page[at:]


def test_a_page_without_values_asks_for_none(house: House) -> None:
    call = house.taken_in()
    house.processed(call)
    assert 'id="group-field"' not in house.client("rep").get(f"/calls/{call.id}", headers={"Accept": "text/html"}).text
