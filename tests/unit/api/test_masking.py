"""Private data over HTTP: who gets it, in which form, and what stands in its place for all others."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from tests.fakes import private_talk
from tests.fakes.house import House
from tests.fakes.private_talk import DIALLED, MASKED_DIALLED, MASKED_PHONE, PHONE
from voice.domain.recording import Call

FILES = ("txt", "srt", "vtt", "rttm", "ctm", "gong", "pca")
SECRETS = (PHONE, DIALLED, "王建国", PHONE[3:7])


@pytest.fixture
def call(house: House) -> Call:
    call = house.taken_in(seconds=3.0, phone_number=DIALLED, hotwords=("person:王建国",))
    house.processed(
        call, transcribe=lambda *_: private_talk.transcript(), extract=lambda heard, _: private_talk.facts(heard)
    )
    return call


def told(text: str) -> list[str]:
    """The secrets that a text tells; CTM has a character a line."""
    joined = "".join(text.split("\n"))
    lines = "".join(line.split()[4] for line in text.splitlines() if len(line.split()) == 6)
    return [secret for secret in SECRETS if secret in joined or secret in lines]


@pytest.mark.parametrize("login", ["rep", "manager", "auditor"])
def test_owner_manager_and_auditor_read_everything(house: House, call: Call, login: str) -> None:
    client = house.client(login)
    assert client.get(f"/v1/calls/{call.id}/transcript").json()["turns"][3]["text"] == f"{PHONE}，微信同号。"
    assert client.get(f"/v1/calls/{call.id}/record").json()["identity"][0]["fields"]["phone"] == DIALLED
    assert client.get(f"/v1/calls/{call.id}").json()["phone_number"] == DIALLED


@pytest.mark.parametrize(
    "address",
    [
        "/v1/calls",
        "/v1/calls/{id}",
        "/v1/calls/{id}/transcript",
        "/v1/calls/{id}/transcript?masked=true",
        *(f"/v1/calls/{{id}}/transcript?format={name}" for name in FILES),
        "/v1/calls/{id}/record",
        "/v1/calls/{id}/events",
    ],
)
def test_an_admin_reads_nothing_of_it(house: House, call: Call, address: str) -> None:
    answer = house.client("admin").get(address.format(id=call.id))
    assert answer.status_code == 200
    assert told(answer.text) == []


def test_a_masked_transcript_is_the_same_but_for_the_masks(house: House, call: Call) -> None:
    whole = house.client("rep").get(f"/v1/calls/{call.id}/transcript").json()
    masked = house.client("rep").get(f"/v1/calls/{call.id}/transcript?masked=true").json()
    turn = masked["turns"][3]
    assert turn["text"] == turn["raw"] == turn["display"] == f"{MASKED_PHONE}，微信同号。"
    assert [reading["kind"] for reading in whole["turns"][3]["readings"]] == ["phone"]
    assert turn["readings"] == []
    for name in ("words", "display_spans", "start_ms", "end_ms"):
        assert [one[name] for one in masked["turns"]] == [one[name] for one in whole["turns"]]


def test_a_masked_record_quotes_the_masked_transcript(house: House, call: Call) -> None:
    admin = house.client("admin")
    turns = admin.get(f"/v1/calls/{call.id}/transcript").json()["turns"]
    record = admin.get(f"/v1/calls/{call.id}/record").json()
    (person,), (need,) = record["identity"], record["needs"]
    assert (person["fields"]["name"], person["fields"]["phone"]) == ("王**", MASKED_DIALLED)
    assert need["fields"]["tried"] == f"打过{MASKED_DIALLED}找王**"
    for span in (*person["evidence"], *need["evidence"]):
        assert turns[span["turn"]]["text"][span["char_start"] : span["char_end"]] == span["quote"]
    assert admin.get(f"/v1/facts/{person['id']}").json() == person
    assert house.client("rep").get(f"/v1/calls/{call.id}/record?masked=true").json() == record


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_leaves_the_house_is_masked_unless_somebody_with_the_right_asks(
    house: House, call: Call, name: str
) -> None:
    rep = house.client("rep")
    usual = rep.get(f"/v1/calls/{call.id}/transcript?format={name}")
    whole = rep.get(f"/v1/calls/{call.id}/transcript?format={name}&masked=false")
    assert told(usual.text) == []
    assert bool(told(whole.text)) is (name != "rttm")  # which has no words


@pytest.mark.parametrize(
    "address",
    [
        "transcript?masked=false",
        "transcript?format=srt&masked=false",
        "record?masked=false",
        "audio?muted=false",
        "audio-url?muted=false",
    ],
)
def test_to_ask_for_it_without_the_right_is_refused(house: House, call: Call, address: str) -> None:
    answer = house.client("admin").get(f"/v1/calls/{call.id}/{address}")
    assert (answer.status_code, answer.json()["code"]) == (403, "private_data")
    assert house.client("manager").get(f"/v1/calls/{call.id}/{address}").status_code == 200


def test_out_of_sight_is_out_of_sight_whatever_is_asked(house: House, call: Call) -> None:
    for address in ("transcript?masked=true", "record?masked=false", "audio?muted=false"):
        assert house.client("stranger").get(f"/v1/calls/{call.id}/{address}").status_code == 404


def test_a_decision_and_a_correction_answer_masked(house: House, call: Call) -> None:
    admin: TestClient = house.client("admin")
    (person,) = admin.get(f"/v1/calls/{call.id}/record").json()["identity"]
    decided = admin.post(f"/v1/facts/{person['id']}/decision", json={"decision": "confirm"})
    words = {"turn": 3, "char_start": 12, "char_end": 16, "original": "微信同号", "text": "微信一样"}
    corrected = admin.post(f"/v1/calls/{call.id}/transcript/corrections", json=words)
    for answer in (decided, corrected, admin.post(f"/v1/calls/{call.id}/sides", json={"swap": True})):
        assert answer.status_code == 200
        assert told(json.dumps(answer.json(), ensure_ascii=False)) == []


def test_a_mask_does_not_take_the_place_of_what_it_hides(house: House, call: Call) -> None:
    admin = house.client("admin")
    (person,) = admin.get(f"/v1/calls/{call.id}/record").json()["identity"]
    given = {"decision": "edit", "changes": {"name": person["fields"]["name"]}}
    refused = admin.post(f"/v1/facts/{person['id']}/decision", json=given)
    assert (refused.status_code, refused.json()["code"]) == (422, "masked_value")
    words = {"turn": 3, "char_start": 0, "char_end": 11, "original": MASKED_PHONE, "text": "号码"}
    forbidden = admin.post(f"/v1/calls/{call.id}/transcript/corrections", json=words)
    assert (forbidden.status_code, forbidden.json()["code"]) == (403, "private_data")
