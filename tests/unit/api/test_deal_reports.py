"""Reports of one deal and of copied notes over HTTP, from a call that was heard to what a manager reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House, a_transcript, the_facts
from voice.domain.facts import CallFacts, Signal, SignalType
from voice.domain.transcript import Transcript

NOW = datetime.now(UTC)  # the house's clock is the real one
WORDS = "今天把报价单和交付计划一起发给了端木经理，她周五前安排内部评审"


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def deal(rep: TestClient) -> str:
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工", "phone": "13900139000"}).json()
    made = rep.post("/v1/opportunities", json={"account_id": account["id"], "name": "九天改造"})
    deal_id: str = made.json()["id"]
    return deal_id


def heard(house: House, *, days: float = 1, answered: bool | None = None, confidence: float = 0.9) -> str:
    """A call with a price objection and the word that somebody else decides; returns its id."""

    def find(transcript: Transcript, _: Any) -> CallFacts:
        usual = the_facts(transcript)
        (price,) = usual.objections
        approval = Signal(
            type=SignalType.APPROVAL,
            evidence=price.evidence,
            confidence=confidence,
            provenance=price.provenance,
        )
        return replace(usual, objections=(replace(price, answered=answered),), signals=(approval,))

    call = house.taken_in(
        phone_number="13900139000", called_at=NOW - timedelta(days=days), pitch_hz=400 + int(days * 9)
    )
    house.processed(call, lambda *_: a_transcript(), find)
    return call.id


def report(client: TestClient, name: str, **params: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/reports/{name}", params=params)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


@pytest.mark.feature("F-134")
def test_what_a_call_raised_comes_with_what_helps(house: House, rep: TestClient, deal: str) -> None:
    call_id = heard(house)
    rows = report(rep, "advice", opportunity_id=deal)

    assert [(row["cause"], row["severe"], row["action"]) for row in rows] == [
        ("approval", True, "executive_referral"),
        ("price", False, "value_sheet"),
    ]
    assert {row["call_id"] for row in rows} == {call_id}
    assert rows[0]["action_zh"].startswith("启动高管引荐流程")
    assert rows[0]["action_en"].startswith("Start the executive referral")


@pytest.mark.feature("F-134", "B-058")
def test_an_objection_that_was_answered_needs_nothing(house: House, rep: TestClient, deal: str) -> None:
    heard(house, answered=True, confidence=0.2)
    assert report(rep, "advice", opportunity_id=deal) == []
    (row,) = report(rep, "objections", opportunity_id=deal)
    assert (row["tag"], row["answered"]) == ("price", True)


def test_advice_is_for_those_who_see_the_deal(house: House, deal: str) -> None:
    heard(house)
    assert len(report(house.client("manager"), "advice", opportunity_id=deal)) == 2
    for login in ("colleague", "stranger", "west_rep"):
        answer = house.client(login).get("/v1/reports/advice", params={"opportunity_id": deal})
        assert answer.status_code == 404


def test_advice_is_about_one_deal(rep: TestClient) -> None:
    answer = rep.get("/v1/reports/advice")
    assert (answer.status_code, answer.json()["code"]) == (422, "opportunity_missing")


@pytest.mark.feature("F-138")
def test_the_manager_sees_who_writes_the_same_day_after_day(house: House, rep: TestClient, deal: str) -> None:
    """One day's copies are no habit: the to-dos were all done today."""
    for days in (1, 2, 3):
        heard(house, days=days)
    todos = rep.get("/v1/todos").json()["items"]
    assert len(todos) == 3
    for todo in todos:
        answer = rep.post(f"/v1/todos/{todo['id']}/done", json={"note": WORDS})
        assert answer.status_code == 200, answer.text
    manager = house.client("manager")

    assert report(manager, "copied_notes") == []
    answer = manager.get("/v1/reports/copied_notes").json()
    assert [column["key"] for column in answer["columns"]][:3] == ["region", "rep_id", "copies"]
    assert all(column["zh"] and column["en"] for column in answer["columns"])


@pytest.mark.feature("B-040", "B-050")
def test_a_call_of_today_reaches_the_managers_board(house: House, deal: str) -> None:
    call_id = heard(house, days=0.1)
    house.services.sales.alerts.run_due(NOW + timedelta(minutes=5))
    (alert,) = house.client("manager").get("/v1/alerts", params={"rule": "keyword"}).json()["items"]

    assert alert["opportunity_id"] == deal
    assert alert["reasons"][0]["zh"] == "客户提到“需领导审批”"
    assert alert["reasons"][0]["en"] == "The customer said: somebody else must approve"
    assert call_id
    assert house.client("rep").get("/v1/alerts", params={"rule": "keyword"}).json()["items"] == []


def test_what_was_hardly_heard_alarms_nobody(house: House, deal: str) -> None:
    heard(house, days=0.1, confidence=0.3)
    house.services.sales.alerts.run_due(NOW + timedelta(minutes=5))
    assert house.client("manager").get("/v1/alerts", params={"rule": "keyword"}).json()["items"] == []


@pytest.mark.feature("F-135", "F-137")
def test_the_day_of_a_rep_is_drafted_from_the_calls(house: House, rep: TestClient, deal: str) -> None:
    heard(house, days=0.05)
    rows = report(house.client("manager"), "daily")

    assert [(row["rep_id"], row["calls"], row["accounts"], row["needs"]) for row in rows] == [
        (house.id_of("rep"), 1, 1, "delivery")
    ]
    assert rows[0]["promises"] == "rep:send_quote"
    (row,) = report(house.client("manager"), "standup")
    assert (row["rep_id"], row["updates"], row["enough"]) == (house.id_of("rep"), 1, False)


@pytest.mark.feature("A-011", "B-066")
def test_the_process_report_tells_records_and_their_completeness(house: House, rep: TestClient, deal: str) -> None:
    heard(house, days=2)
    (row,) = [one for one in report(house.client("manager"), "process") if one["rep_id"] == house.id_of("rep")]
    assert (row["calls"], row["archive_rate"]) == (1, 1.0)
    assert row["completeness"] == 0.25  # the promise is a next step; amount, closing date and contact are missing
    assert "completeness" in row["below_target"]
