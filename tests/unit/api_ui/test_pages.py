"""The pages as people of each role get them, over the embedded service with scripted models."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from voice.domain.errors import Unavailable
from voice.domain.facts import CallFacts
from voice.domain.recording import Call
from voice.pipeline.calls import Calls
from voice.ports.calls import CallPage

PAGE = {"Accept": "text/html"}


@pytest.fixture
def call(house: House) -> Call:
    call = house.taken_in(phone_number="13800138000", account_hint="鲲鹏重工")
    house.processed(call)
    return call


def read(client: TestClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


def fact_of(house: House, call: Call, kind: str) -> str:
    actor = house.people["rep"].user.actor
    return next(fact.id for fact in house.services.review.record(actor, call.id) if fact.kind == kind)


@pytest.mark.parametrize(
    ("login", "first"), [("rep", "/todos"), ("manager", "/calls"), ("auditor", "/audit"), ("admin", "/calls")]
)
def test_each_role_begins_where_its_work_is(house: House, login: str, first: str) -> None:
    answer = house.client(login).get("/", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, first)


def test_nobody_is_led_to_the_sign_in_and_back(house: House) -> None:
    answer = house.client().get("/calls?status=ready", headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=/calls")


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"])
def test_the_sign_in_leads_nowhere_else(house: House, elsewhere: str) -> None:
    page = house.client().get("/sign-in", params={"next": elsewhere}, headers=PAGE).text
    assert 'data-next="/"' in page


def test_the_company_account_is_offered_only_where_it_is_set_up(house: House) -> None:
    assert "/v1/session/oidc" not in read(house.client(), "/sign-in")


@pytest.mark.parametrize("path", ["/sign-in", "/me", "/calls", "/todos", "/accounts", "/upload"])
def test_pages_hold_no_script_and_no_style_of_their_own(house: House, path: str) -> None:
    page = read(house.client("rep"), path)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)


def test_the_language_is_the_users_own(house: House) -> None:
    client = house.client("rep")
    assert '<html lang="zh-CN"' in read(client, "/calls")
    client.patch("/v1/session", json={"locale": "en"})
    assert '<html lang="en"' in read(client, "/calls")


def test_before_the_sign_in_the_browser_remembers_language_and_theme(house: House) -> None:
    client = house.client(cookies={"callgate_locale": "en", "callgate_theme": "dark"})
    page = read(client, "/sign-in")
    assert '<html lang="en" data-theme="dark"' in page
    assert 'id="dark" media="all"' in page
    assert '<html lang="zh-CN" data-theme="auto"' in read(house.client(cookies={"callgate_theme": "x"}), "/sign-in")


def test_the_empty_list_teaches(house: House) -> None:
    page = read(house.client("rep"), "/calls")
    assert "上传第一通录音" in page
    assert "上传第一通录音" not in read(house.client("auditor"), "/calls")


def test_the_list_tells_what_waits_for_whom(house: House, call: Call) -> None:
    waiting = house.taken_in(pitch_hz=500, account_hint="白泽电子")
    page = read(house.client("manager"), "/calls")
    assert page.index("白泽电子") < page.index("排队中") or "排队中" in page
    assert "4 条待确认" in page
    assert f"/calls/{waiting.id}" in page
    assert "鲲鹏重工" not in read(house.client("stranger"), "/calls")


def test_the_list_is_narrowed_by_status_words_and_time(house: House, call: Call) -> None:
    client = house.client("rep")
    assert call.id in read(client, "/calls?status=ready&q=1380")
    assert call.id not in read(client, "/calls?status=failed")
    assert call.id not in read(client, "/calls?period=today")
    assert call.id in read(client, "/calls?status=nonsense&period=nonsense")


def test_a_call_shows_conversation_and_record_with_their_seconds(house: House, call: Call) -> None:
    page = read(house.client("rep"), f"/calls/{call.id}")
    assert "鲲鹏重工" in page
    assert re.search(r'<mark class="mark\s*" data-of="\w+">交货太慢</mark>', page)
    assert all(group in page for group in ("谁", "要什么", "答应了什么", "卡在哪"))
    assert page.count('data-decide="confirm"') == 4
    assert re.search(r'data-play data-start="[\d.]+" data-end="[\d.]+"', page)


def test_who_only_looks_on_gets_no_buttons(house: House, call: Call) -> None:
    page = read(house.client("auditor"), f"/calls/{call.id}")
    assert "交货太慢" in page
    assert "data-decide" not in page
    assert "card-form" not in page


def test_a_call_in_the_queue_shows_its_way_and_refreshes_itself(house: House) -> None:
    call = house.taken_in()
    page = read(house.client("rep"), f"/calls/{call.id}")
    assert f'data-live="/v1/calls/{call.id}/events"' in page
    assert "转成文字" in page
    assert "data-turns" not in page


def test_a_failed_stage_says_so_and_keeps_what_earlier_ones_left(house: House) -> None:
    call = house.taken_in()
    for _attempt in range(3):
        house.processed(call, extract=_fails)
    page = read(house.client("rep"), f"/calls/{call.id}")
    assert "没处理成" in page
    assert "交货太慢" in page


def _fails(*_: object) -> CallFacts:
    raise ValueError("no facts today")


def test_a_decision_answers_with_the_card_as_it_then_stands(house: House, call: Call) -> None:
    client, need = house.client("rep"), fact_of(house, call, "need")
    path = f"/calls/{call.id}/facts/{need}"
    confirmed = client.post(path, data={"decision": "confirm"}).text
    assert 'data-state="confirmed"' in confirmed
    assert "rep 先生" in confirmed
    assert 'data-state="rejected"' in client.post(path, data={"decision": "reject"}).text
    assert 'data-state="proposed"' in client.post(path, data={"decision": "undo"}).text


def test_an_edit_lays_the_new_values_over_the_card(house: House, call: Call) -> None:
    client, promise = house.client("rep"), fact_of(house, call, "commitment")
    form = {"decision": "edit", "owner": "rep", "action": "demo", "due": "2026-12-24T10:30"}
    card = client.post(f"/calls/{call.id}/facts/{promise}", data=form).text
    assert 'data-state="edited"' in card
    assert "做演示" in card
    assert 'value="2026-12-24T10:30"' in card


def test_an_edit_that_changes_nothing_confirms(house: House, call: Call) -> None:
    client, objection = house.client("rep"), fact_of(house, call, "objection")
    form = {"decision": "edit", "tag": "price", "competitor": ""}
    assert 'data-state="confirmed"' in client.post(f"/calls/{call.id}/facts/{objection}", data=form).text


def test_a_refused_edit_says_so_in_words(house: House, call: Call) -> None:
    promise = fact_of(house, call, "commitment")
    answer = house.client("rep").post(
        f"/calls/{call.id}/facts/{promise}", data={"decision": "edit", "due": "soon"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    assert 'class="notice notice-danger"' in answer.text


def test_a_call_is_filed_under_a_new_customer_with_one_tap(house: House, call: Call) -> None:
    client = house.client("rep")
    assert "新建客户「鲲鹏重工」" in read(client, f"/calls/{call.id}")
    answer = client.post(f"/calls/{call.id}/assignment", data={"name": "鲲鹏重工"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
    assert "新建客户" not in read(client, f"/calls/{call.id}")
    (account,) = house.services.crm.accounts(house.people["rep"].user.actor)
    assert house.services.calls.get(house.people["rep"].user.actor, call.id).account_id == account.id


def test_a_stranger_makes_no_customer_by_filing_a_call_out_of_sight(house: House, call: Call) -> None:
    assert house.client("west_rep").post(f"/calls/{call.id}/assignment", data={"name": "x"}).status_code == 404
    assert house.services.crm.accounts(house.people["west_rep"].user.actor) == ()


def test_reps_upload_their_own_and_managers_choose_whose(house: House) -> None:
    assert "rep_id" not in read(house.client("rep"), "/upload")
    assert 'name="rep_id"' in read(house.client("manager"), "/upload")
    assert "rep 先生" in read(house.client("manager"), "/upload")
    read(house.client("auditor"), "/upload", status=403)


def test_a_page_that_is_not_there_is_told_in_words(house: House) -> None:
    assert "回到首页" in read(house.client("rep"), "/calls/none", status=404)
    assert "回到首页" in read(house.client("rep"), "/nothing/here", status=404)


def test_programs_still_get_problems_as_data(house: House) -> None:
    answer = house.client("rep").get("/v1/calls/none", headers=PAGE)
    assert answer.headers["content-type"] == "application/problem+json"


class FailingCalls(Calls):
    """Its list fails in one way."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def page(self, *_: object, **__: object) -> CallPage:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (RuntimeError("unforeseen"), 500, "是我们的问题"),
        (Unavailable("The database is away."), 503, "录音和记录都安全"),
    ],
)
def test_when_the_service_fails_people_get_words(house: House, error: Exception, status: int, words: str) -> None:
    house.services = replace(house.services, calls=FailingCalls(error))
    page = read(house.client("rep", raise_server_exceptions=False), "/calls", status=status)
    assert words in page
    assert "unforeseen" not in page
