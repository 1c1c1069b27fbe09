"""One call under a person's hands: hear the evidence, decide, change one's mind; by tap and by key."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignIn
from tests.browser.serving import Site
from voice.domain.recording import Call

pytestmark = pytest.mark.browser

CURRENT = re.compile(r"\bis-current\b")


@dataclass(frozen=True, slots=True)
class OpenCall:
    """The page of a call that is ready."""

    site: Site
    call: Call
    page: Page

    def card(self, kind: str) -> Locator:
        return self.page.locator(f".card[data-kind={kind}]")

    @property
    def heard_s(self) -> float:
        return float(self.page.evaluate("document.querySelector('audio').currentTime"))

    @property
    def silent(self) -> bool:
        return bool(self.page.evaluate("document.querySelector('audio').paused"))

    def events(self, kind: str) -> list[dict[str, object]]:
        manager = self.site.house.people["manager"].user.actor
        return [dict(event.payload) for event in self.site.house.services.crm.events(manager) if event.type == kind]


@pytest.fixture
def call(site: Site) -> Call:
    call = site.house.taken_in(seconds=8, phone_number="0571-88880000")
    site.house.processed(call)
    return call


@pytest.fixture
def opened_call(site: Site, call: Call, sign_in: SignIn, size: tuple[int, int]) -> OpenCall:
    page = sign_in(site, "rep", size)
    page.goto(f"/calls/{call.id}")
    page.wait_for_function("() => document.querySelector('audio').readyState >= 1")
    return OpenCall(site, call, page)


def test_a_span_plays_from_its_first_to_its_last_second_and_the_play_is_logged(opened_call: OpenCall) -> None:
    play = opened_call.card("objection").locator("[data-play]").first
    start, end = (float(play.get_attribute(f"data-{edge}") or "nan") for edge in ("start", "end"))
    play.click()
    opened_call.page.wait_for_function("() => !document.querySelector('audio').paused")
    assert start <= opened_call.heard_s < end
    expect(opened_call.page.locator(".mark.is-lit")).to_have_text("价格比别家高")
    expect(opened_call.page.locator(".turn.is-current")).to_contain_text("价格比别家高")
    opened_call.page.wait_for_function("() => document.querySelector('audio').paused")
    assert opened_call.heard_s == pytest.approx(end, abs=0.05)
    (played,) = opened_call.events("evidence.played")
    assert (played["start_ms"], played["end_ms"]) == (round(start * 1000), round(end * 1000))


def test_a_tap_on_a_turn_plays_it_and_the_text_follows(opened_call: OpenCall) -> None:
    turn = opened_call.page.locator("#turn-1")
    turn.locator(".bubble").click(position={"x": 4, "y": 4})
    expect(turn).to_have_class(CURRENT)
    assert opened_call.heard_s >= float(turn.get_attribute("data-start") or "nan")
    following = opened_call.page.locator("#turn-2")
    expect(following).to_have_class(CURRENT, timeout=10_000)


def test_confirm_edit_reject_and_undo_leave_their_marks(opened_call: OpenCall) -> None:
    person, promise, objection = (opened_call.card(kind) for kind in ("identity", "commitment", "objection"))
    expect(opened_call.page.locator("[data-open-line]")).to_contain_text("4")
    person.locator("[data-decide=confirm]").click()
    expect(person).to_have_attribute("data-state", "confirmed")
    promise.locator("[data-edit]").click()
    promise.locator("[name=due]").fill("2026-12-24T10:30")
    promise.locator("form button").first.click()
    expect(promise).to_have_attribute("data-state", "edited")
    expect(promise.locator(".due")).to_contain_text("10:30")
    objection.locator("[data-decide=reject]").click()
    expect(objection).to_have_attribute("data-state", "rejected")
    expect(opened_call.page.locator("[data-open-line]")).to_contain_text("1")
    objection.locator("[data-decide=undo]").click()
    expect(objection).to_have_attribute("data-state", "proposed")

    opened_call.page.reload()
    expect(opened_call.card("commitment").locator("[name=due]")).to_have_value("2026-12-24T10:30")
    assert len(opened_call.events("fact.reopened")) == 1


def test_keys_do_what_taps_do(opened_call: OpenCall) -> None:
    keys, active = opened_call.page.keyboard, opened_call.page.locator(".card.is-active")
    keys.press("j")
    expect(active).to_have_attribute("data-kind", "identity")
    keys.press("c")
    expect(opened_call.card("identity")).to_have_attribute("data-state", "confirmed")
    opened_call.card("need").focus()
    keys.press("x")
    expect(opened_call.card("need")).to_have_attribute("data-state", "rejected")
    opened_call.card("need").focus()
    keys.press("u")
    expect(opened_call.card("need")).to_have_attribute("data-state", "proposed")
    opened_call.card("commitment").focus()
    keys.press("Enter")
    opened_call.page.wait_for_function("() => !document.querySelector('audio').paused")
    keys.press("e")
    expect(opened_call.card("commitment").locator("form")).to_be_visible()
    keys.press("Escape")
    expect(opened_call.card("commitment").locator("form")).to_be_hidden()
    keys.press("k")
    expect(active).to_have_attribute("data-kind", "need")


def test_letters_typed_into_a_field_decide_nothing(opened_call: OpenCall) -> None:
    need = opened_call.card("need")
    need.locator("[data-edit]").click()
    need.locator("[name=tried]").press_sequentially("xc jk")
    expect(need).to_have_attribute("data-state", "proposed")
    expect(need.locator("[name=tried]")).to_have_value("xc jk")


def test_a_link_leads_to_the_second(opened_call: OpenCall) -> None:
    opened_call.page.goto(f"/calls/{opened_call.call.id}?t=3.5")
    opened_call.page.wait_for_function("() => document.querySelector('audio').currentTime > 3")
    assert opened_call.heard_s == pytest.approx(3.5, abs=0.05)
    expect(opened_call.page.locator("[data-now]")).to_have_text("0:03")


def test_a_marked_passage_leads_to_its_card(opened_call: OpenCall) -> None:
    opened_call.page.locator(".mark", has_text="交货太慢").click()
    expect(opened_call.page.locator(".card.is-active")).to_have_attribute("data-kind", "need")
    opened_call.page.wait_for_function("() => document.querySelector('audio').currentTime > 0")


def test_the_waveform_is_drawn_in_the_colours_of_both_sides(opened_call: OpenCall) -> None:
    opened_call.page.wait_for_timeout(300)
    colours = opened_call.page.evaluate(
        """() => {
            const canvas = document.querySelector("canvas");
            const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            const seen = new Set();
            for (let at = 0; at < data.length; at += 4)
                if (data[at + 3] > 90) seen.add([data[at], data[at + 1], data[at + 2]].join());
            return seen.size;
        }"""
    )
    assert colours >= 4  # both speakers, the evidence marks and the playhead
