"""Customers that regions share, over HTTP: nobody changes a row of another region without a live grant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from tests.unit.api.test_customers import added

SOON = (datetime.now(UTC) + timedelta(days=20)).isoformat()


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def stranger(house: House) -> TestClient:
    """A manager of the west."""
    return house.client("stranger")


@pytest.fixture
def rows(rep: TestClient) -> dict[str, Any]:
    account = added(rep, "accounts", name="鲲鹏重工")
    contact = added(rep, "contacts", account_id=account["id"], name="司马采购")
    deal = added(rep, "opportunities", account_id=account["id"], name="九天改造")
    return {"accounts": account["id"], "contacts": contact["id"], "opportunities": deal["id"]}


def into_group(rep: TestClient, account_id: str) -> str:
    head = added(rep, "accounts", name="鲲鹏集团")["id"]
    assert rep.patch(f"/v1/accounts/{account_id}", json={"group_id": head}).status_code == 200
    return str(head)


def readable(client: TestClient, rows: dict[str, Any]) -> set[str]:
    """The kinds of rows that the client finds, by list and by id alike."""
    listed = {
        kind for kind, row in rows.items() if row in {one["id"] for one in client.get(f"/v1/{kind}").json()["items"]}
    }
    read = {kind for kind in ("accounts", "opportunities") if client.get(f"/v1/{kind}/{rows[kind]}").status_code == 200}
    assert read == listed - {"contacts"}
    return listed


def changes(client: TestClient, rows: dict[str, Any]) -> set[int]:
    """How every way to change the account or its contact answers."""
    account, contact = f"/v1/accounts/{rows['accounts']}", f"/v1/contacts/{rows['contacts']}"
    tag = {"basis": "要求先看三家同类客户的测算表"}
    return {
        client.patch(account, json={"size": "large"}).status_code,
        client.post("/v1/contacts", json={"account_id": rows["accounts"], "name": f"新人{SOON[-9:]}"}).status_code,
        client.put(f"{contact}/tags/data_driven", json=tag).status_code,
    }


def granted(house: House, account_id: str, scope: str) -> str:
    asked = house.client("west_rep").post(
        "/v1/grants", json={"account_id": account_id, "scope": scope, "reason": "同一集团投标", "expires_at": SOON}
    )
    assert asked.status_code == 201, asked.text
    grant_id = str(asked.json()["id"])
    decision = house.client("manager").post(f"/v1/grants/{grant_id}/decision", json={"approve": True})
    assert decision.json()["state"] == "approved"
    return grant_id


def test_without_group_or_grant_nothing_is_there(stranger: TestClient, rows: dict[str, Any]) -> None:
    assert readable(stranger, rows) == set()
    assert changes(stranger, rows) == {404}
    asked = stranger.post(
        "/v1/grants", json={"account_id": rows["accounts"], "scope": "read", "reason": "x", "expires_at": SOON}
    )
    assert asked.status_code == 404


@pytest.mark.feature("D-100", "D-101", "D-102")
def test_a_group_file_is_read_everywhere_and_changed_with_a_grant_only(
    rep: TestClient, stranger: TestClient, rows: dict[str, Any], house: House
) -> None:
    into_group(rep, rows["accounts"])
    for west in (stranger, house.client("west_rep"), house.client("west_auditor")):
        assert readable(west, rows) == set(rows)
    assert changes(stranger, rows) == {404}
    granted(house, rows["accounts"], "read")
    assert changes(stranger, rows) == {404}
    grant_id = granted(house, rows["accounts"], "write")
    assert changes(stranger, rows) == {200, 201}
    assert changes(house.client("west_auditor"), rows) == {403}
    assert house.client("manager").post(f"/v1/grants/{grant_id}/revoke").json()["state"] == "revoked"
    assert changes(stranger, rows) == {404}


@pytest.mark.feature("D-102")
def test_reps_ask_and_managers_of_the_owner_decide(
    rep: TestClient, stranger: TestClient, rows: dict[str, Any], house: House
) -> None:
    into_group(rep, rows["accounts"])
    ask = {"account_id": rows["accounts"], "scope": "write", "reason": "投标", "expires_at": SOON}
    grant = house.client("west_rep").post("/v1/grants", json=ask).json()
    decision = f"/v1/grants/{grant['id']}/decision"
    assert rep.post(decision, json={"approve": True}).status_code == 403
    assert stranger.post(decision, json={"approve": True}).status_code == 403
    denied = house.client("manager").post(decision, json={"approve": False, "note": "已有人跟进"}).json()
    assert (denied["state"], denied["decision_note"]) == ("denied", "已有人跟进")
    assert stranger.get("/v1/grants?state=denied").json()["items"] == [denied]
    again = house.client("manager").post(decision, json={"approve": True})
    assert (again.status_code, again.json()["code"]) == (409, "grant_decided")


@pytest.mark.feature("D-103")
def test_the_pool_shows_groups_to_all_and_conflicts_to_those_concerned(
    rep: TestClient, stranger: TestClient, rows: dict[str, Any]
) -> None:
    assert stranger.get("/v1/pool").json()["items"] == []
    head = into_group(rep, rows["accounts"])
    (group,) = stranger.get("/v1/pool").json()["items"]
    assert (group["group_id"], group["name"]) == (head, "鲲鹏集团")
    assert [(one["region"], one["accounts"], one["open_deals"]) for one in group["shares"]] == [("east", 2, 1)]
    assert stranger.get("/v1/conflicts").json() == []
