"""The main job in a browser, nothing scripted: real service, real worker, real speech model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import complaints
from tests.e2e.running import RunningService
from tests.left_out import leave_out
from voice.adapters.model_files import ModelFiles
from voice.bootstrap import build
from voice.engines import models_dir
from voice.runtime.demo_people import MANAGER, PASSWORD, REP, add_people
from voice.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.slow]

SAMPLES = Path(__file__).parents[1] / "data" / "calls"
# Each size sends a recording of its own: the same bytes twice are one call.
SAMPLE = {390: SAMPLES / "zh-pump-quote.ogg", 1440: SAMPLES / "zh-crm-demo.mp3"}
DONE_MS = 120_000


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    settings = Settings(_env_file=None)
    files = ModelFiles(models_dir(settings) / "manifest.toml", settings.cache_dir)
    if files.fault(files.model("base")):
        leave_out("the Whisper weights are missing (callgate models fetch)")
    service = RunningService(tmp_path_factory.mktemp("whole_way"))
    service.start()
    try:
        add_people(build(Settings(data_dir=service.data_dir, broker_url=None, _env_file=None)))
        yield service
    finally:
        service.destroy()


def enter(page: Page, login: str) -> None:
    page.goto("/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("form button")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def upload(page: Page, sample: Path) -> None:
    """Send a recording and open its call when it is ready."""
    page.goto("/upload")
    page.set_input_files("[name=files]", str(sample))
    page.fill("[name=called_at]", "2026-03-12T15:00")
    page.get_by_role("button", name="开始上传").click()
    row = page.locator(".sent-row")
    expect(row).to_contain_text("已整理", timeout=DONE_MS)
    row.get_by_role("link", name="打开").click()
    expect(page.locator(".card").first).to_be_visible()


def play(page: Page, card: Locator) -> None:
    """Hear the card's evidence: it starts at its second and stops with its last word."""
    button = card.locator("[data-play]").first
    start, end = (float(button.get_attribute(f"data-{edge}") or "nan") for edge in ("start", "end"))
    page.wait_for_function("() => document.querySelector('audio').readyState >= 1")
    button.click()
    page.wait_for_function("() => !document.querySelector('audio').paused")
    assert start <= float(page.evaluate("document.querySelector('audio').currentTime")) <= end
    page.wait_for_function("() => document.querySelector('audio').paused")
    heard = float(page.evaluate("document.querySelector('audio').currentTime"))
    assert heard == pytest.approx(end, abs=0.1)


def test_from_the_recording_to_the_reviewed_record(
    service: RunningService, opened: Callable[..., Page], size: tuple[int, int]
) -> None:
    address = f"http://127.0.0.1:{service.port}"
    page = opened(address, size)
    enter(page, REP)
    upload(page, SAMPLE[size[0]])
    call_path = re.sub(r"^https?://[^/]+", "", page.url)

    promise = page.locator(".card[data-kind=commitment]").first
    play(page, promise)
    promise.locator("[data-edit]").first.click()
    promise.locator("[name=due]").fill("2026-12-24T10:30")
    promise.get_by_role("button", name="保存").click()
    expect(promise).to_have_attribute("data-state", "edited")
    others = page.locator(".card[data-state=proposed]")
    others.nth(0).locator("[data-decide=confirm]").click()
    expect(page.locator(".card[data-state=confirmed]")).to_have_count(1)
    others.nth(0).locator("[data-decide=reject]").click()
    expect(page.locator(".card[data-state=rejected]")).to_have_count(1)
    page.reload()
    page.wait_for_function("() => document.querySelector('audio').readyState >= 1")
    assert complaints(page) == []

    audit = opened(address, size)
    enter(audit, MANAGER)
    audit.goto("/audit")
    expect(audit.get_by_text("记录完整，没有被改过")).to_be_visible()
    call_id = call_path.removeprefix("/calls/")
    for event in ("evidence.played", "fact.edited", "fact.confirmed", "fact.rejected"):
        line = audit.locator(f'[data-event="{event}"]', has=audit.locator(f'a[href^="/calls/{call_id}"]'))
        expect(line, event).to_have_count(1)
        expect(line).to_contain_text("陈晓")
    assert complaints(audit) == []
