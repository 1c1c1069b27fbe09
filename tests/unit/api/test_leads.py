"""Leads over HTTP: from four fields to a customer."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House

FOUR = {"name": "慕容工", "phone": "13900139000", "company": "太白机械", "need": "换供应商"}


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def manager(house: House) -> TestClient:
    return house.client("manager")


def taken(client: TestClient, **fields: Any) -> Any:
    answer = client.post("/v1/leads", json=FOUR | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.feature("A-031")
def test_four_fields_make_a_lead_of_the_rep_who_enters_it(rep: TestClient, house: House) -> None:
    lead = taken(rep)
    assert (lead["state"], lead["rep_id"], lead["team"]) == ("assigned", house.id_of("rep"), "a")
    assert lead["missing"] == ["channel", "industry", "size", "source"]
    assert rep.get("/v1/leads").json()["items"] == [lead]
    assert rep.get(f"/v1/leads/{lead['id']}").json() == lead
    assert rep.post("/v1/leads", json={"name": "慕容工"}).status_code == 422
    assert rep.post("/v1/leads", json={**FOUR, "colour": "red"}).status_code == 422
    assert house.client("stranger").get(f"/v1/leads/{lead['id']}").status_code == 404


@pytest.mark.feature("D-087", "D-093")
def test_a_channel_sends_a_lead_that_the_rules_place_once(manager: TestClient, house: House) -> None:
    form = {"channel": "form", "external_id": "f-1", "need": "问价格"}
    first, again = taken(manager, **form), taken(manager, **form)
    assert first == again
    assert first["rep_id"] in {house.id_of("rep"), house.id_of("colleague")}
    assert (first["urgent"], first["rule"]) == (True, "any")
    refused = manager.post("/v1/leads", json=FOUR)
    assert (refused.status_code, refused.json()["code"]) == (409, "lead_exists")
    assert refused.json()["title"] == "An open lead has this number"


def test_lists_are_asked_by_state_urgency_and_channel(manager: TestClient) -> None:
    lead = taken(manager, channel="ads", urgent=True)
    taken(manager, phone="13700137000")
    for question in ("urgent=true", "channel=ads", "state=assigned&urgent=true"):
        assert manager.get(f"/v1/leads?{question}").json()["items"] == [lead]
    assert manager.get("/v1/leads?state=converted").json()["items"] == []
    assert manager.get("/v1/leads?state=lost").status_code == 422


def test_a_lead_is_changed_on_the_newest_reading_only(rep: TestClient) -> None:
    address = f"/v1/leads/{taken(rep)['id']}"
    etag = rep.get(address).headers["ETag"]
    changed = rep.patch(address, json={"industry": "medical"}, headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["industry"]) == (200, "medical")
    assert changed.headers["ETag"] == rep.get(address).headers["ETag"] != etag
    stale = rep.patch(address, json={"industry": "toys"}, headers={"If-Match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    assert rep.patch(address, json={"industry": None}, headers={"If-Match": "*"}).json()["industry"] is None
    assert rep.patch(address, json={"name": None}).status_code == 422
    assert rep.patch(address, json={"name": " "}).status_code == 422


@pytest.mark.feature("D-089")
def test_a_check_in_tells_how_fast_the_lead_was_answered(rep: TestClient) -> None:
    address = f"/v1/leads/{taken(rep)['id']}"
    assert rep.get(f"{address}/response").json() is None
    assert [one["id"] for one in rep.get("/v1/leads/recent").json()] == [address.rpartition("/")[2]]
    assert rep.post(f"{address}/contacted", json={"at": "2020-01-01T00:00:00Z"}).status_code == 422
    assert rep.post(f"{address}/contacted", json={}).json()["state"] == "contacted"
    response = rep.get(f"{address}/response").json()
    assert (response["done_in_time"], response["recorded_in_time"]) == (True, True)
    assert rep.get("/v1/leads/recent").json() == []


def test_a_lead_becomes_a_customer(rep: TestClient) -> None:
    lead = taken(rep)
    made = rep.post(f"/v1/leads/{lead['id']}/convert", json={"deal_name": "三期产线", "amount": "385000.00"})
    assert made.status_code == 201
    whole = made.json()
    assert (whole["lead"]["state"], whole["account"]["name"], whole["contact"]["name"]) == (
        "converted",
        "太白机械",
        "慕容工",
    )
    assert rep.get(f"/v1/opportunities/{whole['opportunity']['id']}").json()["amount"] == "385000.00"
    again = rep.post(f"/v1/leads/{lead['id']}/convert", json={})
    assert (again.status_code, again.json()["code"]) == (409, "lead_closed")


def test_an_invalid_lead_has_a_reason_of_the_policy(rep: TestClient) -> None:
    address = f"/v1/leads/{taken(rep)['id']}/invalid"
    refused = rep.post(address, json={"reason": "boring"})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_reason")
    assert "wrong_number" in refused.json()["remedy"]
    assert rep.post(address, json={"reason": "wrong_number"}).json()["state"] == "invalid"


def test_managers_assign_and_say_who_is_away(manager: TestClient, rep: TestClient, house: House) -> None:
    lead, colleague = taken(rep), house.id_of("colleague")
    address = f"/v1/leads/{lead['id']}/assign"
    assert rep.post(address, json={"rep_id": colleague}).status_code == 403
    assert manager.post(address, json={"rep_id": colleague}).json()["rep_id"] == colleague
    assert manager.post(address, json={"rep_id": None}).json()["rep_id"] == colleague
    profile = {"skills": ["medical"], "capacity": 3, "away_from": "2020-01-01", "away_until": None}
    assert rep.put(f"/v1/routing/reps/{colleague}", json=profile).status_code == 403
    saved = manager.put(f"/v1/routing/reps/{colleague}", json=profile)
    assert saved.json()["skills"] == ["medical"]
    assert manager.get("/v1/routing/reps").json() == [saved.json()]
    assert taken(manager, phone="13700137000")["rep_id"] == house.id_of("rep")
    stranger = house.client("stranger").put(f"/v1/routing/reps/{colleague}", json=profile)
    assert stranger.status_code == 403


def test_an_auditor_takes_nothing_in(house: House) -> None:
    assert house.client("auditor").post("/v1/leads", json=FOUR).status_code == 403


def test_a_processed_call_is_the_first_contact_of_its_lead(rep: TestClient, house: House) -> None:
    lead = taken(rep)
    call = house.taken_in(phone_number="13900139000")
    house.processed(call)  # recorded before the lead came in
    assert rep.get(f"/v1/leads/{lead['id']}").json()["state"] == "assigned"
