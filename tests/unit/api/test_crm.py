"""The CRM over HTTP: what calls yield, what people add, and whose call it is."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from voice.domain.recording import Call


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def call(house: House) -> Call:
    call = house.taken_in(phone_number="0571-88880000")
    house.processed(call)
    return call


def added(client: TestClient, kind: str, **fields: Any) -> Any:
    answer = client.post(f"/v1/{kind}", json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_an_account_with_its_contact_and_opportunity(rep: TestClient, house: House) -> None:
    account = added(rep, "accounts", name=" 鲲鹏重工 ", phone="0571-88880000")
    assert (account["name"], account["region"]) == ("鲲鹏重工", "east")
    contact = added(rep, "contacts", account_id=account["id"], name="司马采购", role="purchasing")
    deal = added(rep, "opportunities", account_id=account["id"], name="九天改造", amount="385000.50")
    assert (contact["confirmed"], contact["created_by"]) == (True, house.id_of("rep"))
    assert (deal["amount"], deal["currency"], deal["outcome"]) == ("385000.50", "CNY", None)
    assert rep.get(f"/v1/accounts/{account['id']}").json() == account
    assert rep.get("/v1/accounts", params={"q": "鲲鹏"}).json()["items"] == [account]
    assert rep.get("/v1/contacts", params={"account_id": account["id"]}).json()["items"] == [contact]
    assert rep.get("/v1/opportunities", params={"account_id": account["id"]}).json()["items"] == [deal]
    assert rep.get(f"/v1/opportunities/{deal['id']}").json() == deal


def test_a_lead_is_four_fields(rep: TestClient) -> None:
    lead = added(rep, "leads", name="慕容工", phone="13900139000", company="太白机械", need="换供应商")
    assert rep.get("/v1/leads").json()["items"] == [lead]
    assert rep.post("/v1/leads", json={"name": "慕容工"}).status_code == 422
    assert rep.post("/v1/leads", json={**lead, "colour": "red"}).status_code == 422


def test_lists_are_paged(rep: TestClient) -> None:
    names = [f"第{number}公司" for number in range(5)]
    for name in names:
        added(rep, "accounts", name=name)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = rep.get("/v1/accounts", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [item["name"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(names)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("accounts", {"name": "  "}),
        ("opportunities", {"account_id": "a", "name": "x", "amount": "-1"}),
        ("opportunities", {"account_id": "a", "name": "x", "currency": "yuan"}),
        ("contacts", {"account_id": "a", "name": "x", "role": "boss"}),
    ],
)
def test_what_makes_no_sense_is_refused(rep: TestClient, kind: str, fields: dict[str, str]) -> None:
    assert rep.post(f"/v1/{kind}", json=fields).status_code == 422


def test_an_auditor_adds_nothing(house: House) -> None:
    assert house.client("auditor").post("/v1/accounts", json={"name": "鲲鹏重工"}).status_code == 403


def test_a_promise_becomes_a_to_do_with_its_words(rep: TestClient, call: Call) -> None:
    (todo,) = rep.get("/v1/todos").json()["items"]
    assert (todo["action"], todo["owner"], todo["state"]) == ("send_quote", "rep", "open")
    assert todo["due_at"].startswith("2026-03-13")
    assert todo["unconfirmed"] is True
    assert todo["evidence"][0]["quote"] == "明天下午三点前我把报价方案发给您"
    assert todo["evidence"][0]["start_ms"] is not None


def test_a_to_do_is_done_taken_up_again_and_moved(rep: TestClient, house: House, call: Call) -> None:
    (todo,) = rep.get("/v1/todos?state=open").json()["items"]
    address = f"/v1/todos/{todo['id']}"
    done = rep.post(f"{address}/done").json()
    assert (done["state"], done["done_by"]) == ("done", house.id_of("rep"))
    assert rep.get("/v1/todos?state=open").json()["items"] == []
    assert rep.post(f"{address}/reopen").json()["state"] == "open"
    moved = rep.post(f"{address}/reschedule", json={"due_at": "2026-03-16T10:00:00+08:00"}).json()
    assert moved["due_at"].startswith("2026-03-16T02:00") or moved["due_at"].startswith("2026-03-16T10:00")
    assert moved["due_moved_by"] == house.id_of("rep")
    assert moved["due_text"] == "明天下午三点前"  # what was said stays
    assert rep.post(f"{address}/reschedule", json={"due_at": "2026-03-16T10:00:00"}).status_code == 422


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("owner=rep", 1),
        ("owner=customer", 0),
        ("due_before=2026-03-13T00:00:00Z", 0),
        ("due_before=2026-03-20T00:00:00Z", 1),
    ],
)
def test_to_dos_are_asked_by_owner_and_due_time(rep: TestClient, call: Call, question: str, count: int) -> None:
    assert len(rep.get(f"/v1/todos?{question}").json()["items"]) == count


def test_what_stands_in_the_way_is_listed_with_its_words(rep: TestClient, call: Call) -> None:
    (objection,) = rep.get("/v1/objections", params={"call_id": call.id}).json()["items"]
    assert objection["tag"] == "price"
    assert objection["evidence"][0]["quote"] == "价格比别家高"


def test_a_call_from_an_unknown_number_is_unassigned_until_a_person_says_whose_it_is(
    rep: TestClient, call: Call
) -> None:
    told = rep.get(f"/v1/calls/{call.id}/attribution").json()
    assert (told["status"], told["account_id"], told["candidates"]) == ("unassigned", None, [])
    account = added(rep, "accounts", name="鲲鹏重工")
    assigned = rep.put(f"/v1/calls/{call.id}/assignment", json={"account_id": account["id"]})
    assert assigned.json()["account_id"] == account["id"]
    told = rep.get(f"/v1/calls/{call.id}/attribution").json()
    assert (told["status"], told["reason"], told["account_id"]) == ("matched", "assigned", account["id"])
    assert rep.get("/v1/todos", params={"account_id": account["id"]}).json()["items"]
    assert len(rep.get("/v1/calls", params={"account_id": account["id"]}).json()["items"]) == 1


def test_a_call_cannot_be_put_on_an_account_of_another_region(rep: TestClient, house: House, call: Call) -> None:
    foreign = added(house.client("stranger"), "accounts", name="西部公司")
    answer = rep.put(f"/v1/calls/{call.id}/assignment", json={"account_id": foreign["id"]})
    assert answer.status_code in (403, 404)


def test_the_log_is_read_newest_first_in_pages_and_is_whole(house: House, call: Call) -> None:
    auditor = house.client("auditor")
    first = auditor.get("/v1/audit/events?limit=3").json()
    rest = auditor.get("/v1/audit/events", params={"limit": 200, "cursor": first["next_cursor"]}).json()
    numbers = [event["seq"] for event in first["items"] + rest["items"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(first["items"]) == 3
    assert rest["next_cursor"] is None
    assert {"call.uploaded"} <= {event["type"] for event in rest["items"] + first["items"]}
    report = auditor.get("/v1/audit/verify").json()
    assert (report["ok"], report["breaks"]) == (True, [])
    assert report["head"]["seq"] == report["checked"] >= max(numbers)
