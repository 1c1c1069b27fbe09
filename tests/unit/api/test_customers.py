"""Who is who among customers, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from voice.domain.recording import Call


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


def added(client: TestClient, kind: str, **fields: Any) -> Any:
    answer = client.post(f"/v1/{kind}", json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.feature("D-097")
def test_a_match_is_by_number_then_by_sound(rep: TestClient) -> None:
    account = added(rep, "accounts", name="永玉彩盒", phone="0769-22334455", uscc="91110000600037341L")
    assert account["uscc"] == "91110000600037341L"
    (hit,) = rep.get("/v1/match", params={"phone": "(0769)22334455"}).json()
    assert (hit["account_id"], hit["reason"], hit["similarity"]) == (account["id"], "phone", 1.0)
    (alike,) = rep.get("/v1/match", params={"company": "东莞永裕彩盒有限公司"}).json()
    assert (alike["account_id"], alike["reason"], alike["similarity"]) == (account["id"], "similar", 0.95)
    assert rep.get("/v1/match").json() == []
    assert rep.get("/v1/match", params={"uscc": "123"}).status_code == 422


def test_an_account_is_changed_on_the_newest_reading_only(rep: TestClient) -> None:
    account = added(rep, "accounts", name="鲲鹏重工")
    address = f"/v1/accounts/{account['id']}"
    etag = rep.get(address).headers["ETag"]
    changed = rep.patch(address, json={"name": "鲲鹏重工集团", "size": "large"}, headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["size"]) == (200, "large")
    assert changed.headers["ETag"] == rep.get(address).headers["ETag"]
    assert rep.patch(address, json={"size": "small"}, headers={"If-Match": etag}).status_code == 412
    assert rep.patch(address, json={"region": "north"}).status_code == 422


def test_twins_are_suggested_and_merged_by_a_manager(rep: TestClient, house: House) -> None:
    kept, lost = added(rep, "accounts", name="永裕彩盒"), added(rep, "accounts", name="永玉彩盒")
    contact = added(rep, "contacts", account_id=lost["id"], name="李建国")
    (twin,) = rep.get("/v1/merge-suggestions/accounts").json()
    assert {twin["account_id"], twin["other_id"]} == {kept["id"], lost["id"]}
    address = f"/v1/accounts/{lost['id']}/merge"
    assert rep.post(address, json={"into": kept["id"]}).status_code == 403
    assert house.client("manager").post(address, json={"into": kept["id"]}).json()["id"] == kept["id"]
    assert [one["id"] for one in rep.get("/v1/accounts").json()["items"]] == [kept["id"]]
    assert rep.get(f"/v1/accounts/{lost['id']}").json()["merged_into"] == kept["id"]
    assert rep.get("/v1/contacts", params={"account_id": kept["id"]}).json()["items"][0]["id"] == contact["id"]


def test_contacts_with_one_number_are_suggested_and_merged(rep: TestClient) -> None:
    account = added(rep, "accounts", name="永裕彩盒")
    one, other = (added(rep, "contacts", account_id=account["id"], name=name, phone="13800138000") for name in "甲乙")
    (pair,) = rep.get(f"/v1/accounts/{account['id']}/merge-suggestions").json()
    assert {pair["first"]["id"], pair["second"]["id"]} == {one["id"], other["id"]}
    kept = rep.post(f"/v1/contacts/{other['id']}/merge", json={"into": one["id"]}).json()
    assert (kept["id"], kept["name"]) == (one["id"], "甲")
    assert rep.get(f"/v1/accounts/{account['id']}/merge-suggestions").json() == []


@pytest.mark.feature("A-026", "A-027", "A-023")
def test_the_brief_before_a_talk(rep: TestClient, house: House) -> None:
    account = added(rep, "accounts", name="鲲鹏重工", phone="0571-88880000", industry="machinery")
    contact = added(rep, "contacts", account_id=account["id"], name="司马采购", title="总监", role="decision_maker")
    added(rep, "opportunities", account_id=account["id"], name="九天改造", amount="385000.50")
    call: Call = house.taken_in(phone_number="0571-88880000")
    house.processed(call)
    tag = {"basis": "要求先看三家同类客户的测算表", "call_id": call.id}
    assert rep.put(f"/v1/contacts/{contact['id']}/tags/data_driven", json=tag).status_code == 200

    brief = rep.get(f"/v1/accounts/{account['id']}/brief").json()
    assert brief["account"]["id"] == account["id"]
    person = brief["people"][0]
    assert (person["contact"]["id"], [one["tag"] for one in person["tags"]]) == (contact["id"], ["data_driven"])
    assert [one["call_id"] for one in brief["calls"]] == [call.id]
    assert (len(brief["deals"]), len(brief["promises"]), len(brief["objections"])) == (1, 1, 1)
    filled = rep.get(f"/v1/accounts/{account['id']}/prefill").json()
    assert (filled["company"], filled["contact_name"], filled["deal_name"]) == ("鲲鹏重工", "司马采购", "九天改造")
    assert (filled["open_promises"], filled["deal_amount"]) == (1, "385000.50")

    auditor = house.client("auditor").get(f"/v1/accounts/{account['id']}/brief").json()
    assert auditor["promises"][0]["evidence"][0]["quote"]


def test_a_brief_of_an_empty_account_is_empty(rep: TestClient) -> None:
    account = added(rep, "accounts", name="鲲鹏重工")
    filled = rep.get(f"/v1/accounts/{account['id']}/prefill").json()
    assert (filled["contact_name"], filled["deal_name"], filled["last_call_at"], filled["needs"]) == (
        None,
        None,
        None,
        [],
    )


@pytest.mark.feature("D-099")
def test_counts_of_contacts_and_split_calls_are_asked_by_time(rep: TestClient, house: House) -> None:
    account = added(rep, "accounts", name="鲲鹏重工")
    added(rep, "contacts", account_id=account["id"], name="司马", phone="13800138000")
    (count,) = house.client("manager").get("/v1/contact-counts").json()
    assert (count["rep_id"], count["entered"], count["valid"], count["burst"]) == (house.id_of("rep"), 1, 0, False)
    first = house.taken_in(phone_number="13800138000")
    second = house.taken_in(phone_number="13800138000", pitch_hz=500)
    for call in (first, second):
        house.processed(call)
    assert rep.get("/v1/merge-suggestions/calls").json() == []
    month = {"since": "2026-03-01T00:00:00+08:00", "until": "2026-03-31T00:00:00+08:00"}
    (pair,) = rep.get("/v1/merge-suggestions/calls", params=month).json()
    assert {pair["first_call_id"], pair["second_call_id"]} == {first.id, second.id}
    year = {**month, "until": "2027-03-31T00:00:00+08:00"}
    assert rep.get("/v1/merge-suggestions/calls", params=year).json()["code"] == "bad_period"
