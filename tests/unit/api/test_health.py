"""The health of deals over HTTP: touches in, scores out, interventions and the week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import SHANGHAI, House
from voice.adapters.db.engine import make_engine
from voice.bootstrap import database_url
from voice.pipeline.health import Health

NOW = datetime.now(UTC)  # the house's clock is the real one


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def deal(house: House, rep: TestClient) -> str:
    """A deal that has stood where needs are confirmed for twenty days."""
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工"}).json()
    made = rep.post("/v1/opportunities", json={"account_id": account["id"], "name": "九天改造", "amount": "100"})
    opened = (NOW - timedelta(days=20)).strftime("%Y-%m-%d %H:%M:%S.%f")
    engine = make_engine(database_url(house.settings))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE crm_opportunities SET created_at = ?", (opened,))
        stay = "UPDATE crm_stage_intervals SET stage = 'needs_confirmed', entered_at = ?"
        connection.exec_driver_sql(stay, (opened,))
    engine.dispose()
    deal_id: str = made.json()["id"]
    return deal_id


def doors(house: House) -> Health:
    return house.services.sales.health


def touched(client: TestClient, deal: str, days: float = 5, **said: Any) -> Any:
    body = {"kind": "mail", "occurred_at": (NOW - timedelta(days=days)).isoformat(), **said}
    answer = client.post(f"/v1/opportunities/{deal}/touches", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def nights(house: House, count: int) -> None:
    """The clock on the last mornings, up to this one."""
    for days in range(count - 1, -1, -1):
        doors(house).run_due(NOW - timedelta(days=days))


def neglected(client: TestClient, deal: str) -> None:
    """Mails that nobody answers and documents that nobody reads: much is known, nothing is good."""
    for days in (16.0, 15.0, 14.5):
        touched(client, deal, days, direction="outbound")
    touched(client, deal, 14.0, kind="document_sent")


def test_a_touch_is_entered_and_listed(rep: TestClient, deal: str) -> None:
    said = {"direction": "inbound", "roles": ["technical_buyer"], "reference": "mail-1"}
    made = touched(rep, deal, **said)

    assert (made["kind"], made["two_way"], made["roles"]) == ("mail", True, ["technical_buyer"])
    assert touched(rep, deal, **said)["id"] == made["id"]
    assert rep.get(f"/v1/opportunities/{deal}/touches").json()["items"] == [made]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "call"},
        {"kind": "telepathy"},
        {"kind": "mail", "occurred_at": "2026-03-12T10:00:00"},
        {"kind": "mail", "occurred_at": (NOW + timedelta(days=1)).isoformat()},
        {"kind": "mail", "roles": ["boss"]},
        {"kind": "document_viewed", "seconds": -3},
        {"kind": "mail", "fill": 0.5},
        {"kind": "mail", "colour": "red"},
    ],
)
def test_a_touch_that_makes_no_sense_is_refused(rep: TestClient, deal: str, body: dict[str, Any]) -> None:
    answer = rep.post(f"/v1/opportunities/{deal}/touches", json={"occurred_at": NOW.isoformat(), **body})
    assert answer.status_code == 422
    assert rep.get(f"/v1/opportunities/{deal}/touches").json()["items"] == []


def test_before_the_first_night_there_is_no_score(rep: TestClient, deal: str) -> None:
    told = rep.get(f"/v1/opportunities/{deal}/health").json()
    assert (told["current"], told["history"], told["last_calls"]) == (None, [], [])
    assert told["technical"]["course"] == "silent"
    assert rep.get("/v1/health").json()["items"] == []


@pytest.mark.feature("B-040")
def test_the_morning_after_the_deal_has_twelve_metrics_with_reasons(house: House, rep: TestClient, deal: str) -> None:
    touched(rep, deal, 2, kind="visit", roles=["technical_buyer"])
    nights(house, 2)
    told = rep.get(f"/v1/opportunities/{deal}/health").json()

    assert len(told["current"]["components"]) == 12
    assert all(one["reason_zh"] and one["reason_en"] for one in told["current"]["components"])
    assert told["current"]["provisional"] is True
    assert [day["day"] for day in told["history"]] == sorted((day["day"] for day in told["history"]), reverse=True)
    assert len(told["history"]) == 2
    assert told["technical"]["counts"][-1] == 1
    assert rep.get("/v1/health").json()["items"] == [told["current"]]
    assert rep.get("/v1/health", params={"rep_id": "somebody"}).json()["items"] == []


def test_health_ends_at_the_border_of_sight(house: House, deal: str) -> None:
    nights(house, 1)
    for login in ("stranger", "west_rep", "colleague"):
        client = house.client(login)
        assert client.get("/v1/health").json()["items"] == []
        assert client.get(f"/v1/opportunities/{deal}/health").status_code == 404
        assert client.get(f"/v1/opportunities/{deal}/touches").status_code == 404
        body = {"kind": "mail", "occurred_at": NOW.isoformat()}
        assert client.post(f"/v1/opportunities/{deal}/touches", json=body).status_code == 404


def test_an_auditor_looks_and_enters_nothing(house: House, deal: str) -> None:
    auditor = house.client("auditor")
    nights(house, 1)
    assert len(auditor.get("/v1/health").json()["items"]) == 1
    body = {"kind": "mail", "occurred_at": NOW.isoformat()}
    assert auditor.post(f"/v1/opportunities/{deal}/touches", json=body).status_code == 403


@pytest.mark.feature("B-041")
def test_low_days_call_the_manager_who_closes_with_an_outcome(house: House, rep: TestClient, deal: str) -> None:
    neglected(rep, deal)
    nights(house, 12)
    manager = house.client("manager")
    (one,) = manager.get("/v1/interventions", params={"state": "open"}).json()["items"]
    address = f"/v1/interventions/{one['id']}/close"

    assert (one["opportunity_id"], one["manager_id"], len(one["days"])) == (deal, house.id_of("manager"), 2)
    assert one["packs"][0]["lines_zh"]
    assert rep.get("/v1/interventions").json()["items"] == [one]
    assert house.client("stranger").get("/v1/interventions").json()["items"] == []
    assert rep.post(address, json={"outcome": "谈过"}).status_code == 403
    assert manager.post(address, json={"outcome": " "}).status_code == 422
    closed = manager.post(address, json={"outcome": "已与客户通话"}).json()
    assert (closed["state"], closed["outcome"], closed["ended_by"]) == (
        "closed",
        "已与客户通话",
        house.id_of("manager"),
    )
    assert manager.post(address, json={"outcome": "again"}).status_code == 409
    assert manager.get("/v1/interventions", params={"state": "open"}).json()["items"] == []


def test_an_intervention_out_of_sight_cannot_be_closed(house: House, rep: TestClient, deal: str) -> None:
    neglected(rep, deal)
    nights(house, 12)
    (one,) = rep.get("/v1/interventions").json()["items"]
    answer = house.client("stranger").post(f"/v1/interventions/{one['id']}/close", json={"outcome": "x"})
    assert answer.status_code == 404


@pytest.mark.feature("B-047")
def test_after_a_sunday_the_week_has_its_index(house: House, rep: TestClient, deal: str) -> None:
    touched(rep, deal, 8.0, kind="visit")
    nights(house, 8)
    today = NOW.astimezone(SHANGHAI).date()
    sunday = today - timedelta(days=today.weekday() + 1)
    year, number, _ = sunday.isocalendar()
    told = rep.get("/v1/reports/behaviour", params={"week": f"{year}-W{number:02d}"}).json()

    assert [(row["rep_id"], row["deals"], row["amount"]) for row in told["rows"]] == [(house.id_of("rep"), 1, "100.00")]
    assert len(house.client("manager").get("/v1/reports/behaviour", params={"week": told["week"]}).json()["rows"]) == 3


@pytest.mark.parametrize("week", ["2026", "2026-W54", "2026-W1", "last"])
def test_a_week_that_is_none_is_refused(rep: TestClient, week: str) -> None:
    assert rep.get("/v1/reports/behaviour", params={"week": week}).status_code == 422


def test_a_week_without_an_index_is_empty(rep: TestClient) -> None:
    assert rep.get("/v1/reports/behaviour", params={"week": "2020-W10"}).json() == {"week": "2020-W10", "rows": []}


def test_the_sales_clock_runs_health(house: House, rep: TestClient, deal: str) -> None:
    assert house.services.sales.clock.run()["health"] >= 1
    assert house.services.sales.clock.run()["health"] == 0
