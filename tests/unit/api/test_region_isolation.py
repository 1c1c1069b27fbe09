"""A group file or a grant for reading opens the file of a customer to other regions, and not one row for writing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from tests.unit.api.east import East
from tests.unit.api.test_fail_closed import WITHOUT_SIGHT, Doors, knock, state_of
from tests.unit.api.test_sharing import SOON, granted, into_group

PRIVATE_LISTS = (
    *("calls", "todos", "leads", "leads/recent", "objections", "tasks", "timers", "alerts", "interventions", "health"),
    *("orders", "forecast/corrections", "tokens", "fields", "vocabulary", "me/voice", "routing/reps"),
)
SHARED_LISTS = ("accounts", "contacts", "opportunities")
# What a deal's page asks for beside the deal itself.
OF_THE_DEAL = ("", "/gate", "/evidence")
WEST = ("stranger", "west_rep", "west_auditor")
# Nobody's row: the caller's own session, and what the caller asks for itself.
OWN = {"DELETE /v1/session", "POST /v1/delegations"}


@pytest.fixture
def house(east_house: tuple[House, East], tmp_path: Path) -> House:
    return east_house[0].copied_to(tmp_path / "data")


@pytest.fixture
def east(east_house: tuple[House, East]) -> East:
    return east_house[1]


def shared(house: House, east: East, how: str) -> None:
    """Open the account to the west as a group file, and with a grant where one is named."""
    account_id = east.ids["account_id"]
    into_group(house.client("rep"), account_id)
    if how != "group":
        granted(house, account_id, how)


def become(client: TestClient, house: House, login: str) -> None:
    client.headers["Authorization"] = f"Bearer {house.people[login].token}"


def items(client: TestClient, path: str) -> list[Any]:
    answer = client.get(f"/v1/{path}")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    listed: list[Any] = found["items"] if isinstance(found, dict) else found
    return listed


@pytest.mark.feature("D-101")
@pytest.mark.parametrize("how", ["group", "read"])
def test_sharing_for_reading_opens_no_door_that_changes_something(
    house: House, east: East, all_doors: Doors, how: str
) -> None:
    shared(house, east, how)
    app, found = all_doors
    owner = house.client("rep")
    before = list(state_of(owner, east))
    passed = []
    client = house.client("stranger", raise_server_exceptions=False)
    for login in WEST:
        become(client, house, login)
        for door in found:
            if door.method in ("GET", "HEAD", "OPTIONS") or not door.path.startswith("/v1/") or str(door) in OWN:
                continue
            answer = knock(client, app, east, door)
            if door.parameters and str(door) not in WITHOUT_SIGHT and answer.status_code not in (403, 404):
                passed.append(f"{login} {door}: {answer.status_code} {answer.text[:150]}")
    assert not passed
    assert list(state_of(owner, east)) == before


@pytest.mark.feature("D-100", "D-103")
@pytest.mark.parametrize("how", ["group", "read", "write"])
def test_of_a_shared_customer_the_file_is_read_and_nothing_private(house: House, east: East, how: str) -> None:
    shared(house, east, how)
    west = house.client("stranger")
    for login in WEST:
        become(west, house, login)
        check_what_is_read(west, east)


def check_what_is_read(west: TestClient, east: East) -> None:
    for path in SHARED_LISTS:
        assert {one["region"] for one in items(west, path)} == {"east"}
    private = {*east.ids.values()} - {east.ids["account_id"], east.ids["opportunity_id"]}
    private |= {east.of_prefix[f"/v1/{one}/"] for one in ("leads", "timers", "alerts", "tasks", "interventions")}
    for path in PRIVATE_LISTS:
        text = west.get(f"/v1/{path}").text
        assert not {one for one in private if one in text}, path
        assert "慕容" not in text
    deal = f"/v1/opportunities/{east.ids['opportunity_id']}"
    assert {west.get(f"{deal}{page}").status_code for page in OF_THE_DEAL} == {200}
    brief = west.get(f"/v1/accounts/{east.ids['account_id']}/brief").json()
    assert [call["region"] for call in brief["calls"]] == ["east"]
    assert (brief["promises"], brief["objections"]) == ([], [])


@pytest.mark.feature("D-102")
def test_a_grant_for_writing_opens_the_account_its_contacts_and_deals_and_nothing_else(
    house: House, east: East
) -> None:
    shared(house, east, "write")
    west = house.client("stranger")
    account, deal = f"/v1/accounts/{east.ids['account_id']}", f"/v1/opportunities/{east.ids['opportunity_id']}"
    assert west.patch(account, json={"size": "large"}).status_code == 200
    contact = {"account_id": east.ids["account_id"], "name": "西门采购"}
    assert west.post("/v1/contacts", json=contact).json()["region"] == "east"
    assert west.post(f"{deal}/advance", json={"to": "first_contact"}).status_code in (200, 409)
    for path, body in {
        f"/v1/todos/{east.ids['todo_id']}/done": {},
        f"/v1/facts/{east.ids['fact_id']}/decision": {"decision": "confirm"},
        f"/v1/leads/{east.of_prefix['/v1/leads/']}/contacted": {},
        f"/v1/timers/{east.of_prefix['/v1/timers/']}/check-in": None,
        f"/v1/tasks/{east.of_prefix['/v1/tasks/']}/done": {},
        f"/v1/calls/{east.ids['call_id']}/retry": None,
    }.items():
        assert west.post(path, json=body).status_code in (403, 404), path
    deal_of_the_west = {"account_id": east.ids["account_id"], "name": "新单"}
    assert west.post("/v1/opportunities", json=deal_of_the_west).status_code in (403, 404)


@pytest.mark.feature("D-102")
def test_a_grant_for_one_deal_opens_that_deal_only(house: House, east: East) -> None:
    rep, manager, west = (house.client(login) for login in ("rep", "manager", "stranger"))
    account_id, deal_id = east.ids["account_id"], east.ids["opportunity_id"]
    other = rep.post("/v1/opportunities", json={"account_id": account_id, "name": "二期"}).json()["id"]
    ask = {
        "account_id": account_id,
        "opportunity_id": deal_id,
        "grantee_region": "west",
        "scope": "write",
        "reason": "同一集团投标",
        "expires_at": SOON,
    }
    grant = rep.post("/v1/grants", json=ask)
    assert grant.status_code == 201, grant.text
    assert west.get(f"/v1/opportunities/{deal_id}").status_code == 404  # asked for is not given
    decision = f"/v1/grants/{grant.json()['id']}/decision"
    assert manager.post(decision, json={"approve": True}).status_code == 200
    assert west.get(f"/v1/opportunities/{deal_id}").status_code == 200
    assert west.get(f"/v1/opportunities/{other}").status_code == 404
    assert [one["id"] for one in items(west, "opportunities")] == [deal_id]
    assert west.patch(f"/v1/accounts/{account_id}", json={"size": "large"}).status_code == 404
    assert west.post("/v1/contacts", json={"account_id": account_id, "name": "西门采购"}).status_code == 404
