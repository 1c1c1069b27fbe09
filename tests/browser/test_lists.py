"""Lists that change under one's eyes, and to-dos that get done."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.serving import Site

pytestmark = pytest.mark.browser


def test_the_list_shows_a_call_become_ready_by_itself(site: Site, sign_in: SignIn, size: tuple[int, int]) -> None:
    page = sign_in(site, "rep", size)
    page.goto("/calls")
    expect(page.get_by_text("还没有通话")).to_be_visible()
    call = site.house.taken_in(account_hint="鲲鹏重工")
    row = page.locator(f'a[href="/calls/{call.id}"]')
    expect(row).to_contain_text("排队中")
    site.house.processed(call)
    expect(row).to_contain_text("4 条待确认")


def test_the_page_of_a_waiting_call_becomes_its_record(site: Site, sign_in: SignIn) -> None:
    call = site.house.taken_in(seconds=8)
    page = sign_in(site)
    page.goto(f"/calls/{call.id}")
    expect(page.get_by_text("排队中")).to_be_visible()
    site.house.processed(call)
    expect(page.locator(".card")).to_have_count(4)
    page.locator(".card [data-play]").first.click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0")


def test_a_waiting_call_is_stopped_and_taken_up_again(site: Site, sign_in: SignIn) -> None:
    call = site.house.taken_in()
    page = sign_in(site)
    page.goto(f"/calls/{call.id}")
    page.get_by_role("button", name="停止处理").click()
    expect(page.get_by_text("有人停止了处理")).to_be_visible()
    page.get_by_role("button", name="再试一次").click()
    expect(page.get_by_text("排队中")).to_be_visible()


def test_typing_narrows_the_list(site: Site, sign_in: SignIn) -> None:
    for pitch, name in ((400, "鲲鹏重工"), (500, "白泽电子")):
        site.house.taken_in(pitch_hz=pitch, account_hint=name)
    page = sign_in(site)
    page.goto("/calls")
    page.get_by_role("searchbox").press_sequentially("白泽")
    expect(page.locator(".call-row")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=%E7%99%BD%E6%B3%BD"))


def test_a_to_do_is_ticked_off_taken_back_and_moved(site: Site, sign_in: SignIn, size: tuple[int, int]) -> None:
    call = site.house.taken_in(seconds=8)
    site.house.processed(call)
    page = sign_in(site, "rep", size)
    todo = page.locator(".todo")
    expect(page.get_by_role("heading", name="逾期")).to_be_visible()
    todo.locator(".tick").click()
    expect(todo).to_have_class(re.compile("is-done"))
    todo.get_by_role("button", name="撤销").click()
    expect(todo).not_to_have_class(re.compile("is-done"))
    todo.get_by_text("改时间").click()
    todo.locator("[name=due]").fill("2099-01-02T09:30")
    todo.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="以后")).to_be_visible()
    expect(todo.locator(".due")).to_contain_text("2099年1月2日 09:30")


def test_a_to_do_opens_the_call_at_its_second(site: Site, sign_in: SignIn) -> None:
    call = site.house.taken_in(seconds=8)
    site.house.processed(call)
    page = sign_in(site)
    page.locator(".todo .play-chip").click()
    page.wait_for_url(re.compile(rf"/calls/{call.id}\?t=[\d.]+"))
    page.wait_for_function("() => document.querySelector('audio').currentTime > 2")


def test_a_suggested_customer_is_taken_with_one_tap(site: Site, sign_in: SignIn) -> None:
    actor = site.house.people["rep"].user.actor
    site.house.services.crm.create_account(actor, name="鲲鹏重工装备有限公司")
    call = site.house.taken_in(account_hint="鲲鹏重工")
    site.house.processed(call)
    page = sign_in(site)
    page.goto(f"/calls/{call.id}")
    expect(page.locator("#attribution")).to_contain_text("可能是「鲲鹏重工装备有限公司」")
    page.get_by_role("button", name="就是这家").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("鲲鹏重工装备有限公司")
    expect(page.locator(".account-chip")).to_have_attribute("href", re.compile("/accounts/"))


def test_a_call_that_has_ended_is_watched_no_longer(site: Site, sign_in: SignIn) -> None:
    call = site.house.taken_in()
    page = sign_in(site)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/events") else None)
    page.goto(f"/calls/{call.id}")
    expect(page.get_by_text("排队中")).to_be_visible()
    site.house.processed(call)
    expect(page.locator(".card")).to_have_count(4)
    before = len(asked)
    page.wait_for_timeout(4000)  # browsers open a broken stream again after about three seconds
    assert len(asked) == before
