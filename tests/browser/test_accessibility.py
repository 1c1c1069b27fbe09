"""axe finds nothing, and nothing runs over the edge: every page, both languages, both themes, phone and desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.axe import complaints
from tests.browser.conftest import SignIn
from tests.browser.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def furnish(site: Site) -> dict[str, str]:
    """One of everything, and the address of each page."""
    house, actor = site.house, site.house.people["rep"].user.actor
    account = house.services.crm.create_account(actor, name="鲲鹏重工", phone="0571-88880000")
    house.services.crm.create_opportunity(actor, account_id=account.id, name="九天改造")
    call = house.taken_in(seconds=8, phone_number="0571-88880000")
    house.processed(call)
    unfiled = house.taken_in(pitch_hz=600, account_hint="白泽电子")
    house.processed(unfiled)
    waiting = house.taken_in(pitch_hz=500, account_hint="太白机械")
    facts = house.services.review.record(actor, call.id)
    house.client("manager").post(f"/calls/{call.id}/facts/{facts[0].id}", data={"decision": "confirm"})
    house.client("manager").post(f"/calls/{call.id}/facts/{facts[1].id}", data={"decision": "reject"})
    return {
        "calls": "/calls",
        "no calls": "/calls?status=failed",
        "call": f"/calls/{call.id}",
        "unfiled call": f"/calls/{unfiled.id}",
        "queued call": f"/calls/{waiting.id}",
        "to-dos": "/todos",
        "no to-dos": "/todos?owner=customer",
        "accounts": "/accounts",
        "account": f"/accounts/{account.id}",
        "audit": "/audit",
        "upload": "/upload",
        "me": "/me",
        "vocabulary": "/vocabulary",
        "not found": "/calls/none",
    }


def judged(page: Page, name: str) -> list[str]:
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{name}: {complaint}" for complaint in complaints(page)] + (
        [f"{name}: {over} px too wide"] if over else []
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_is_in_order(site: Site, sign_in: SignIn, size: tuple[int, int], language: str, theme: str) -> None:
    pages = furnish(site)
    page = sign_in(site, "manager", size, theme)
    site.house.services.people.set_locale(site.house.people["manager"].user.actor, language)
    found = []
    for name, path in pages.items():
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        found += judged(page, name)
    page.goto(pages["call"])
    page.locator(".card [data-edit]").last.click()
    found += judged(page, "a card being edited")
    assert found == []


def test_the_sign_in_is_in_order(site: Site, opened: SignIn, size: tuple[int, int]) -> None:
    page = opened(site.address, size)
    page.goto("/sign-in")
    assert judged(page, "sign-in") == []
