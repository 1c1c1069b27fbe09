"""Leads that are entered and worked on without a network, and sent later: nothing twice, nothing at a wrong time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from tests.unit.api.test_leads import FOUR, taken

OFFLINE = {"channel": "app", "external_id": "phone-7/1"}


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


def moment(**back: float) -> str:
    return (datetime.now(UTC) - timedelta(**back)).isoformat()


@pytest.mark.feature("F-139")
def test_a_lead_that_is_sent_again_is_the_one_that_is_there(rep: TestClient) -> None:
    first = taken(rep, **OFFLINE)
    assert taken(rep, **OFFLINE) == first
    assert taken(rep, **OFFLINE, need="别的需求") == first  # what was taken in stays
    assert len(rep.get("/v1/leads").json()["items"]) == 1


@pytest.mark.feature("F-139")
def test_an_id_counts_within_its_channel_and_region(rep: TestClient, house: House) -> None:
    taken(rep, **OFFLINE)
    other = taken(rep, channel="form", external_id=OFFLINE["external_id"], phone="13700137000")
    west = taken(house.client("west_rep"), **OFFLINE)
    assert (other["channel"], west["region"]) == ("form", "west")
    assert len(rep.get("/v1/leads").json()["items"]) == 2


def answered(client: TestClient, lead: Any) -> Any:
    return client.get(f"/v1/leads/{lead['id']}/response").json()


@pytest.mark.feature("F-139", "D-089")
def test_a_check_in_that_is_sent_twice_counts_once_and_the_earliest_contact_wins(rep: TestClient) -> None:
    lead = taken(rep)
    address = f"/v1/leads/{lead['id']}/contacted"
    now = moment(seconds=0)
    for _ in range(2):
        assert rep.post(address, json={"at": now}).status_code == 200
    first = answered(rep, lead)
    later = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    assert rep.post(address, json={"at": later}).status_code == 200  # of a phone whose clock is fast
    assert answered(rep, lead) == first


@pytest.mark.feature("F-139")
def test_a_time_without_a_zone_or_before_the_lead_is_refused(rep: TestClient) -> None:
    lead = taken(rep)
    address = f"/v1/leads/{lead['id']}/contacted"
    for said in ("2026-03-12T15:00:00", moment(hours=1)):
        assert rep.post(address, json={"at": said}).status_code == 422
    assert answered(rep, lead) is None


def test_one_number_of_a_colleague_tells_no_more_than_that(rep: TestClient, house: House) -> None:
    lead = taken(rep)
    refused = house.client("colleague").post("/v1/leads", json=FOUR)
    assert (refused.status_code, refused.json()["code"]) == (409, "lead_exists")
    assert lead["id"] not in refused.text
    assert lead["id"] in rep.post("/v1/leads", json=FOUR).text  # the own one is named


@pytest.mark.feature("D-091")
def test_a_lead_that_nobody_could_take_is_placed_by_the_clock(house: House) -> None:
    manager, reps = house.client("manager"), [house.id_of("rep"), house.id_of("colleague")]
    for rep_id in reps:
        manager.put(f"/v1/routing/reps/{rep_id}", json={"capacity": 0})
    lead = taken(manager)
    assert (lead["rep_id"], lead["state"]) == (None, "new")
    run = house.services.sales.leads.run_due
    assert run(datetime.now(UTC)) == 0
    manager.put(f"/v1/routing/reps/{reps[0]}", json={"capacity": 1})
    assert [run(datetime.now(UTC)), run(datetime.now(UTC))] == [1, 0]
    placed = manager.get(f"/v1/leads/{lead['id']}").json()
    assert (placed["rep_id"], placed["state"]) == (reps[0], "assigned")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", {"need": "别的需求"}),
        ("/contacted", {}),
        ("/invalid", {"reason": "no_need"}),
        ("/convert", {}),
        ("/assign", {"rep_id": None}),
    ],
)
def test_a_colleague_and_an_auditor_do_nothing_with_a_reps_lead(
    rep: TestClient, house: House, path: str, body: dict[str, Any]
) -> None:
    address = f"/v1/leads/{taken(rep)['id']}"
    for login in ("colleague", "auditor", "stranger", "west_rep"):
        client = house.client(login)
        sent = client.post(address + path, json=body) if path else client.patch(address, json=body)
        assert sent.status_code in (403, 404), (login, sent.text)
    assert rep.get(address).json()["state"] == "assigned"
