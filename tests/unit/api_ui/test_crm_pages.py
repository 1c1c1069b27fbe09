"""To-dos, customers and the log as pages."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from voice.domain.recording import Call
from voice.ports.crm import Account


def read(client: TestClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text[:300]
    return answer.text


@pytest.fixture
def account(house: House) -> Account:
    actor = house.people["rep"].user.actor
    account = house.services.crm.create_account(actor, name="鲲鹏重工", phone="0571-88880000")
    house.services.crm.create_opportunity(actor, account_id=account.id, name="九天改造", amount=Decimal(385000))
    house.services.crm.create_contact(actor, account_id=account.id, name="司马远", title="厂长", role="decision_maker")
    return account


@pytest.fixture
def call(house: House, account: Account) -> Call:
    call = house.taken_in(phone_number="0571-88880000")
    house.processed(call)
    return call


def test_a_promise_stands_among_the_to_dos_with_its_words_and_its_second(house: House, call: Call) -> None:
    page = read(house.client("rep"), "/todos")
    assert "明天下午三点前我把报价方案发给您" in page
    assert re.search(rf'href="/calls/{call.id}\?t=[\d.]+"', page)
    assert "逾期" in page  # it was promised for March 2026
    assert "鲲鹏重工" in page


def test_the_customers_promises_are_another_list(house: House, call: Call) -> None:
    assert "报价方案" not in read(house.client("rep"), "/todos?owner=customer")
    assert "报价方案" in read(house.client("rep"), "/todos?owner=nonsense")


def test_records_that_wait_are_one_tap_away(house: House, call: Call) -> None:
    page = read(house.client("rep"), "/todos")
    assert "1 通电话的记录等你确认" in page
    assert f'href="/calls/{call.id}#record"' in page


def test_a_to_do_is_done_and_taken_back(house: House, call: Call) -> None:
    client, (todo,) = house.client("rep"), house.services.crm.todos(house.people["rep"].user.actor)
    done = client.post(f"/todos/{todo.id}/done").text
    assert "is-done" in done
    assert f"/todos/{todo.id}/reopen" in done
    assert "最近完成" in read(client, "/todos")
    assert "is-done" not in client.post(f"/todos/{todo.id}/reopen").text


def test_a_to_do_is_moved_in_the_zone_of_the_page(house: House, call: Call) -> None:
    actor = house.people["rep"].user.actor
    (todo,) = house.services.crm.todos(actor)
    answer = house.client("rep").post(f"/todos/{todo.id}/reschedule", data={"due": "2099-01-02T09:30"})
    assert answer.headers["HX-Refresh"] == "true"
    (moved,) = house.services.crm.todos(actor)
    assert moved.due_at is not None
    assert moved.due_at.isoformat(timespec="minutes")[:16] in ("2099-01-02T01:30", "2099-01-02T09:30")
    assert house.client("rep").post(f"/todos/{todo.id}/reschedule", data={"due": ""}).status_code == 422


def test_the_customer_page_is_a_small_crm(house: House, call: Call, account: Account) -> None:
    page = read(house.client("rep"), f"/accounts/{account.id}")
    for words in ("鲲鹏重工", "九天改造", "¥38.5 万", "线索", "司马远", "拍板人", "价格比别家高", "报价方案"):
        assert words in page, words
    assert f"/calls/{call.id}" in page


def test_the_list_of_customers_is_searched_by_name(house: House, account: Account) -> None:
    client = house.client("rep")
    assert "鲲鹏重工" in read(client, "/accounts?q=鲲鹏")
    assert "没找到这家客户" in read(client, "/accounts?q=白泽")
    assert "鲲鹏重工" not in read(house.client("stranger"), "/accounts")


def test_the_log_names_who_did_what_and_that_nobody_touched_it(house: House, call: Call) -> None:
    actor = house.people["rep"].user.actor
    fact = house.services.review.record(actor, call.id)[0]
    house.services.review.played(actor, call.id, start_ms=1000, end_ms=3000, fact_id=fact.id)
    client = house.client("rep")
    client.post(f"/calls/{call.id}/facts/{fact.id}", data={"decision": "confirm"})
    page = read(house.client("auditor"), "/audit")
    assert "记录完整，没有被改过" in page
    assert re.search(r'data-event="fact.confirmed".*?rep 先生.*?确认了', page, re.DOTALL)
    assert re.search(r'data-event="evidence.played".*?听了录音.*?0:01 – 0:03', page, re.DOTALL)
    assert f"/calls/{call.id}?t=1.0" in page


def test_the_log_of_one_call_is_told_alone_and_page_by_page(house: House, call: Call) -> None:
    client = house.client("manager")
    page = read(client, f"/audit?subject=call:{call.id}")
    assert set(re.findall(r'data-event="(\w+)\.', page)) == {"call"}
    assert 'data-event="call.uploaded"' not in read(client, "/audit?before=1")


def test_the_log_is_not_for_reps(house: House) -> None:
    read(house.client("rep"), "/audit", status=403)
    assert 'href="/audit"' not in read(house.client("rep"), "/me")
    assert 'href="/audit"' in read(house.client("manager"), "/me")
