"""Who may do what with the forecast over HTTP, and that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from tests.fakes.house import House

NOW = datetime.now(UTC)
FACTOR = {
    "product": "carton",
    "kind": "policy",
    "multiplier": "0.8",
    "source": "补贴细则",
    "owner_id": "boss",
    "reason": "补贴推迟",
    "starts_on": "2026-03-01",
    "expires_on": "2030-01-01",
}
Act = Callable[[TestClient, str], Response]
ACTS: dict[str, Act] = {
    "lines": lambda client, deal: client.put("/v1/forecast/lines", json={"lines": []}, headers={"If-Match": '"0"'}),
    "submission": lambda client, deal: client.post("/v1/forecast/submissions", json={}),
    "order": lambda client, deal: client.post(
        "/v1/orders",
        json={
            "opportunity_id": deal,
            "order_no": "SO-1",
            "amount": "10.00",
            "signed_at": NOW.isoformat(),
            "source": "erp",
        },
    ),
    "receipt": lambda client, deal: client.post(
        "/v1/receipts",
        json={
            "opportunity_id": deal,
            "receipt_no": "R1",
            "amount": "10.00",
            "received_on": NOW.date().isoformat(),
            "source": "erp",
        },
    ),
    "factor": lambda client, deal: client.post("/v1/forecast/factors", json=FACTOR),
}


@pytest.fixture
def deal(house: House) -> str:
    rep = house.client("rep")
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工"}).json()
    fields = {"account_id": account["id"], "name": "九天改造", "amount": "1000.00"}
    house.services.sales.forecasts.run_due(NOW)
    return str(rep.post("/v1/opportunities", json=fields).json()["id"])


@pytest.mark.parametrize(
    ("act", "who", "status"),
    [
        ("lines", "rep", 200),
        ("lines", "auditor", 403),
        ("submission", "rep", 409),  # there are no lines yet
        ("submission", "auditor", 403),
        ("order", "rep", 403),
        ("order", "auditor", 403),
        ("order", "manager", 200),
        ("order", "admin", 200),
        ("order", "stranger", 404),
        ("receipt", "rep", 403),
        ("receipt", "manager", 200),
        ("factor", "rep", 403),
        ("factor", "auditor", 403),
        ("factor", "admin", 201),
    ],
)
def test_each_role_may_do_its_own_part(house: House, deal: str, act: str, who: str, status: int) -> None:
    answer = ACTS[act](house.client(who), deal)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("act", ["order", "receipt", "factor"])
def test_what_is_refused_leaves_nothing(house: House, deal: str, act: str) -> None:
    ACTS[act](house.client("rep"), deal)
    boss = house.client("admin")
    assert boss.get("/v1/orders").json()["items"] == []
    assert boss.get("/v1/forecast/corrections").json()["items"] == []
    assert boss.get("/v1/forecast/factors").json() == []


@pytest.mark.parametrize(
    "path",
    ["/v1/forecast/cycles", "/v1/forecast/lines", "/v1/orders", "/v1/forecast/corrections", "/v1/forecast/factors"],
)
def test_nothing_is_read_without_signing_in(house: House, path: str) -> None:
    client = house.client("rep")
    client.headers.pop("Authorization", None)
    client.cookies.clear()
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.feature("C-076")
def test_orders_of_a_deal_are_seen_by_its_rep_and_those_above(house: House, deal: str) -> None:
    ACTS["order"](house.client("admin"), deal)
    seen = {
        who: len(house.client(who).get("/v1/orders").json()["items"])
        for who in ("rep", "colleague", "manager", "admin", "auditor", "stranger", "west_rep")
    }
    assert seen == {"rep": 1, "colleague": 0, "manager": 1, "admin": 1, "auditor": 1, "stranger": 0, "west_rep": 0}


@pytest.mark.feature("C-076")
def test_a_report_is_read_by_deal_and_page(house: House, deal: str) -> None:
    boss = house.client("admin")
    for number in range(3):
        body = {"opportunity_id": deal, "amount": "10.00", "signed_at": NOW.isoformat(), "source": "erp"}
        boss.post("/v1/orders", json=body | {"order_no": f"SO-{number}"})
    first = boss.get("/v1/forecast/corrections", params={"limit": 2}).json()
    rest = boss.get("/v1/forecast/corrections", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    named = {one["order_no"] for one in first["items"] + rest["items"]}
    assert named == {"SO-0", "SO-1", "SO-2"}
    assert boss.get("/v1/forecast/corrections", params={"opportunity_id": "none"}).json()["items"] == []


@pytest.mark.feature("C-073")
def test_a_task_that_is_done_binds_a_line_over_http(house: House, deal: str) -> None:
    rep = house.client("rep")
    body: dict[str, Any] = {
        "lines": [
            {
                "opportunity_id": deal,
                "week": 1,
                "amount": "1000.00",
                "category": "commit",
                "probability": 0.9,
                "reason": "合同草案已经发出",
                "actions": [{"kind": "trial", "source": "task", "source_id": "nowhere"}],
            }
        ]
    }
    refused = rep.put("/v1/forecast/lines", json=body, headers={"If-Match": '"0"'})
    assert (refused.status_code, refused.json()["code"]) == (422, "action_not_found")
    body["lines"][0]["actions"][0]["source"] = "hearsay"
    assert rep.put("/v1/forecast/lines", json=body, headers={"If-Match": '"0"'}).status_code == 422


@pytest.mark.feature("C-080")
@pytest.mark.parametrize(("paid", "marked"), [("8.50", False), ("8.49", True), ("10.00", False)])
def test_money_against_revenue_is_marked_beyond_fifteen_percent(
    house: House, deal: str, paid: str, marked: bool
) -> None:
    boss = house.client("admin")
    ACTS["order"](boss, deal)
    day = NOW.date()
    receipt = {
        "opportunity_id": deal,
        "receipt_no": "R1",
        "amount": paid,
        "received_on": day.isoformat(),
        "source": "erp",
    }
    assert boss.post("/v1/receipts", json=receipt).status_code == 200
    window = {"start": (day - timedelta(days=40)).isoformat(), "end": (day + timedelta(days=2)).isoformat()}
    (gap,) = boss.get("/v1/forecast/revenue-gaps", params=window).json()
    assert gap["marked"] is marked


def test_an_unknown_rep_has_no_credit_and_no_freeze_to_lift(house: House, deal: str) -> None:
    boss = house.client("admin")
    assert boss.get("/v1/forecast/credit/nobody").status_code == 404
    lifted = boss.post("/v1/forecast/credit/nobody/unfreeze", json={"reason": "客户集中延期到下季度签约"})
    assert (lifted.status_code, lifted.json()["code"]) == (404, "credit_not_found")
