"""A real Chromium over a real server; what is missing is said aloud."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.serving import Site, served
from tests.fakes.house import House
from tests.left_out import leave_out
from voice.api.ui.render import STATIC

PHONE, DESK = (390, 844), (1440, 900)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Sound plays without a tap before it, and needs neither a card nor a display.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"]

SignIn = Callable[..., Page]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        leave_out("Chromium is missing (Debian: apt-get install chromium fonts-noto-cjk)")
    if not (STATIC / "dist" / "app.js").exists():
        leave_out("the pages are not built (npm ci && npm run build in voice/api/ui)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def show_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Built once, since hashing passwords is slow on purpose; only ever copied."""
    return House(tmp_path_factory.mktemp("show_house")).settle()


@pytest.fixture
def site(show_house: House, tmp_path: Path) -> Iterator[Site]:
    with served(show_house.copied_to(tmp_path / "data")) as found:
        yield found


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    return tuple(request.param)


@pytest.fixture
def errors() -> list[str]:
    """What the scripts of the pages complained about."""
    return []


@pytest.fixture
def opened(chromium: Browser, errors: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own: `opened(address, size, theme=…)`. Complaints fail the test."""
    contexts = []

    def open_page(address: str, size: tuple[int, int] = DESK, theme: str = "light") -> Page:
        phone = size == PHONE
        context = chromium.new_context(
            base_url=address,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if theme == "dark" else "light",
            has_touch=phone,
            is_mobile=phone,
            locale="zh-CN",
            timezone_id="America/New_York",  # never the page's zone: what a form says must not depend on it
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if _is_complaint(message.text) else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def _is_complaint(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text


@pytest.fixture
def sign_in(opened: Callable[..., Page]) -> SignIn:
    """`sign_in(site, "rep", size)`: a page on which that person has just signed in by password."""

    def signed_in(site: Site, login: str = "rep", size: tuple[int, int] = DESK, theme: str = "light") -> Page:
        page = opened(site.address, size, theme)
        page.goto("/sign-in")
        page.fill("[name=login]", login)
        page.fill("[name=password]", site.password)
        page.click("form button")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    return signed_in
