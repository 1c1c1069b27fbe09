"""The way in and out, and how the pages look and speak to whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, SignIn
from tests.browser.serving import Site

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_told_and_the_right_one_leads_where_one_wanted(
    site: Site, opened: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = opened(site.address, size)
    page.goto("/accounts?q=%E9%B2%B2%E9%B9%8F")
    page.fill("[name=login]", "rep")
    page.fill("[name=password]", "wrong")
    page.click("form button")
    expect(page.get_by_role("alert")).to_have_text("账号或密码不对")
    page.fill("[name=password]", site.password)
    page.click("form button")
    page.wait_for_url("**/accounts?q=*")
    expect(page.locator("[name=q]")).to_have_value("鲲鹏")


def test_signing_out_shuts_the_door(site: Site, sign_in: SignIn) -> None:
    page = sign_in(site)
    page.goto("/me")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in")
    page.goto("/calls")
    page.wait_for_url("**/sign-in?next=/calls")


def test_a_session_that_ended_leads_to_the_sign_in_and_loses_nothing(site: Site, sign_in: SignIn) -> None:
    call = site.house.taken_in(seconds=8)
    site.house.processed(call)
    page = sign_in(site)
    page.goto(f"/calls/{call.id}")
    page.context.clear_cookies()
    page.locator("[data-decide=confirm]").first.click()
    page.wait_for_url("**/sign-in*")
    assert page.url.endswith(f"/sign-in?next=%2Fcalls%2F{call.id}")


def test_the_language_is_switched_for_good(site: Site, sign_in: SignIn) -> None:
    page = sign_in(site)
    page.get_by_role("button", name="English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("To-dos")
    assert site.house.services.people.sign_in("rep", site.password)[0].locale == "en"


def test_the_language_chosen_at_the_door_comes_along(site: Site, opened: Callable[..., Page]) -> None:
    page = opened(site.address)
    page.goto("/sign-in")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.fill("[name=login]", "rep")
    page.fill("[name=password]", site.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("To-dos")


def test_the_theme_follows_the_system_until_one_is_chosen(site: Site, sign_in: SignIn) -> None:
    page = sign_in(site, theme="dark")
    page.goto("/me")
    dark, light = "rgb(16, 17, 19)", "rgb(246, 246, 244)"
    expect(page.locator("html")).to_have_css("background-color", dark)
    page.get_by_role("button", name="浅色", exact=True).click()
    expect(page.locator("html")).to_have_css("background-color", light)
    page.reload()
    expect(page.locator("html")).to_have_css("background-color", light)
    expect(page.get_by_role("button", name="浅色", exact=True)).to_have_attribute("aria-pressed", "true")


def test_on_the_phone_the_way_to_every_page_lies_under_the_thumb(site: Site, sign_in: SignIn) -> None:
    page = sign_in(site, "rep", PHONE)
    for name in ("通话", "上传录音", "客户", "我的", "待办"):
        link = page.get_by_role("navigation", name="主导航").get_by_role("link", name=name)
        box = link.bounding_box()
        assert box is not None
        assert box["y"] > PHONE[1] - 80
        assert box["height"] >= 44
        link.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_the_keyboard_reaches_the_content_first(site: Site, sign_in: SignIn) -> None:
    page = sign_in(site)
    page.goto("/calls")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
