"""Sending recordings from the page, also over a line that breaks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import SignIn
from tests.browser.serving import Site
from tests.fakes.house import a_wav
from voice.domain.recording import Direction
from voice.ports.calls import CallFilter

pytestmark = pytest.mark.browser


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "通话录音.wav"
    path.write_bytes(a_wav(seconds=3))
    return path


def send(page: Page, *files: Path) -> None:
    page.goto("/upload")
    page.set_input_files("[name=files]", [str(file) for file in files])
    page.fill("[name=account_hint]", "鲲鹏重工")
    page.fill("[name=phone_number]", "13800138000")
    page.fill("[name=called_at]", "2026-03-12T15:00")
    page.select_option("[name=direction]", "inbound")
    page.get_by_role("button", name="开始上传").click()


def test_a_recording_is_sent_with_what_is_known_of_it(
    site: Site, sign_in: SignIn, recording: Path, size: tuple[int, int]
) -> None:
    page = sign_in(site, "rep", size)
    send(page, recording)
    row = page.locator(".sent-row")
    expect(row).to_contain_text("排队中")
    actor = site.house.people["rep"].user.actor
    (call,) = site.house.services.calls.page(actor, CallFilter()).calls
    said = call.metadata
    assert (said.account_hint, said.phone_number, said.direction) == ("鲲鹏重工", "13800138000", Direction.INBOUND)
    assert said.called_at.isoformat() == "2026-03-12T15:00:00+08:00"
    site.house.processed(call)
    expect(row).to_contain_text("已整理")
    row.get_by_role("link", name="打开").click()
    page.wait_for_url(f"**/calls/{call.id}")


def test_a_manager_sends_for_a_rep(site: Site, sign_in: SignIn, recording: Path) -> None:
    page = sign_in(site, "manager")
    page.goto("/upload")
    page.set_input_files("[name=files]", str(recording))
    page.select_option("[name=rep_id]", label="colleague 先生")
    page.get_by_role("button", name="开始上传").click()
    expect(page.locator(".sent-row")).to_contain_text("排队中")
    actor = site.house.people["manager"].user.actor
    (call,) = site.house.services.calls.page(actor, CallFilter()).calls
    assert call.rep_id == site.house.id_of("colleague")


def test_a_broken_line_goes_on_where_it_stopped(site: Site, sign_in: SignIn, recording: Path) -> None:
    page = sign_in(site)
    broken = {"left": 1}

    def break_once(route: Route) -> None:
        if route.request.method == "PATCH" and broken["left"]:
            broken["left"] -= 1
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile("/v1/uploads/"), break_once)
    send(page, recording)
    expect(page.locator(".sent-row")).to_contain_text("排队中")
    assert broken["left"] == 0
    actor = site.house.people["rep"].user.actor
    assert len(site.house.services.calls.page(actor, CallFilter()).calls) == 1


def test_what_is_no_recording_is_refused_in_words(site: Site, sign_in: SignIn, tmp_path: Path) -> None:
    letter = tmp_path / "letter.wav"
    letter.write_text("这不是录音")
    page = sign_in(site)
    send(page, letter)
    expect(page.locator(".sent-row .is-bad")).to_have_text("文件不是可用的录音")


def test_nothing_picked_is_said_and_several_go_together(
    site: Site, sign_in: SignIn, recording: Path, tmp_path: Path
) -> None:
    page = sign_in(site)
    page.goto("/upload")
    page.get_by_role("button", name="开始上传").click()
    expect(page.get_by_role("alert")).to_have_text("先选一个录音文件")
    other = tmp_path / "other.wav"
    other.write_bytes(a_wav(seconds=2, pitch_hz=600))
    send(page, recording, other)
    expect(page.locator(".sent-row")).to_have_count(2)
    expect(page.locator(".sent-row", has_text="other.wav")).to_contain_text("排队中")
