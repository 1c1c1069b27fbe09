"""The weekly forecast over HTTP: the clock opens and locks, reps file and explain, superiors feed and review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House

WHY = "客户昨天在电话里同意了全部付款条件,只差法务盖章,模型还看不到这一步"
NOW = datetime.now(UTC)


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def boss(house: House) -> TestClient:
    return house.client("admin")


@pytest.fixture
def deals(rep: TestClient, house: House) -> list[str]:
    """Two deals of one account, and the forecast that is open this week."""
    account = posted(rep, "accounts", name="鲲鹏重工")
    found = [
        posted(rep, "opportunities", account_id=account["id"], name=name, amount=amount)["id"]
        for name, amount in (("九天改造", "1000.00"), ("二期", "500.00"))
    ]
    assert house.services.sales.forecasts.run_due(NOW) > 0
    return found


def posted(client: TestClient, address: str, status: int = 201, **fields: Any) -> Any:
    answer = client.post(f"/v1/{address}", json=fields)
    assert answer.status_code == status, answer.text
    return answer.json()


def line(deal: str, **fields: Any) -> dict[str, Any]:
    base = {"week": 1, "amount": "1000.00", "category": "commit", "probability": 0.9, "reason": "合同草案已经发出"}
    return {"opportunity_id": deal, **base, **fields}


def filed(client: TestClient, *lines: dict[str, Any], tag: str = '"0"', **fields: Any) -> Any:
    return client.put("/v1/forecast/lines", json={"lines": lines, **fields}, headers={"If-Match": tag})


def order(deal: str, **fields: Any) -> dict[str, Any]:
    base = {"order_no": "SO-1", "amount": "1400.00", "signed_at": NOW.isoformat(), "source": "erp"}
    return {"opportunity_id": deal, **base, **fields}


@pytest.mark.feature("C-069", "C-070", "C-072")
def test_the_clock_opens_a_cycle_with_the_models_track_beside_the_reps(
    rep: TestClient, house: House, deals: list[str]
) -> None:
    (cycle,) = rep.get("/v1/forecast/cycles").json()["items"]
    assert (cycle["state"], cycle["currency"], cycle["model_rung"]) == ("open", "CNY", "L0")
    board = rep.get("/v1/forecast/cycles/current").json()
    assert board["cycle"] == cycle
    (row,) = board["reps"]
    assert (row["rep_id"], row["sheet"], len(row["weeks"])) == (house.id_of("rep"), None, 13)
    assert row["model"]["part_open"] > 0
    assert board["groups"] == []  # a rep sees no sums of others
    groups = house.client("admin").get(f"/v1/forecast/cycles/{cycle['id']}").json()["groups"]
    assert {one["level"] for one in groups} == {"team", "region"}
    assert house.client("stranger").get("/v1/forecast/cycles/current").json()["reps"] == []
    assert rep.get("/v1/forecast/cycles/2020-W01").status_code == 404


@pytest.mark.feature("C-073")
def test_lines_are_filed_against_the_version_that_was_read(rep: TestClient, deals: list[str]) -> None:
    empty = rep.get("/v1/forecast/lines")
    assert (empty.json()["sheet"], empty.json()["lines"], empty.headers["ETag"]) == (None, [], '"0"')
    answer = filed(rep, line(deals[0]), line(deals[1], week=3))
    assert answer.status_code == 200, answer.text
    assert answer.headers["ETag"] == '"1"'
    first = answer.json()["lines"][0]
    assert (first["bound"], first["amount"]) == (False, "1000.00")  # no action binds it
    assert 0 < first["model_chance"] < 1
    assert filed(rep, tag='"0"').status_code == 412
    assert rep.put("/v1/forecast/lines", json={"lines": []}).status_code == 412
    assert filed(rep, line(deals[0]), tag='"1"').headers["ETag"] == '"2"'
    assert rep.get("/v1/forecast/cycles/current/customers").json()[0]["unbound_total"] == "1000.00"


@pytest.mark.parametrize(
    "fields",
    [
        {"week": 14},
        {"probability": 1.5},
        {"amount": "-1"},
        {"category": "sure"},
        {"reason": "哈哈哈哈哈哈哈哈"},
        {"currency": "EUR"},
        {"actions": [{"kind": "trial", "source": "call", "source_id": "nowhere"}]},
    ],
)
def test_lines_that_make_no_sense_are_refused(rep: TestClient, deals: list[str], fields: dict[str, Any]) -> None:
    assert filed(rep, line(deals[0], **fields)).status_code == 422
    assert rep.get("/v1/forecast/lines").json()["lines"] == []


@pytest.mark.feature("C-071")
def test_a_gap_is_explained_before_the_forecast_is_submitted(rep: TestClient, house: House, deals: list[str]) -> None:
    filed(rep, line(deals[0]))
    refused = rep.post("/v1/forecast/submissions", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "attribution_missing")
    missing = {one["key"].removeprefix("attribution.") for one in refused.json()["missing"]}
    assert missing
    for horizon in missing:
        said = {"horizon": horizon, "category": "new_info", "evidence": [{"kind": "call", "ref": "c1"}]}
        assert rep.post("/v1/forecast/attributions", json={**said, "text": "太短"}).status_code == 422
        told = posted(rep, "forecast/attributions", **said, text=WHY)
        assert (told["horizon"], told["created_by"]) == (horizon, house.id_of("rep"))
    sheet = posted(rep, "forecast/submissions", 200)
    assert (sheet["state"], sheet["version"]) == ("submitted", 2)
    (row,) = rep.get("/v1/forecast/cycles/current").json()["reps"]
    assert {gap["horizon"] for gap in row["gaps"] if gap["asked"]} == missing
    assert not any(gap["blocks"] for gap in row["gaps"])
    assert len(row["attributions"]) == len(missing)


def test_a_superior_files_for_a_rep_and_a_colleague_does_not(
    rep: TestClient, boss: TestClient, house: House, deals: list[str]
) -> None:
    me = house.id_of("rep")
    assert filed(house.client("colleague"), rep_id=me).status_code == 403
    assert filed(house.client("auditor"), rep_id=me).status_code == 403
    assert filed(boss, rep_id="nobody").status_code == 404
    assert filed(boss, line(deals[0]), rep_id=me).json()["sheet"]["rep_id"] == me
    assert len(rep.get("/v1/forecast/lines").json()["lines"]) == 1
    assert house.client("colleague").get("/v1/forecast/lines", params={"rep_id": me}).status_code == 403


@pytest.mark.feature("C-072")
def test_past_the_cut_off_the_clock_locks_the_cycle_and_opens_the_next(
    rep: TestClient, house: House, deals: list[str]
) -> None:
    filed(rep, line(deals[0]), line(deals[1], week=2))
    (cycle,) = rep.get("/v1/forecast/cycles").json()["items"]
    later = datetime.fromisoformat(cycle["cut_off_at"]) + timedelta(minutes=1)

    assert house.services.sales.forecasts.run_due(later) > 0
    following, locked = rep.get("/v1/forecast/cycles").json()["items"]
    assert (locked["id"], locked["state"], following["state"]) == (cycle["id"], "locked", "open")
    assert len(locked["digest"]) == 64
    sheet = rep.get("/v1/forecast/lines", params={"cycle_id": cycle["id"]}).json()["sheet"]
    assert sheet["figures"]["rep_total"] == "0.00"  # nothing bound, nothing counted
    assert float(sheet["figures"]["model_total"]) > 0
    carried = rep.get("/v1/forecast/lines", params={"cycle_id": following["id"]}).json()["lines"]
    assert [(one["opportunity_id"], one["week"]) for one in carried] == [(deals[1], 1)]
    refused = filed(rep, line(deals[0]), cycle_id="2020-W01")
    assert refused.status_code == 404
    assert house.services.sales.forecasts.run_due(later) == 0


@pytest.mark.feature("C-076", "C-080")
def test_orders_and_payments_are_fed_once_and_reported(
    rep: TestClient, boss: TestClient, house: House, deals: list[str]
) -> None:
    assert rep.post("/v1/orders", json=order(deals[0])).status_code == 403
    taken = posted(boss, "orders", 200, **order(deals[0]))
    assert (taken["applied"], taken["report"]["kind"]) == (True, "unforecast_order")
    again = posted(boss, "orders", 200, **order(deals[0]))
    assert (again["applied"], again["report"]) == (False, taken["report"])
    assert boss.post("/v1/orders", json=order(deals[0], amount="9.00")).status_code == 409
    assert house.client("stranger").post("/v1/orders", json=order(deals[0])).status_code == 404
    assert [one["order_no"] for one in rep.get("/v1/orders").json()["items"]] == ["SO-1"]
    assert rep.get("/v1/forecast/corrections").json()["items"] == [taken["report"]]
    paid = {"receipt_no": "R1", "opportunity_id": deals[0], "amount": "1000.00", "source": "erp"}
    day = NOW.date()
    posted(boss, "receipts", 200, **paid, received_on=day.isoformat())
    window = {"start": (day - timedelta(days=40)).isoformat(), "end": (day + timedelta(days=2)).isoformat()}
    (gap,) = rep.get("/v1/forecast/revenue-gaps", params=window).json()
    assert (gap["sales"], gap["received"], gap["marked"]) == ("1400.00", "1000.00", True)


@pytest.mark.feature("C-079")
def test_factors_are_set_and_reviewed_by_superiors(rep: TestClient, boss: TestClient, deals: list[str]) -> None:
    wanted = {
        "product": "carton",
        "kind": "policy",
        "multiplier": "0.8",
        "source": "补贴细则",
        "owner_id": "boss",
        "reason": "补贴推迟",
        "starts_on": "2026-03-01",
        "expires_on": "2030-01-01",
    }
    assert rep.post("/v1/forecast/factors", json=wanted).status_code == 403
    assert boss.post("/v1/forecast/factors", json={**wanted, "multiplier": "1.3"}).status_code == 422
    factor = posted(boss, "forecast/factors", **wanted)
    assert (factor["region"], factor["state"]) == ("east", "active")
    assert rep.get("/v1/forecast/factors").json() == [factor]
    kept = posted(boss, f"forecast/factors/{factor['id']}/review", 200, keep_until="2027-01-01")
    assert kept["expires_on"] == "2027-01-01"
    posted(boss, f"forecast/factors/{factor['id']}/review", 200)
    assert rep.get("/v1/forecast/factors", params={"active": True}).json() == []
    reading = {"series": "gold", "day": "2026-03-01", "value": "1", "source": "x"}
    assert boss.post("/v1/forecast/readings", json=reading).json()["code"] == "series_unknown"
    assert rep.post("/v1/forecast/readings", json=reading).status_code == 403


@pytest.mark.feature("C-074")
def test_credit_is_told_after_the_first_period_and_nobody_is_frozen_before(
    rep: TestClient, boss: TestClient, house: House, deals: list[str]
) -> None:
    me = house.id_of("rep")
    assert rep.get(f"/v1/forecast/credit/{me}").status_code == 404
    filed(rep, line(deals[0]))
    at = NOW
    for _ in range(12):
        at += timedelta(days=7)
        house.services.sales.forecasts.run_due(at)
    told = rep.get(f"/v1/forecast/credit/{me}").json()
    assert (told["credit"], told["mode"], told["freeze"]) == (100, "evidence", None)
    assert told["periods"][0]["forecast"] == "0.00"
    assert house.client("west_rep").get(f"/v1/forecast/credit/{me}").status_code == 404
    reason = {"reason": "客户集中延期到下季度签约"}
    assert rep.post(f"/v1/forecast/credit/{me}/unfreeze", json=reason).status_code == 403
    assert boss.post(f"/v1/forecast/credit/{me}/unfreeze", json=reason).status_code == 409


@pytest.mark.feature("C-081")
def test_what_if_says_when_the_history_does_not_tell(rep: TestClient, house: House, deals: list[str]) -> None:
    asked = {"changes": [{"opportunity_id": deals[0], "feature": "technical_meetings", "by": 2}]}
    told = rep.post("/v1/forecast/what-if", json=asked)
    assert (told.status_code, told.json()["code"]) == (422, "what_if_history")
    assert house.client("west_rep").post("/v1/forecast/what-if", json=asked).status_code == 404
