"""Putting transcripts right over HTTP, as clients meet it."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from voice.domain.facts import CallFacts
from voice.domain.recording import Call


def nothing(*_: object) -> CallFacts:
    return CallFacts((), (), (), ())


WORDS = {"turn": 1, "char_start": 6, "char_end": 9, "original": "端木敏", "text": "端木闽"}


@pytest.fixture
def call(house: House) -> Call:
    call = house.taken_in()
    house.processed(call)
    return call


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


def post(client: TestClient, call: Call, door: str, **body: Any) -> Any:
    return client.post(f"/v1/calls/{call.id}/{door}", json=body)


def test_a_correction_is_answered_with_the_turn(rep: TestClient, call: Call) -> None:
    answer = post(rep, call, "transcript/corrections", **WORDS).json()

    assert (answer["transcript_version"], answer["status"]) == (2, "queued")
    assert answer["turn"]["text"] == "我是采购经理端木闽，现在的供应商交货太慢。"
    assert answer["turn"] == rep.get(f"/v1/calls/{call.id}/transcript").json()["turns"][1]
    assert (answer["taught"]["text"], answer["taught"]["wrong"]) == ("端木闽", ["端木敏"])
    artefacts = rep.get(f"/v1/calls/{call.id}/artefacts").json()
    assert [one["version"] for one in artefacts if one["stage"] == "transcribe"] == [1, 2]


def test_nobody_has_to_teach(rep: TestClient, call: Call) -> None:
    assert post(rep, call, "transcript/corrections", **WORDS, teach=False).json()["taught"] is None
    assert rep.get("/v1/vocabulary").json()["items"] == []


def test_words_of_everyday_talk_are_not_learnt(rep: TestClient, call: Call) -> None:
    said = {"turn": 2, "char_start": 0, "char_end": 2, "original": "明天", "text": "后天"}
    assert post(rep, call, "transcript/corrections", **said).json()["taught"] is None


def test_what_has_changed_meanwhile_is_a_conflict(rep: TestClient, call: Call) -> None:
    post(rep, call, "transcript/corrections", **WORDS)
    answer = post(rep, call, "transcript/corrections", **WORDS)

    assert (answer.status_code, answer.json()["code"]) == (409, "stale_transcript")
    assert answer.json()["remedy"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"turn": 9}, "no_such_turn"), ({"text": "   "}, "empty_correction"), ({"text": ""}, "invalid_input")],
)
def test_what_is_no_correction(rep: TestClient, call: Call, fields: dict[str, Any], code: str) -> None:
    answer = post(rep, call, "transcript/corrections", **{**WORDS, **fields})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_sides_are_swapped_and_named(rep: TestClient, call: Call, house: House) -> None:
    swapped = post(rep, call, "sides", swap=True).json()
    assert swapped == {
        "transcript_version": 2,
        "status": "queued",
        "sides_from": "person",
        "speakers": {"customer": "customer", "rep": "rep"},
    }
    turns = rep.get(f"/v1/calls/{call.id}/transcript").json()["turns"]
    assert [turn["side"] for turn in turns] == ["customer", "rep", "customer", "rep"]
    assert post(rep, call, "sides", rep="customer").json()["transcript_version"] == 3


@pytest.mark.parametrize("body", [{}, {"swap": False}, {"swap": True, "rep": "customer"}])
def test_sides_need_one_word(rep: TestClient, call: Call, body: dict[str, Any]) -> None:
    assert post(rep, call, "sides", **body).status_code == 422


def test_a_speaker_that_is_none_is_refused_with_those_there_are(rep: TestClient, call: Call) -> None:
    answer = post(rep, call, "sides", rep="SPEAKER_07")

    assert (answer.status_code, answer.json()["code"]) == (422, "no_such_speaker")
    assert answer.json()["remedy"] == "One of: rep, customer."


def test_a_call_is_transcribed_again_and_keeps_what_was_put_right(rep: TestClient, call: Call, house: House) -> None:
    post(rep, call, "transcript/corrections", **WORDS, teach=False)
    house.processed(call, extract=nothing)
    answer = rep.post(f"/v1/calls/{call.id}/retranscribe")
    assert (answer.status_code, answer.json()["status"], answer.json()["queue_position"]) == (200, "queued", 1)
    assert rep.post(f"/v1/calls/{call.id}/retranscribe").status_code == 409
    house.processed(call, extract=nothing)

    found = rep.get(f"/v1/calls/{call.id}/transcript").json()
    assert "端木闽" in found["turns"][1]["text"]
    assert rep.get(f"/v1/calls/{call.id}").json()["status"] == "ready"


@pytest.mark.parametrize(
    ("door", "body"), [("transcript/corrections", WORDS), ("sides", {"swap": True}), ("retranscribe", {})]
)
def test_those_who_only_look_on_change_nothing(house: House, call: Call, door: str, body: dict[str, Any]) -> None:
    assert post(house.client("auditor"), call, door, **body).status_code == 403
    assert post(house.client("colleague"), call, door, **body).status_code == 404
