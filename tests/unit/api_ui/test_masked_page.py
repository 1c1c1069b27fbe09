"""The page of a call for somebody who may not see private data."""

from __future__ import annotations

import re

import pytest

from tests.fakes import private_talk
from tests.fakes.house import House
from tests.fakes.private_talk import DIALLED, MASKED_DIALLED, PHONE
from voice.domain.recording import Call

PAGE = {"Accept": "text/html", "X-Callgate-CSRF": "1", "HX-Request": "true"}


@pytest.fixture
def call(house: House) -> Call:
    call = house.taken_in(seconds=3.0, phone_number=DIALLED)
    house.processed(
        call, transcribe=lambda *_: private_talk.transcript(), extract=lambda heard, _: private_talk.facts(heard)
    )
    return call


def text_of(page: str) -> str:
    """What a person reads, and the values of the forms."""
    values = " ".join(re.findall(r'value="([^"]*)"', page))
    return re.sub(r"<[^>]*>", "", page) + values


def test_the_rep_reads_the_number_and_the_name(house: House, call: Call) -> None:
    page = text_of(house.client("rep").get(f"/calls/{call.id}", headers=PAGE).text)
    assert PHONE in page
    assert "王建国" in page


@pytest.mark.parametrize("address", ["/calls/{id}", "/calls", "/calls/{id}/turns/3/correction"])
def test_an_admin_reads_masks(house: House, call: Call, address: str) -> None:
    answer = house.client("admin").get(address.format(id=call.id), headers=PAGE)
    assert answer.status_code == 200
    page = text_of(answer.text)
    assert [secret for secret in (PHONE, DIALLED, "王建国") if secret in page] == []


def test_the_head_of_the_call_shows_the_number_masked(house: House, call: Call) -> None:
    assert MASKED_DIALLED in house.client("admin").get(f"/calls/{call.id}", headers=PAGE).text


def test_a_card_is_confirmed_as_it_is_seen_and_the_record_keeps_what_it_hides(house: House, call: Call) -> None:
    admin, rep = house.client("admin"), house.client("rep")
    (person,) = rep.get(f"/v1/calls/{call.id}/record").json()["identity"]
    form = {"decision": "edit", "name": "王**", "phone": MASKED_DIALLED, "title": "经理"}
    card = admin.post(f"/calls/{call.id}/facts/{person['id']}", data=form, headers=PAGE)
    assert card.status_code == 200
    assert "王建国" not in card.text
    after = rep.get(f"/v1/facts/{person['id']}").json()
    assert (after["fields"]["name"], after["fields"]["phone"], after["changed"]) == ("王建国", DIALLED, ["title"])
