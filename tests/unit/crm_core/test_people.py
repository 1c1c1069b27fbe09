"""Who is whom among contacts, and what their mentions together say of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_core.entities import Mention
from crm_core.people import can_be_contact, described, same_person
from tests.unit.crm_core.samples import CALLED, NOW, contact, person


def mention(days: int = 0, **said: Any) -> Mention:
    return Mention(
        activity_id="y1",
        call_id="call-1",
        contact_id="k1",
        claim=person(**said),
        occurred_at=CALLED + timedelta(days=days),
        region="east",
        team=None,
        rep_id="rep-1",
    )


@pytest.mark.parametrize(
    ("said", "possible"),
    [
        ({"name": "李建国"}, True),
        ({"phone": "13800138000"}, True),
        ({"title": "主任", "department": "采购部"}, False),
        ({"name": "…"}, False),
        ({"name": "李建国", "side": "rep"}, False),
        ({"name": "李建国", "side": "third_party"}, False),
        ({"name": "李建国", "side": "unknown"}, False),
    ],
)
def test_a_contact_is_somebody_of_the_customer_who_can_be_found_again(said: dict[str, Any], possible: bool) -> None:
    assert can_be_contact(person(**said)) is possible


@pytest.mark.parametrize(
    ("known", "said", "same"),
    [
        ({"name": "李建国"}, ("李 建国", None), True),
        ({"name": "李建国", "phone": "13800138000"}, ("王敏", "13800138000"), False),
        ({"name": "李建国", "phone": "13800138000"}, ("李建国", "13900139000"), True),
        ({"name": "李建国", "phone": "13800138000"}, (None, "138-0013-8000"), True),
        ({"phone": "13800138000"}, ("王敏", "+86 13800138000"), True),
        ({"phone": "13800138000"}, ("王敏", None), False),
        ({"name": "李建国"}, (None, None), False),
    ],
)
def test_the_same_person(known: dict[str, Any], said: tuple[str | None, str | None], same: bool) -> None:
    assert same_person(contact(**known), name=said[0], phone=said[1]) is same


def test_a_proposal_is_what_its_mentions_say_the_latest_first() -> None:
    proposal = contact(name="旧名", title="旧", confirmed=True, known_since=NOW + timedelta(days=9))
    told = described(
        proposal,
        (
            mention(0, name="李建国", title="主任", role="user"),
            mention(2, name="李建国", role="purchasing", department="采购部"),
            mention(1, name="李建国", phone="13800138000", department="设备部", title="科长"),
        ),
    )

    assert (told.name, told.title, told.role, told.department) == ("李建国", "科长", "purchasing", "采购部")
    assert (told.phone, told.confirmed, told.known_since) == ("13800138000", False, CALLED)


def test_a_confirmed_mention_confirms_the_contact_and_then_only_such_describe_it() -> None:
    told = described(
        contact(confirmed=False),
        (
            mention(0, name="李建国", title="主任", confirmed=True),
            mention(1, name="李建国", title="科长", phone="13900139000", role="user"),
        ),
    )

    assert (told.confirmed, told.title, told.phone, told.role) == (True, "主任", None, "unknown")


def test_of_equal_mentions_the_more_confident_is_believed() -> None:
    told = described(
        contact(confirmed=False),
        (mention(claim_id="p1", name="李建国", confidence=0.4), mention(claim_id="p2", name="李健国", confidence=0.9)),
    )

    assert told.name == "李健国"


def test_a_persons_own_contact_keeps_what_was_written_and_takes_confirmed_words_into_its_gaps() -> None:
    own = contact(created_by="rep-1", entered=("name", "title"), name="李建国", title="主任", phone="旧的")
    told = described(
        own,
        (
            mention(0, name="李健国", title="科长", role="purchasing", confirmed=True),
            mention(1, name="李建国", department="采购部", role="user"),
        ),
    )

    assert (told.name, told.title, told.role, told.department) == ("李建国", "主任", "purchasing", None)
    assert (told.phone, told.confirmed, told.known_since) == (None, True, NOW)


def test_without_mentions_only_what_was_written_remains() -> None:
    written = {"name": "李建国", "title": "主任", "department": "采购部", "phone": "13800138000", "role": "user"}
    own = contact(created_by="rep-1", entered=tuple(written), **written)

    assert described(own, ()) == own
