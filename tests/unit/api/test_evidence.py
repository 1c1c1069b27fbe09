"""Evidence, consents and overrides over HTTP: who may do what, what is refused, and what is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House

MINUTES = {"summary": "周总要求六月底前交付两百套，预算三十五万，最担心交期和售后响应"}
RIVAL = {"price": "每套低我方百分之八左右", "delivery": "承诺四十五天到货", "service_gap": "本地没有驻点工程师"}
NEEDS = {"scenario": "交付延迟", "tried": "换过两家本地供应商", "why_failed": "旺季产能不足，交期一拖再拖"}
SAID = "交货太慢"
REASON = "院长出差，访谈改到下周，方案必须本周五前送到评审会"
CONTRACT = {"kind": "contract", "uri": "s3://evidence/contract.pdf", "sha256": "C" * 64}
VISIT = {"kind": "visit_record", "fields": {"core_progress": "明确决策流程"}}


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def manager(house: House) -> TestClient:
    return house.client("manager")


@pytest.fixture
def called(house: House, rep: TestClient) -> Any:
    """A deal after one call with its customer; `call_id` is the call's."""
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工", "phone": "0571-88880000"}).json()
    deal = rep.post("/v1/opportunities", json={"account_id": account["id"], "name": "九天改造"}).json()
    call = house.taken_in(phone_number="0571-88880000")
    house.processed(call)
    return {**deal, "call_id": call.id, "path": f"/v1/opportunities/{deal['id']}"}


def filed(client: TestClient, deal: Any, **draft: Any) -> Any:
    answer = client.post(f"{deal['path']}/evidence", json=draft)
    assert answer.status_code == 201, answer.text
    return answer.json()


def decided(client: TestClient, approval: Any, decision: str, **more: str) -> Any:
    return client.post(f"/v1/approvals/{approval['id']}/decide", json={"decision": decision, **more})


def health(client: TestClient, deal: Any) -> list[str]:
    """What was filed, as the health of the deal knows it."""
    touches = client.get(f"{deal['path']}/touches").json()["items"]
    return sorted(touch["kind"] for touch in touches if touch["kind"] not in ("call", "visit"))


@pytest.mark.feature("A-015")
def test_a_quote_is_sealed_and_has_no_door_to_be_edited(rep: TestClient, called: Any) -> None:
    one = filed(rep, called, kind="customer_quote", call_id=called["call_id"], quote=SAID)
    assert (one["status"], one["source"], one["quote"], len(one["quote_sha256"])) == ("ok", "call", SAID, 64)
    for verb in ("put", "patch", "delete"):
        assert getattr(rep, verb)(f"/v1/evidence/{one['id']}").status_code in (404, 405)
    assert rep.get(f"{called['path']}/evidence").json()["items"] == [one]


def test_words_that_nobody_said_are_filed_as_rejected(rep: TestClient, called: Any) -> None:
    one = filed(rep, called, kind="customer_quote", call_id=called["call_id"], quote="我们明年再说")
    assert (one["status"], one["flaws"]) == ("rejected", ["quote:quote_not_found"])


@pytest.mark.feature("A-016")
def test_a_scenario_is_one_of_the_list(rep: TestClient, called: Any) -> None:
    draft = {"kind": "needs_confirmation", "call_id": called["call_id"], "quote": SAID}
    bad = rep.post(f"{called['path']}/evidence", json={**draft, "fields": {**NEEDS, "scenario": "随便"}})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_option")
    assert "采购成本高" in bad.json()["remedy"]
    assert filed(rep, called, **draft, fields=NEEDS)["status"] == "ok"


@pytest.mark.feature("A-017")
def test_the_requirement_form_and_the_plan_reach_the_health_of_the_deal(
    rep: TestClient, manager: TestClient, called: Any
) -> None:
    form = filed(rep, called, kind="needs_confirmation", fields=NEEDS, call_id=called["call_id"], quote=SAID)
    assert health(rep, called) == ["requirements_filed"]
    filed(rep, called, kind="competitor_analysis", fields=RIVAL)
    assert health(rep, called) == ["plan_drafted", "requirements_filed"]
    (waiting,) = manager.get("/v1/approvals").json()
    assert decided(manager, waiting, "approve").status_code == 200
    assert health(rep, called) == ["plan_drafted", "plan_filed", "requirements_filed"]
    rep.post(f"/v1/evidence/{form['id']}/withdraw")
    assert health(rep, called) == ["plan_drafted", "plan_filed"]


def test_the_list_is_paged_latest_first(rep: TestClient, called: Any) -> None:
    ids = [filed(rep, called, kind="interview_minutes", fields=MINUTES)["id"] for _ in range(3)]
    first = rep.get(f"{called['path']}/evidence", params={"limit": 2}).json()
    rest = rep.get(f"{called['path']}/evidence", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [one["id"] for one in (*first["items"], *rest["items"])] == ids[::-1]
    assert rest["next_cursor"] is None


def test_a_file_that_proved_another_deal_proves_nothing_here(rep: TestClient, called: Any) -> None:
    other = rep.post("/v1/opportunities", json={"account_id": called["account_id"], "name": "二期"}).json()
    assert filed(rep, called, **CONTRACT)["sha256"] == "c" * 64
    again = filed(rep, {"path": f"/v1/opportunities/{other['id']}"}, **CONTRACT)
    assert (again["status"], again["flaws"]) == ("rejected", ["file:file_reused"])


@pytest.mark.feature("A-024", "A-025")
@pytest.mark.parametrize(("hours", "status"), [(1, "ok"), (5, "rejected")])
def test_a_photo_of_the_site_belongs_to_a_visit(rep: TestClient, called: Any, hours: int, status: str) -> None:
    ended = datetime.now(UTC) - timedelta(hours=6)
    filed(rep, called, **VISIT, captured_at=ended.isoformat())
    marks = {"taken_at": "2026-11-20 15:04", "place": "杭州市滨江区", "storefront": "鲲鹏重工"}
    photo = {"kind": "site_photo", "fields": marks, "uri": "s3://evidence/site.jpg", "sha256": "e" * 64}
    one = filed(rep, called, **photo, captured_at=(ended + timedelta(hours=hours)).isoformat())
    assert (one["status"], one["flaws"]) == (status, [] if status == "ok" else ["captured_at:outside_visit"])


def test_evidence_from_tomorrow_is_refused(rep: TestClient, called: Any) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    answer = rep.post(f"{called['path']}/evidence", json={**VISIT, "captured_at": tomorrow})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_captured_at")
    naive = rep.post(f"{called['path']}/evidence", json={**VISIT, "captured_at": "2026-03-01T10:00:00"})
    assert naive.status_code == 422


@pytest.mark.feature("A-013", "A-029")
def test_a_refused_plan_says_why_and_counts_no_more(rep: TestClient, manager: TestClient, called: Any) -> None:
    one = filed(rep, called, kind="competitor_analysis", fields=RIVAL)
    (waiting,) = manager.get("/v1/approvals").json()
    assert (waiting["kind"], waiting["evidence_id"]) == ("evidence", one["id"])
    silent = decided(manager, waiting, "reject")
    assert (silent.status_code, silent.json()["code"]) == (422, "comment_missing")
    refused = decided(manager, waiting, "reject", comment="对方报价没有来源")
    assert (refused.status_code, refused.json()["state"], refused.json()["comment"]) == (
        200,
        "rejected",
        "对方报价没有来源",
    )
    assert rep.get(f"{called['path']}/evidence").json()["items"][0]["status"] == "rejected"


@pytest.mark.parametrize("asker", ["auditor", "colleague", "stranger", "west_rep"])
def test_others_file_withdraw_and_confirm_nothing(house: House, rep: TestClient, called: Any, asker: str) -> None:
    one = filed(rep, called, kind="interview_minutes", fields=MINUTES)
    client = house.client(asker)
    for path in (
        f"{called['path']}/evidence",
        f"/v1/evidence/{one['id']}/withdraw",
        f"/v1/evidence/{one['id']}/confirm",
    ):
        answer = client.post(path, json={"kind": "interview_minutes", "fields": MINUTES})
        assert answer.status_code in (403, 404), path
    assert rep.get(f"{called['path']}/evidence").json()["items"] == [one]


def test_an_auditor_reads_the_evidence_and_the_gate(house: House, rep: TestClient, called: Any) -> None:
    one = filed(rep, called, kind="interview_minutes", fields=MINUTES)
    auditor = house.client("auditor")
    assert [found["id"] for found in auditor.get(f"{called['path']}/evidence").json()["items"]] == [one["id"]]
    assert auditor.get(f"{called['path']}/gate").status_code == 200


def test_who_was_not_asked_finds_nothing_to_decide(house: House, rep: TestClient, called: Any) -> None:
    filed(rep, called, kind="competitor_analysis", fields=RIVAL)
    (waiting,) = house.client("manager").get("/v1/approvals").json()
    for login, status in (("rep", 403), ("admin", 403), ("stranger", 404), ("auditor", 403)):
        assert house.client(login).get("/v1/approvals").json() == []
        assert decided(house.client(login), waiting, "approve").status_code == status, login


def test_a_delegation_hands_what_waits_to_another_superior(house: House, manager: TestClient, called: Any) -> None:
    filed(house.client("rep"), called, kind="competitor_analysis", fields=RIVAL)
    (waiting,) = manager.get("/v1/approvals").json()
    until = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    manager.post("/v1/delegations", json={"to_id": house.id_of("admin"), "until": until})
    admin = house.client("admin")
    assert admin.get("/v1/approvals").json() == [waiting]
    answer = decided(admin, waiting, "approve").json()
    assert (answer["decided_by"], answer["delegate_of"]) == (house.id_of("admin"), house.id_of("manager"))


def test_an_override_names_what_it_waives_and_is_reviewed_by_another(
    house: House, manager: TestClient, rep: TestClient, called: Any
) -> None:
    path = f"{called['path']}/overrides"
    unknown = manager.post(path, json={"to": "first_contact", "reason": REASON, "keys": ["moon"]})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_requirement")
    given = manager.post(path, json={"to": "first_contact", "reason": REASON, "keys": ["key_people"]}).json()
    lasts = datetime.fromisoformat(given["expires_at"]) - datetime.fromisoformat(given["created_at"])
    assert lasts == timedelta(hours=24)
    gate = rep.get(f"{called['path']}/gate").json()
    assert {one["key"]: one["status"] for one in gate["requirements"]}["key_people"] == "waived"
    assert rep.post(f"{called['path']}/advance", json={"to": "first_contact"}).status_code == 200
    reviewed = house.client("admin").post(f"/v1/overrides/{given['id']}/review").json()
    assert reviewed["reviewed_by"] == house.id_of("admin")
    report = house.client("auditor").get("/v1/reports/overrides").json()
    assert (report["used"], report["unreviewed"], report["by_actor"]) == (1, 0, {house.id_of("manager"): 1})


def test_a_gate_may_be_asked_for_any_move(rep: TestClient, called: Any) -> None:
    lost = rep.get(f"{called['path']}/gate", params={"to": "closing", "outcome": "lost"}).json()
    assert [one["key"] for one in lost["requirements"]] == ["loss_reason", "loss_evidence"]
    for where, status, code in (
        ({"to": "moon"}, 422, "bad_stage"),
        ({"to": "proposal"}, 409, "stage_skipped"),
        ({"to": "closing", "outcome": "won"}, 409, "stage_skipped"),
    ):
        answer = rep.get(f"{called['path']}/gate", params=where)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
