"""Whatever door somebody tries, no deal gets past a gate that is not met, and the stage stays what it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from tests.fakes.house import House
from voice.ports.crm import EVERYWHERE

Attempt = Callable[[TestClient, Any], Response]
LEAD = {"name": "慕容工", "phone": "13700137001", "company": "太白机械", "need": "进口分析仪维保"}


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def deal(rep: TestClient) -> Any:
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工", "phone": "0571-88880000"}).json()
    return rep.post("/v1/opportunities", json={"account_id": account["id"], "name": "九天改造"}).json()


def posted(action: str, **body: Any) -> Attempt:
    return lambda client, deal: client.post(f"/v1/opportunities/{deal['id']}/{action}", json=body)


def patched(**body: Any) -> Attempt:
    return lambda client, deal: client.patch(f"/v1/opportunities/{deal['id']}", json=body)


@pytest.mark.feature("A-001", "A-028")
@pytest.mark.parametrize(
    ("attempt", "status", "code"),
    [
        (posted("advance", to="first_contact"), 409, "gate_not_met"),
        (posted("advance", to="proposal"), 409, "stage_skipped"),
        (posted("advance", to="lead"), 409, "same_stage"),
        (posted("advance", to="moon"), 422, "bad_stage"),
        (posted("advance", to="closing", outcome="won"), 409, "stage_skipped"),
        (posted("advance", to="closing"), 422, "bad_outcome"),
        (posted("advance", to="closing", outcome="lost", reason="报价高出对手百分之八"), 409, "gate_not_met"),
        (posted("close", outcome="won"), 409, "stage_skipped"),
        (posted("close", outcome="lost"), 422, "reason_missing"),
        (posted("close", outcome="lost", reason="客户暂缓", loss_reason="paused"), 409, "gate_not_met"),
        (posted("reopen", stage="proposal", reason="预算批了"), 409, "not_lost"),
        (patched(stage="closing"), 422, "invalid_input"),
        (patched(outcome="won"), 422, "invalid_input"),
        (patched(payout_hold=False), 422, "invalid_input"),
    ],
)
def test_a_request_for_one_deal_is_refused_by_the_gate(
    rep: TestClient, deal: Any, attempt: Attempt, status: int, code: str
) -> None:
    answer = attempt(rep, deal)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert rep.get(f"/v1/opportunities/{deal['id']}").json() == deal


@pytest.mark.parametrize("asker", ["manager", "admin"])
def test_superiors_pass_no_gate_either(house: House, deal: Any, asker: str) -> None:
    answer = posted("advance", to="first_contact")(house.client(asker), deal)
    assert (answer.status_code, answer.json()["code"]) == (409, "gate_not_met")


@pytest.mark.parametrize("asker", ["auditor", "colleague", "stranger", "west_rep"])
def test_who_may_not_write_a_deal_moves_none(house: House, deal: Any, asker: str) -> None:
    for attempt in (posted("advance", to="first_contact"), patched(name="二期"), posted("close", outcome="won")):
        assert attempt(house.client(asker), deal).status_code in (403, 404)
    assert house.client("rep").get(f"/v1/opportunities/{deal['id']}").json() == deal


def test_a_new_deal_names_no_stage(rep: TestClient, deal: Any) -> None:
    given = {"account_id": deal["account_id"], "name": "二期", "stage": "negotiation"}
    assert rep.post("/v1/opportunities", json=given).status_code == 422
    made = rep.post("/v1/opportunities", json={key: given[key] for key in ("account_id", "name")}).json()
    assert made["stage"] == "lead"


@pytest.mark.feature("A-031")
def test_a_deal_from_a_lead_begins_first_and_under_the_gates_in_force(rep: TestClient, house: House) -> None:
    lead = rep.post("/v1/leads", json=LEAD).json()
    made = rep.post(f"/v1/leads/{lead['id']}/convert", json={}).json()["opportunity"]
    assert made["stage"] == "lead"
    refused = posted("advance", to="first_contact")(rep, made).json()
    assert "first_call" in {one["key"] for one in refused["missing"]}
    assert pinned(house, made["id"]) == [1]


@pytest.mark.feature("A-032")
def test_an_imported_deal_begins_first_and_under_the_gates_in_force(house: House, deal: Any) -> None:
    manager = house.client("manager")
    rows = [
        {"account_id": deal["account_id"], "name": "一号线", "rep_id": house.id_of("rep")},
        {"account_id": deal["account_id"], "name": "二号线", "stage": "closing"},
    ]
    form = {"kind": "opportunities", "format": "json"}
    report = manager.post("/v1/imports", data=form, files={"file": ("rows", json.dumps(rows).encode())})
    assert report.status_code == 200, report.text
    assert (report.json()["created"], [one["code"] for one in report.json()["errors"]]) == (1, ["stage_not_imported"])
    (made,) = [one for one in manager.get("/v1/opportunities").json()["items"] if one["name"] == "一号线"]
    assert made["stage"] == "lead"
    assert pinned(house, made["id"]) == [1]


def test_neither_calls_nor_the_clock_move_a_deal(rep: TestClient, house: House, deal: Any) -> None:
    """A call may meet all that the gate asks for: the move is still a person's."""
    for number in (1, 2):
        person = {"account_id": deal["account_id"], "name": f"司马{number}", "title": "科长", "role": "purchasing"}
        rep.post("/v1/contacts", json=person)
    house.processed(house.taken_in(phone_number="0571-88880000"))
    house.services.sales.clock.run()
    house.services.sales.gates.run_due(datetime.now(UTC) + timedelta(days=30))
    gate = rep.get(f"/v1/opportunities/{deal['id']}/gate").json()
    assert {one["status"] for one in gate["requirements"]} == {"met"}
    assert rep.get(f"/v1/opportunities/{deal['id']}").json()["stage"] == "lead"


@pytest.mark.feature("A-029")
def test_an_evidence_upload_and_a_consent_to_it_move_nothing(rep: TestClient, house: House, deal: Any) -> None:
    rival = {"price": "每套低我方百分之八左右", "delivery": "承诺四十五天到货", "service_gap": "本地没有驻点工程师"}
    posted("evidence", kind="competitor_analysis", fields=rival)(rep, deal)
    manager = house.client("manager")
    (waiting,) = manager.get("/v1/approvals").json()
    manager.post(f"/v1/approvals/{waiting['id']}/decide", json={"decision": "approve"})
    assert rep.get(f"/v1/opportunities/{deal['id']}").json()["stage"] == "lead"


def test_the_fields_of_an_open_deal_change_under_its_tag(rep: TestClient, deal: Any) -> None:
    path = f"/v1/opportunities/{deal['id']}"
    tag = rep.get(path).headers["ETag"]
    given = {"amount": "385000.00", "close_date": "2026-06-30"}
    changed = rep.patch(path, json=given, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["amount"], changed.json()["close_date"]) == (
        200,
        "385000.00",
        "2026-06-30",
    )
    assert changed.headers["ETag"] == rep.get(path).headers["ETag"] != tag
    stale = rep.patch(path, json={"amount": "1.00"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    assert rep.patch(path, json={"amount": None}).json()["amount"] is None
    for bad in ({"amount": "-1"}, {"amount": "1.005"}, {"currency": "yuan"}, {"name": ""}, {"name": None}):
        assert rep.patch(path, json=bad).status_code == 422


def pinned(house: House, deal_id: str) -> list[int]:
    """The version of the gates for each stay of the deal."""
    with house.services.sales.gates._work() as unit:
        return [stay.gates_version for stay in unit.crm.stage_history(EVERYWHERE, deal_id)]
