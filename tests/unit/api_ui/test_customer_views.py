"""Amounts, people and log lines as pages tell them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.api_ui.conftest import WEDNESDAY
from voice.api.ui.moments import Moments
from voice.api.ui.views.accounts import money, people
from voice.api.ui.views.audit import AuditLine, audit_line
from voice.ports.crm import Contact, Event


@pytest.mark.parametrize(
    ("amount", "currency", "zh", "en"),
    [
        ("385000", "CNY", "¥38.5 万", "¥385,000"),
        ("120000", "CNY", "¥12 万", "¥120,000"),
        ("9999", "CNY", "¥9,999", "¥9,999"),
        ("385000", "USD", "USD 38.5 万", "USD 385,000"),
    ],
)
def test_amounts_are_told_as_people_say_them(
    chinese: Moments, english: Moments, amount: str, currency: str, zh: str, en: str
) -> None:
    assert (money(Decimal(amount), currency, chinese), money(Decimal(amount), currency, english)) == (zh, en)


def test_people_with_a_say_come_first() -> None:
    def person(name: str, role: str = "unknown", *, confirmed: bool = True) -> Contact:
        return Contact(
            id=name, region="east", account_id="a", confirmed=confirmed, known_since=WEDNESDAY, name=name, role=role
        )

    found = people([person("丙", confirmed=False), person("乙"), person("甲", "decision_maker", confirmed=False)])
    assert [contact.name for contact in found] == ["甲", "乙", "丙"]


def told(moments: Moments, event_type: str, aggregate: str = "call:c1", actor: str = "u1", **payload: Any) -> AuditLine:
    event = Event(
        seq=7,
        type=event_type,
        aggregate=aggregate,
        payload=payload,
        region="east",
        team=None,
        actor_id=actor,
        occurred_at=WEDNESDAY,
        recorded_at=WEDNESDAY,
        prev_hash="0" * 64,
        hash="abcdef0123" + "0" * 54,
    )
    return audit_line(event, moments, {"u1": "王敏"})


def test_a_play_tells_which_seconds_and_leads_there(chinese: Moments) -> None:
    line = told(chinese, "evidence.played", start_ms=61_000, end_ms=63_500)
    assert (line.who, line.what, line.detail) == ("王敏", "听了录音", "1:01 – 1:03")
    assert line.href == "/calls/c1?t=61.0"
    assert (line.exact, line.hash) == ("2026-03-11 10:00:00", "abcdef01")


def test_an_edit_tells_which_fields_changed(chinese: Moments) -> None:
    before, after = (
        {"action": "demo", "due": None, "owner": "rep"},
        {"action": "demo", "due": "2026", "owner": "customer"},
    )
    line = told(
        chinese,
        "fact.edited",
        "fact:f1",
        call_id="c1",
        kind="commitment",
        before={"fields": before},
        after={"fields": after},
    )
    assert (line.what, line.detail, line.href) == ("修改了", "承诺 · 谁答应的 · 什么时候", "/calls/c1")


def test_the_machine_and_people_out_of_sight_are_told_apart(chinese: Moments) -> None:
    assert told(chinese, "call.failed", actor="system").who == "系统"
    assert told(chinese, "call.recorded", actor="source:callgate").who == "系统"
    assert told(chinese, "call.uploaded", actor="01a2006d-842d").who == "01a2006d"


def test_a_customer_is_led_to_and_what_has_no_page_is_not(chinese: Moments) -> None:
    assert told(chinese, "account.created", "account:a1").href == "/accounts/a1"
    assert told(chinese, "user.added", "user:u2").href is None


def test_an_event_without_words_shows_its_own_name(english: Moments) -> None:
    assert told(english, "moon.landed").what == "moon.landed"
