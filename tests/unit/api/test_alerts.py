"""Alerts and reports over HTTP: who sees which, and what can be done with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def deal(rep: TestClient) -> Any:
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工"}).json()
    answer = rep.post("/v1/opportunities", json={"account_id": account["id"], "name": "九天改造"})
    assert answer.status_code == 201, answer.text
    return answer.json()


def left_alone(house: House, *, days: int = 20) -> int:
    """The clock strikes after so many days in which nobody did anything."""
    return house.services.sales.alerts.run_due(datetime.now(UTC) + timedelta(days=days))


def alerts(client: TestClient, **params: Any) -> list[Any]:
    answer = client.get("/v1/alerts", params=params)
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["items"]
    return found


@pytest.mark.feature("B-054", "B-056", "B-060")
def test_a_deal_that_is_left_alone_alarms_its_rep_and_the_manager(rep: TestClient, house: House, deal: Any) -> None:
    assert left_alone(house) == 3
    mine = alerts(rep)
    assert sorted(alert["rule"] for alert in mine) == ["no_update", "stagnation"]
    assert {alert["opportunity_id"] for alert in mine} == {deal["id"]}
    theirs = alerts(house.client("manager"), audience="manager")
    assert [alert["rule"] for alert in theirs] == ["no_outbound"]
    assert theirs[0]["reasons"][0]["zh"].startswith("已20天没有主动跟进")
    assert theirs[0]["reasons"][0]["action_en"].startswith("Step in")
    assert alerts(house.client("colleague")) == []
    assert alerts(house.client("stranger")) == []


def test_the_rules_look_once_an_hour(house: House, deal: Any) -> None:
    now = datetime.now(UTC) + timedelta(days=20)
    run = house.services.sales.alerts.run_due
    assert [run(now), run(now + timedelta(minutes=59))] == [3, 0]
    report = house.client("auditor").get("/v1/audit/verify").json()
    assert report["ok"]


def test_an_alert_is_taken_in_hand_and_closed(rep: TestClient, house: House, deal: Any) -> None:
    left_alone(house)
    alert = alerts(rep, rule="stagnation")[0]
    taken = rep.post(f"/v1/alerts/{alert['id']}/acknowledge").json()
    assert (taken["state"], taken["acknowledged_by"]) == ("acknowledged", house.id_of("rep"))
    assert alerts(rep, state="acknowledged") == [taken]
    closed = rep.post(f"/v1/alerts/{alert['id']}/close").json()
    assert (closed["state"], closed["closed_by"]) == ("closed", house.id_of("rep"))
    refused = rep.post(f"/v1/alerts/{alert['id']}/acknowledge")
    assert (refused.status_code, refused.json()["code"]) == (409, "alert_closed")


def test_who_only_looks_on_closes_nothing_and_who_does_not_see_it_finds_nothing(
    rep: TestClient, house: House, deal: Any
) -> None:
    left_alone(house)
    (alert,) = alerts(house.client("auditor"), audience="manager")
    assert house.client("auditor").post(f"/v1/alerts/{alert['id']}/close").status_code == 403
    assert rep.post(f"/v1/alerts/{alert['id']}/close").status_code == 404
    assert house.client("stranger").post(f"/v1/alerts/{alert['id']}/close").status_code == 404


def test_alerts_are_paged(rep: TestClient, house: House, deal: Any) -> None:
    left_alone(house)
    first = rep.get("/v1/alerts", params={"limit": 1}).json()
    second = rep.get("/v1/alerts", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert len({first["items"][0]["id"], second["items"][0]["id"]}) == 2
    assert second["next_cursor"] is None


@pytest.mark.parametrize("question", ["state=asleep", "audience=board", "day=yesterday", "cursor=%25"])
def test_a_question_that_makes_no_sense_is_refused(rep: TestClient, question: str) -> None:
    assert rep.get(f"/v1/alerts?{question}").status_code == 422


@pytest.mark.feature("A-008", "B-062", "B-064", "B-066")
def test_the_process_report_names_its_columns_in_both_languages(house: House, deal: Any) -> None:
    report = house.client("manager").get("/v1/reports/process", params={"by": "team"}).json()
    assert (report["name"], report["by"]) == ("process", "team")
    assert {
        "key": "freshness_hours",
        "zh": "数据鲜度(中位小时)",
        "en": "Freshness (median hours)",
        "unit": "hours",
    } in report["columns"]
    (row,) = report["rows"]
    assert (row["region"], row["team"], row["rep_id"], row["open_deals"]) == ("east", "a", None, 1)
    assert house.client("stranger").get("/v1/reports/process").json()["rows"] == []


def test_a_report_has_a_period_and_pages(rep: TestClient, deal: Any) -> None:
    window = {"since": "2026-01-01T00:00:00+08:00", "until": "2026-02-01T00:00:00+08:00"}
    report = rep.get("/v1/reports/stages", params={**window, "limit": 2}).json()
    assert datetime.fromisoformat(report["since"]) == datetime.fromisoformat(window["since"])
    assert [row["stage"] for row in report["rows"]] == ["lead", "first_contact"]
    rest = rep.get("/v1/reports/stages", params={**window, "cursor": report["next_cursor"]}).json()
    assert next(row["stage"] for row in rest["rows"]) == "needs_confirmed"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/v1/reports/weather", 422),
        ("/v1/reports/process?by=planet", 422),
        ("/v1/reports/process?since=2026-01-01T00:00:00", 422),
        ("/v1/reports/process?since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z", 422),
        ("/v1/reports/objections", 422),
        ("/v1/reports/objections?opportunity_id=nowhere", 404),
    ],
)
def test_a_report_that_cannot_be_made_is_refused(rep: TestClient, address: str, status: int) -> None:
    answer = rep.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
