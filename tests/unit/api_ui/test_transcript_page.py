"""The transcript on the page of a call: what may be doubted shows, and people put right words and sides."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House, a_transcript
from voice.api.ui.views.conversation import bubbles
from voice.api.ui.views.sides import sides_of
from voice.domain.recording import Call, CallStatus
from voice.domain.transcript import Repair, Side, SidesFrom, TimedWord, Transcript, Turn

PAGE = {"Accept": "text/html", "X-Callgate-CSRF": "1", "HX-Request": "true"}


@pytest.fixture
def call(house: House) -> Call:
    call = house.taken_in(phone_number="13800138000")
    house.processed(call)
    return call


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


def spoken(text: str, *, probability: float = 0.9, side: Side = Side.UNKNOWN, speaker: str = "SPEAKER_00") -> Turn:
    return Turn(0, speaker, side, text, 0, 2000, (TimedWord(0, len(text), 0, 2000, probability),))


def test_words_that_are_not_sure_and_words_put_right_are_told_apart() -> None:
    repair = Repair(0, 0, 4, "新河网关", "星河网关", 0.1)
    transcript = Transcript((spoken("星河网关三十万。", probability=0.2),), "zh", repairs=(repair,))
    first, amount, stop = bubbles(transcript, [])[0].pieces
    assert (first.text, first.original, first.unsure) == ("星河网关", "新河网关", True)
    assert (amount.text, amount.worth) == ("三十万", "300000")
    assert (stop.text, stop.worth, stop.original) == ("。", None, None)


def test_fillers_are_marked_and_nothing_of_the_text_is_lost() -> None:
    (bubble,) = bubbles(Transcript((spoken("嗯，那我看一下。"),), "zh"), [])
    assert "".join(piece.text for piece in bubble.pieces) == "嗯，那我看一下。"
    assert [piece.text for piece in bubble.pieces if piece.filler] == ["嗯，"]


def test_of_unknown_sides_the_voices_to_choose_from_are_named() -> None:
    turns = (spoken("喂"), replace(spoken("您好", speaker="SPEAKER_01"), index=1))
    sides = sides_of(Transcript(turns, "zh"))
    assert (sides.known, sides.swappable, sides.voices) == (False, False, (("SPEAKER_00", 1), ("SPEAKER_01", 2)))
    known = sides_of(replace(a_transcript(), sides_from=SidesFrom.CHANNEL))
    assert (known.known, known.source, known.swappable, known.voices) == (True, "channel", True, ())


def test_a_word_is_corrected_in_a_form_of_its_turn(rep: TestClient, call: Call, house: House) -> None:
    form = rep.get(f"/calls/{call.id}/turns/0/correction", headers=PAGE).text
    before = re.search(r'name="before" value="([^"]*)"', form)
    assert before is not None
    text = before[1]
    answer = rep.post(
        f"/calls/{call.id}/turns/0/correction", data={"before": text, "text": "请问" + text, "teach": ""}, headers=PAGE
    )
    assert answer.headers["hx-refresh"] == "true"
    actor = house.people["rep"].user.actor
    transcript = house.services.calls.transcript(actor, call.id)
    assert transcript is not None
    assert transcript.turns[0].text == "请问" + text
    assert house.services.calls.get(actor, call.id).status is CallStatus.QUEUED


def test_a_turn_that_changed_meanwhile_is_not_overwritten(rep: TestClient, call: Call) -> None:
    words = {"before": "这里原来是别的话。", "text": "这里原来是另外的话。"}
    refused = rep.post(f"/calls/{call.id}/turns/0/correction", data=words, headers=PAGE)
    assert refused.status_code == 409


def test_a_form_that_changes_nothing_corrects_nothing(rep: TestClient, call: Call, house: House) -> None:
    words = {"before": "您好。", "text": " 您好。 "}
    assert rep.post(f"/calls/{call.id}/turns/0/correction", data=words, headers=PAGE).status_code < 300
    assert house.services.calls.get(house.people["rep"].user.actor, call.id).status is CallStatus.READY


def test_there_is_no_form_for_a_turn_that_is_none(rep: TestClient, call: Call) -> None:
    assert rep.get(f"/calls/{call.id}/turns/99/correction", headers=PAGE).status_code == 404


def test_the_sides_are_swapped_from_the_page(rep: TestClient, call: Call, house: House) -> None:
    assert "对调双方" in rep.get(f"/calls/{call.id}", headers=PAGE).text
    actor = house.people["rep"].user.actor
    before = house.services.calls.transcript(actor, call.id)
    assert rep.post(f"/calls/{call.id}/sides", headers=PAGE).headers["hx-refresh"] == "true"
    after = house.services.calls.transcript(actor, call.id)
    assert before is not None
    assert after is not None
    assert after.sides_from is SidesFrom.PERSON
    assert [turn.side for turn in after.turns] == [
        {Side.REP: Side.CUSTOMER, Side.CUSTOMER: Side.REP}[turn.side] for turn in before.turns
    ]


def test_the_call_is_heard_again_from_the_page(rep: TestClient, call: Call, house: House) -> None:
    assert rep.post(f"/calls/{call.id}/retranscription", headers=PAGE).headers["hx-refresh"] == "true"
    assert house.services.calls.get(house.people["rep"].user.actor, call.id).status is CallStatus.QUEUED


def test_who_only_looks_on_is_offered_none_of_it(house: House, call: Call) -> None:
    auditor = house.client("auditor")
    page = auditor.get(f"/calls/{call.id}", headers=PAGE).text
    assert "对调双方" not in page
    assert "turn-edit" not in page
    assert auditor.post(f"/calls/{call.id}/sides", headers=PAGE).status_code == 403
