"""Calls of two regions to one group, over HTTP: who is told what, by whom it can be agreed, and what the pool shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from tests.unit.api.test_customers import added

NOW = datetime.now(UTC).replace(microsecond=0)
EAST_PHONE, WEST_PHONE = "0571-88880000", "028-66660000"


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def west_rep(house: House) -> TestClient:
    return house.client("west_rep")


@pytest.fixture
def group(rep: TestClient, west_rep: TestClient) -> dict[str, str]:
    """A head and a member in the east, and a member in the west."""
    head = added(rep, "accounts", name="鲲鹏集团")["id"]
    east = added(rep, "accounts", name="鲲鹏重工", phone=EAST_PHONE)["id"]
    assert rep.patch(f"/v1/accounts/{east}", json={"group_id": head}).status_code == 200
    west = added(west_rep, "accounts", name="鲲鹏西南", phone=WEST_PHONE)["id"]
    assert west_rep.patch(f"/v1/accounts/{west}", json={"group_id": head}).status_code == 200
    return {"head": head, "east": east, "west": west}


def called(house: House, login: str, phone: str, *, days_ago: float, pitch_hz: int) -> str:
    call = house.taken_in(login, phone_number=phone, called_at=NOW - timedelta(days=days_ago), pitch_hz=pitch_hz)
    house.processed(call)
    return str(call.id)


def both_called(house: House, *, east_days_ago: float = 2, west_days_ago: float = 1) -> None:
    called(house, "rep", EAST_PHONE, days_ago=east_days_ago, pitch_hz=440)
    called(house, "west_rep", WEST_PHONE, days_ago=west_days_ago, pitch_hz=520)


def conflicts(house: House, login: str) -> Any:
    answer = house.client(login).get("/v1/conflicts")
    assert answer.status_code == 200, answer.text
    return answer.json()


def alerts(house: House, login: str) -> list[dict[str, Any]]:
    items = house.client(login).get("/v1/alerts").json()["items"]
    return [one for one in items if one["rule"] == "group_conflict"]


@pytest.mark.feature("D-103")
def test_both_regions_read_the_same_conflict_in_the_order_of_the_calls(house: House, group: dict[str, str]) -> None:
    called(house, "rep", EAST_PHONE, days_ago=2, pitch_hz=440)
    assert conflicts(house, "manager") == []  # one region alone is in nobody's way
    called(house, "west_rep", WEST_PHONE, days_ago=1, pitch_hz=520)
    (told,) = conflicts(house, "manager")
    assert told["group_id"] == group["head"]
    assert [(told[side]["region"], told[side]["account_id"]) for side in ("first", "second")] == [
        ("east", group["east"]),
        ("west", group["west"]),
    ]
    assert (told["first"]["rep_id"], told["second"]["rep_id"]) == (house.id_of("rep"), house.id_of("west_rep"))
    assert datetime.fromisoformat(told["second"]["at"]) == NOW - timedelta(days=1)
    for login in ("rep", "auditor", "admin", "stranger", "west_rep", "west_auditor"):
        assert conflicts(house, login) == [told]


@pytest.mark.feature("D-103")
@pytest.mark.parametrize(("east_days_ago", "found"), [(14.5, 1), (15.5, 0)], ids=["13.5 days", "14.5 days"])
def test_calls_that_lie_further_apart_than_the_days_are_none(
    house: House, group: dict[str, str], east_days_ago: float, found: int
) -> None:
    both_called(house, east_days_ago=east_days_ago)
    assert len(conflicts(house, "manager")) == found


@pytest.mark.feature("D-103")
def test_the_latest_pair_is_told_whoever_called_last(house: House, group: dict[str, str]) -> None:
    both_called(house, east_days_ago=4, west_days_ago=3)
    called(house, "rep", EAST_PHONE, days_ago=1, pitch_hz=600)
    (told,) = conflicts(house, "stranger")
    assert (told["first"]["region"], told["second"]["region"]) == ("west", "east")


@pytest.mark.feature("D-102", "D-103")
def test_a_grant_excuses_what_comes_after_it_and_nothing_before(house: House, group: dict[str, str]) -> None:
    both_called(house)
    ends = (NOW + timedelta(days=5)).isoformat()
    ask = {"account_id": group["east"], "scope": "read", "reason": "同一集团投标", "expires_at": ends}
    grant = house.client("west_rep").post("/v1/grants", json=ask).json()
    assert len(conflicts(house, "manager")) == 1
    approved = house.client("manager").post(f"/v1/grants/{grant['id']}/decision", json={"approve": True})
    assert approved.json()["state"] == "approved"
    (told,) = conflicts(house, "manager")  # that call was made before anybody agreed
    assert told["second"]["region"] == "west"


@pytest.mark.feature("D-103")
def test_the_managers_of_both_regions_get_an_alert_and_reps_get_none(house: House, group: dict[str, str]) -> None:
    both_called(house)
    sharing = house.services.sales.sharing
    assert [sharing.run_due(datetime.now(UTC)) for _ in range(2)] == [2, 0]
    for login, mine in (("manager", "east"), ("stranger", "west")):
        (alert,) = alerts(house, login)
        assert (alert["region"], alert["audience"], alert["subject"]) == (mine, "manager", f"account:{group[mine]}")
        (reason,) = alert["reasons"]
        assert reason["zh"]
        assert reason["en"]
        assert "鲲鹏" not in str(alert)  # ids and figures only
    for login in ("rep", "west_rep"):
        assert alerts(house, login) == []


def test_no_call_of_the_other_region_can_be_opened_through_the_conflict(house: House, group: dict[str, str]) -> None:
    call = called(house, "rep", EAST_PHONE, days_ago=2, pitch_hz=440)
    called(house, "west_rep", WEST_PHONE, days_ago=1, pitch_hz=520)
    (told,) = conflicts(house, "stranger")
    assert call not in str(told)
    for login in ("stranger", "west_rep", "west_auditor"):
        client = house.client(login)
        for address in (f"/v1/calls/{call}", f"/v1/calls/{call}/transcript"):
            assert client.get(address).status_code == 404


@pytest.mark.feature("D-100", "D-103")
def test_the_pool_counts_by_region_and_knows_the_last_calls(
    house: House, group: dict[str, str], rep: TestClient, west_rep: TestClient
) -> None:
    both_called(house)
    deal = added(rep, "opportunities", account_id=group["east"], name="九天改造")
    added(west_rep, "opportunities", account_id=group["west"], name="西南一期")
    added(west_rep, "opportunities", account_id=group["west"], name="西南二期")
    (pooled,) = house.client("west_auditor").get("/v1/pool").json()["items"]
    shares = {one["region"]: (one["accounts"], one["open_deals"]) for one in pooled["shares"]}
    assert shares == {"east": (2, 1), "west": (1, 2)}
    last = {one["region"]: datetime.fromisoformat(one["last_call_at"]) for one in pooled["shares"]}
    assert last == {"east": NOW - timedelta(days=2), "west": NOW - timedelta(days=1)}
    text = str(pooled)
    assert not any(secret in text for secret in (deal["id"], "九天改造", EAST_PHONE, house.id_of("rep")))


def test_an_account_that_leaves_the_group_takes_its_calls_along(
    house: House, group: dict[str, str], west_rep: TestClient
) -> None:
    both_called(house)
    assert len(conflicts(house, "manager")) == 1
    left = west_rep.patch(f"/v1/accounts/{group['west']}", json={"group_id": None})
    assert (left.status_code, left.json()["group_id"]) == (200, None)
    assert conflicts(house, "manager") == []
    assert house.client("manager").get(f"/v1/accounts/{group['west']}").status_code == 404
    (pooled,) = west_rep.get("/v1/pool").json()["items"]
    assert [one["region"] for one in pooled["shares"]] == ["east"]


@pytest.mark.feature("D-101")
def test_nobody_puts_an_account_of_another_region_into_a_group(
    house: House, group: dict[str, str], west_rep: TestClient
) -> None:
    alone = added(house.client("rep"), "accounts", name="九天机械")["id"]
    refused = west_rep.patch(f"/v1/accounts/{alone}", json={"group_id": group["head"]})
    assert refused.status_code == 404
    taken_out = west_rep.patch(f"/v1/accounts/{group['east']}", json={"group_id": None})
    assert taken_out.status_code == 404  # to be read, not to be changed
    assert house.client("rep").get(f"/v1/accounts/{group['east']}").json()["group_id"] == group["head"]
