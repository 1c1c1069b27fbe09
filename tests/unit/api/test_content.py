"""What a call yields: transcript in every dialect, record with evidence, sound by range and by link."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House, a_transcript, a_wav
from voice.domain.facts import CallFacts
from voice.domain.recording import Call
from voice.domain.transcript import Repair, Side, SidesFrom, TimedWord, Transcript, Turn

SOUND = a_wav()


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def call(house: House) -> Call:
    call = house.taken_in()
    house.processed(call)
    return call


def test_the_transcript_has_turns_with_timed_words(rep: TestClient, call: Call) -> None:
    told = rep.get(f"/v1/calls/{call.id}/transcript").json()
    assert (told["language"], told["layout"]) == ("zh", "stereo")
    turn = told["turns"][1]
    expected = a_transcript().turns[1]
    assert (turn["text"], turn["side"], turn["start_ms"]) == (expected.text, "customer", expected.start_ms)
    word = turn["words"][2]
    assert turn["text"][word["char_start"] : word["char_end"]] == "采"
    assert word["end_ms"] - word["start_ms"] == 100


def test_a_turn_has_its_raw_text_its_display_and_readings_of_its_numbers(rep: TestClient, house: House) -> None:
    said = "嗯，康澜报价三十万。"
    words = (TimedWord(2, 4, 500, 900, 0.3, overlap=True), TimedWord(4, 9, 900, 2_000, 0.95))
    transcript = Transcript(
        (Turn(0, "customer", Side.CUSTOMER, said, 500, 2_000, words),),
        "zh",
        2_000,
        repairs=(Repair(0, 2, 4, "康兰", "康澜", 0.05),),
        sides_from=SidesFrom.WORDS,
    )
    call = house.taken_in()
    house.processed(call, transcribe=lambda *_: transcript, extract=lambda *_: CallFacts())
    told = rep.get(f"/v1/calls/{call.id}/transcript").json()
    (turn,) = told["turns"]
    assert (turn["text"], turn["raw"], turn["display"]) == (said, "嗯，康兰报价三十万。", "康澜报价三十万。")
    assert "".join(said[start:end] for start, end in turn["display_spans"]) == turn["display"]
    (reading,) = turn["readings"]
    assert (reading["kind"], reading["value"], said[reading["char_start"] : reading["char_end"]]) == (
        "amount",
        "300000",
        "三十万",
    )
    assert [(word["low_confidence"], word["overlap"]) for word in turn["words"]] == [(True, True), (False, False)]
    assert (told["repairs"][0]["original"], told["repairs"][0]["by"]) == ("康兰", "vocabulary")
    assert told["sides_from"] == "words"
    assert told["speakers"] == [{"speaker": "customer", "side": "customer", "turns": 1, "spoken_ms": 1_500}]


@pytest.mark.parametrize(
    ("format_", "media_type", "holds"),
    [
        ("txt", "text/plain", "customer: 我是采购经理"),
        ("srt", "application/x-subrip", "-->"),
        ("vtt", "text/vtt", "WEBVTT"),
        ("rttm", "text/x-rttm", "SPEAKER "),
        ("ctm", "text/x-ctm", " 0.900\n"),
        ("gong", "application/vnd.callgate.gong+json", '"affiliation": "External"'),
        ("pca", "application/vnd.callgate.pca+json", '"SpeechSegments"'),
    ],
)
def test_the_transcript_speaks_other_dialects(
    rep: TestClient, call: Call, format_: str, media_type: str, holds: str
) -> None:
    asked = rep.get(f"/v1/calls/{call.id}/transcript?format={format_}")
    accepted = rep.get(f"/v1/calls/{call.id}/transcript", headers={"Accept": f"{media_type}, */*;q=0.1"})
    assert asked.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert holds in asked.text
    assert asked.text == accepted.text


def test_the_question_goes_before_the_accept_header(rep: TestClient, call: Call) -> None:
    answer = rep.get(f"/v1/calls/{call.id}/transcript?format=json", headers={"Accept": "text/vtt"})
    assert answer.headers["content-type"] == "application/json"


def test_an_unknown_dialect_is_refused(rep: TestClient, call: Call) -> None:
    assert rep.get(f"/v1/calls/{call.id}/transcript?format=docx").status_code == 422


def test_a_transcript_that_is_not_there_yet_says_so(rep: TestClient, house: House) -> None:
    waiting = house.taken_in(pitch_hz=600)
    answer = rep.get(f"/v1/calls/{waiting.id}/transcript")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_ready")


def test_the_record_has_all_four_kinds_each_verbatim_and_timed(rep: TestClient, call: Call) -> None:
    record = rep.get(f"/v1/calls/{call.id}/record").json()
    turns = rep.get(f"/v1/calls/{call.id}/transcript").json()["turns"]
    for kind in ("identity", "needs", "commitments", "objections"):
        (fact,) = record[kind]
        assert fact["state"] == "proposed"
        for span in fact["evidence"]:
            assert turns[span["turn"]]["text"][span["char_start"] : span["char_end"]] == span["quote"]
            assert span["start_ms"] < span["end_ms"]
    assert record["identity"][0]["fields"]["department"] is None  # not said
    due = record["commitments"][0]["fields"]
    assert (due["due"], due["due_text"], due["due_precision"]) == (
        "2026-03-13T15:00:00+08:00",
        "明天下午三点前",
        "minute",
    )


def test_a_fact_is_confirmed_edited_rejected_and_reopened(rep: TestClient, call: Call) -> None:
    record = rep.get(f"/v1/calls/{call.id}/record").json()

    def decide(kind: str, **given: Any) -> Any:
        return rep.post(f"/v1/facts/{record[kind][0]['id']}/decision", json=given)

    assert decide("identity", decision="confirm").json()["state"] == "confirmed"
    edited = decide("commitments", decision="edit", changes={"due": "2026-03-16T10:00:00+08:00"}).json()
    assert (edited["state"], edited["changed"]) == ("edited", ["due"])
    assert edited["fields"]["due"] == "2026-03-16T10:00:00+08:00"
    assert edited["quote"] == record["commitments"][0]["quote"]
    assert decide("objections", decision="reject").json()["state"] == "rejected"
    assert decide("objections", decision="undo").json()["state"] == "proposed"
    assert rep.get(f"/v1/facts/{record['identity'][0]['id']}").json()["decided_by"] is not None


@pytest.mark.parametrize(
    "given",
    [
        {"decision": "approve"},
        {"decision": "edit"},
        {"decision": "edit", "changes": {"colour": "red"}},
        {"decision": "edit", "changes": {"action": "dance"}},
        {"decision": "confirm", "changes": {"action": "demo"}},
        {"decision": "confirm", "comment": "x"},
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(rep: TestClient, call: Call, given: dict[str, Any]) -> None:
    (fact,) = rep.get(f"/v1/calls/{call.id}/record").json()["commitments"]
    assert rep.post(f"/v1/facts/{fact['id']}/decision", json=given).status_code == 422


def test_an_auditor_reads_facts_and_decides_nothing(house: House, call: Call) -> None:
    auditor = house.client("auditor")
    (fact,) = auditor.get(f"/v1/calls/{call.id}/record").json()["needs"]
    assert auditor.post(f"/v1/facts/{fact['id']}/decision", json={"decision": "confirm"}).status_code == 403


def test_a_play_stands_in_the_log(rep: TestClient, house: House, call: Call) -> None:
    (fact,) = rep.get(f"/v1/calls/{call.id}/record").json()["needs"]
    played = {"start_ms": 2600, "end_ms": 3100, "fact_id": fact["id"]}
    assert rep.post(f"/v1/calls/{call.id}/plays", json=played).status_code == 204
    (event, *_) = house.client("auditor").get(f"/v1/audit/events?subject=call:{call.id}").json()["items"]
    assert (event["type"], event["actor_id"]) == ("evidence.played", house.id_of("rep"))
    assert event["payload"] == played


@pytest.mark.parametrize("play", [{"start_ms": 5, "end_ms": 5}, {"start_ms": -1, "end_ms": 5}, {"start_ms": 0}])
def test_a_play_of_nothing_is_refused(rep: TestClient, call: Call, play: dict[str, int]) -> None:
    assert rep.post(f"/v1/calls/{call.id}/plays", json=play).status_code == 422


def test_the_waveform_can_be_drawn(rep: TestClient, call: Call) -> None:
    told = rep.get(f"/v1/calls/{call.id}/peaks").json()
    (channel,) = told["channels"]
    assert told["duration_ms"] == 1000
    assert 0 < len(channel) <= 800
    assert all(0 <= peak <= 1 for peak in channel)


def test_artefacts_name_what_made_them(rep: TestClient, call: Call) -> None:
    told = rep.get(f"/v1/calls/{call.id}/artefacts").json()
    assert [(item["stage"], item["version"]) for item in told] == [("transcribe", 1), ("extract", 1), ("handoff", 1)]
    assert told[0]["producer"] == "scripted/asr"
    assert "payload" not in told[0]
