"""Stage gates over HTTP: what a move lacks, moving under a tag, evidence, consents and overrides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House

MINUTES = "周总要求六月底前交付两百套，预算三十五万，最担心交期和售后响应"
SAID = "交货太慢"
REASON = "院长出差，访谈改到下周，方案必须本周五前送到评审会"


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def manager(house: House) -> TestClient:
    return house.client("manager")


@pytest.fixture
def deal(rep: TestClient) -> Any:
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工", "phone": "0571-88880000"}).json()
    for name, title, role in (("司马采购", "采购科长", "purchasing"), ("公孙工", "设备科长", "technical_buyer")):
        person = {"account_id": account["id"], "name": name, "title": title, "role": role}
        assert rep.post("/v1/contacts", json=person).status_code == 201
    return rep.post("/v1/opportunities", json={"account_id": account["id"], "name": "九天改造"}).json()


@pytest.fixture
def called(house: House, deal: Any) -> Any:
    """The deal after a call with its customer; the call's id is `call_id`."""
    call = house.taken_in(phone_number="0571-88880000")
    house.processed(call)
    return {**deal, "call_id": call.id}


def act(client: TestClient, path: str, **body: Any) -> Any:
    return client.post(f"/v1/{path}", json=body)


def test_the_gate_lists_what_the_next_move_asks_for(rep: TestClient, deal: Any) -> None:
    gate = rep.get(f"/v1/opportunities/{deal['id']}/gate").json()
    assert (gate["from_stage"], gate["to_stage"], gate["zh"]) == ("lead", "first_contact", "线索 → 首次接触")
    assert [(one["key"], one["status"], one["severity"]) for one in gate["requirements"]] == [
        ("first_call", "open", "block"),
        ("key_people", "met", "block"),
        ("genuine_texts", "met", "warn"),
    ]


@pytest.mark.feature("A-001")
def test_a_refused_move_says_what_is_missing_in_both_languages(rep: TestClient, deal: Any) -> None:
    answer = act(rep, f"opportunities/{deal['id']}/advance", to="first_contact")
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["title"]) == ("gate_not_met", "The opportunity cannot move yet")
    (missing,) = problem["missing"]
    assert (missing["key"], missing["have"], missing["need"], missing["due_at"]) == ("first_call", 0, 1, None)
    assert missing["how_to_fix_zh"]
    assert missing["how_to_fix_en"]
    assert rep.get(f"/v1/opportunities/{deal['id']}").json()["stage"] == "lead"


def test_a_call_opens_the_way_and_the_tag_guards_it(rep: TestClient, called: Any) -> None:
    path = f"/v1/opportunities/{called['id']}"
    tag = rep.get(path).headers["ETag"]
    moved = rep.post(f"{path}/advance", json={"to": "first_contact"}, headers={"If-Match": tag})
    assert moved.status_code == 200, moved.text
    assert (moved.json()["opportunity"]["stage"], moved.json()["approval"]) == ("first_contact", None)
    assert moved.headers["ETag"] != tag
    assert rep.get(path).headers["ETag"] == moved.headers["ETag"]

    for stale in (tag, '"moon"'):
        late = rep.post(f"{path}/advance", json={"to": "lead"}, headers={"If-Match": stale})
        assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")


@pytest.mark.feature("A-029", "A-034")
def test_evidence_and_a_superiors_consent_lead_to_the_proposal(
    rep: TestClient, manager: TestClient, called: Any
) -> None:
    deal = f"opportunities/{called['id']}"
    act(rep, f"{deal}/advance", to="first_contact")
    forms = {
        "interview_minutes": {"summary": MINUTES},
        "decision_chain": {"analysis": "使用科室提出需求，设备科评估，采购科比价，院长拍板"},
        "pain_priority": {"ranking": "第一交期不稳，第二售后慢，第三价格偏高"},
    }
    for kind, fields in forms.items():
        filed = act(rep, f"{deal}/evidence", kind=kind, fields=fields)
        assert (filed.status_code, filed.json()["status"]) == (201, "ok"), filed.text
    need = {"scenario": "交付延迟", "tried": "换过两家本地供应商", "why_failed": "旺季产能不足，交期一拖再拖"}
    quoted = act(
        rep, f"{deal}/evidence", kind="needs_confirmation", fields=need, call_id=called["call_id"], quote=SAID
    ).json()
    assert (quoted["status"], quoted["source"], quoted["turn"]) == ("ok", "call", 1)
    assert len(quoted["quote_sha256"]) == 64
    assert act(rep, f"{deal}/advance", to="needs_confirmed").status_code == 200
    contact = {"account_id": called["account_id"], "name": "东方院长", "title": "院长", "role": "decision_maker"}
    rep.post("/v1/contacts", json=contact)

    asked = act(rep, f"{deal}/advance", to="proposal")
    assert asked.status_code == 200, asked.text
    assert asked.json()["opportunity"]["stage"] == "needs_confirmed"
    assert asked.json()["approval"]["state"] == "pending"
    assert rep.get("/v1/approvals").json() == []
    (waiting,) = manager.get("/v1/approvals").json()
    assert act(rep, f"approvals/{waiting['id']}/decide", decision="approve").status_code == 403
    assert act(manager, f"approvals/{waiting['id']}/decide", decision="approve").status_code == 200
    assert rep.get(f"/v1/{deal}").json()["stage"] == "proposal"
    assert act(manager, f"approvals/{waiting['id']}/decide", decision="approve").status_code == 409
    assert rep.get(f"/v1/{deal}/evidence").json()["items"][0]["kind"] == "needs_confirmation"


def test_what_is_withdrawn_counts_no_more(rep: TestClient, called: Any) -> None:
    deal = f"opportunities/{called['id']}"
    act(rep, f"{deal}/advance", to="first_contact")
    filed = act(rep, f"{deal}/evidence", kind="interview_minutes", fields={"summary": MINUTES}).json()
    gone = act(rep, f"evidence/{filed['id']}/withdraw")
    assert gone.json()["status"] == "withdrawn"
    refused = act(rep, f"{deal}/advance", to="needs_confirmed").json()
    assert "deep_interview" in [one["key"] for one in refused["missing"]]


def test_unknown_kinds_and_fields_are_refused(rep: TestClient, deal: Any) -> None:
    path = f"opportunities/{deal['id']}/evidence"
    for body, code in (
        ({"kind": "moon"}, "unknown_evidence_kind"),
        ({"kind": "interview_minutes", "fields": {"colour": "red"}}, "unknown_field"),
        ({"kind": "contract"}, "file_missing"),
        ({"kind": "customer_quote"}, "quote_missing"),
        ({"kind": "visit_record", "fields": {"core_progress": "很好"}}, "bad_option"),
    ):
        answer = act(rep, path, **body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_an_override_is_for_superiors_and_is_reported(rep: TestClient, manager: TestClient, deal: Any) -> None:
    path = f"opportunities/{deal['id']}"
    assert act(rep, f"{path}/overrides", to="first_contact", reason=REASON).status_code == 403
    assert act(manager, f"{path}/overrides", to="first_contact", reason="急").status_code == 422
    given = act(manager, f"{path}/overrides", to="first_contact", reason=REASON)
    assert given.status_code == 201, given.text
    assert act(rep, f"{path}/advance", to="first_contact").status_code == 200

    period = {"since": "2020-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z"}
    report = manager.get("/v1/reports/overrides", params=period).json()
    assert (len(report["overrides"]), report["used"], report["unreviewed"]) == (1, 1, 1)
    assert rep.get("/v1/reports/overrides", params=period).status_code == 403
    assert act(manager, f"overrides/{given.json()['id']}/review").status_code == 403


def test_a_loss_holds_the_payout_until_it_is_analysed(rep: TestClient, called: Any) -> None:
    path = f"opportunities/{called['id']}"
    vague = act(rep, f"{path}/close", outcome="lost", reason="待定")
    assert {one["key"] for one in vague.json()["missing"]} == {"loss_reason", "loss_evidence"}
    act(rep, f"{path}/evidence", kind="customer_quote", call_id=called["call_id"], quote="价格比别家高")
    lost = act(
        rep,
        f"{path}/close",
        outcome="lost",
        loss_reason="price_undercut",
        reason="报价高出对手百分之八，客户选了本地供应商",
    )
    assert lost.status_code == 200, lost.text
    assert (lost.json()["opportunity"]["outcome"], lost.json()["opportunity"]["payout_hold"]) == ("lost", True)
    analysis = {"cause": "报价晚了三天，客户已与对手谈妥付款条件", "lesson": "需求确认当天给出预算区间，两天内正式报价"}
    act(rep, f"{path}/evidence", kind="loss_analysis", fields=analysis)
    assert rep.get(f"/v1/{path}").json()["payout_hold"] is False
    anew = act(rep, f"{path}/reopen", stage="lead", reason="客户新一年预算已批")
    assert (anew.json()["stage"], anew.json()["episode"], anew.json()["outcome"]) == ("lead", 2, None)


def test_a_manager_of_the_region_can_stand_in(rep: TestClient, manager: TestClient, house: House) -> None:
    until = "2099-01-01T00:00:00Z"
    given = act(manager, "delegations", to_id=house.id_of("admin"), until=until)
    assert (given.status_code, given.json()["from_id"]) == (201, house.id_of("manager"))
    assert act(manager, "delegations", to_id=house.id_of("stranger"), until=until).status_code == 403
    assert act(rep, "delegations", to_id=house.id_of("admin"), until=until).status_code == 403


@pytest.mark.parametrize("login", ["stranger", "west_rep", "west_auditor"])
def test_other_regions_find_nothing(house: House, deal: Any, login: str) -> None:
    client = house.client(login)
    assert client.get(f"/v1/opportunities/{deal['id']}/gate").status_code == 404
    assert client.get(f"/v1/opportunities/{deal['id']}/evidence").status_code == 404
    moved = act(client, f"opportunities/{deal['id']}/advance", to="first_contact")
    assert moved.status_code in (403, 404)


def test_the_forms_of_evidence_are_told_to_clients(rep: TestClient) -> None:
    forms = {form["kind"]: form for form in rep.get("/v1/evidence/forms").json()}
    assert forms["contract"]["file"]
    assert [field["key"] for field in forms["competitor_analysis"]["fields"]] == ["price", "delivery", "service_gap"]
    assert len(forms["visit_record"]["fields"][0]["options"]) == 4


def test_the_clock_asks_the_next_superior_and_finds_nothing_twice(house: House, rep: TestClient, deal: Any) -> None:
    rival = {"price": "每套低我方百分之八左右", "delivery": "承诺四十五天到货", "service_gap": "本地没有驻点工程师"}
    path = f"opportunities/{deal['id']}/evidence"
    assert act(rep, path, kind="competitor_analysis", fields=rival).json()["status"] == "pending_review"
    assert house.client("admin").get("/v1/approvals").json() == []
    late = datetime.now(UTC) + timedelta(days=20)
    assert house.services.sales.gates.run_due(late) == 1
    assert house.services.sales.gates.run_due(late) == 0
    assert [one["level"] for one in house.client("admin").get("/v1/approvals").json()] == [2]


def test_evidence_of_an_earlier_life_is_confirmed_over_http(rep: TestClient, called: Any) -> None:
    path = f"opportunities/{called['id']}"
    filed = act(rep, f"{path}/evidence", kind="interview_minutes", fields={"summary": MINUTES}).json()
    act(rep, f"{path}/evidence", kind="customer_quote", call_id=called["call_id"], quote="价格比别家高")
    why = "报价高出对手百分之八，客户选了本地供应商"
    act(rep, f"{path}/close", outcome="lost", loss_reason="price_undercut", reason=why)
    act(rep, f"{path}/reopen", stage="lead", reason="客户新一年预算已批")
    again = act(rep, f"evidence/{filed['id']}/confirm").json()
    assert (again["episode"], again["reused_from"]) == (2, filed["id"])
    assert act(rep, f"evidence/{again['id']}/confirm").status_code == 409
