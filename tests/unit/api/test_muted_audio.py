"""Private words in the sound of a call: zeros for who may not hear them, and all else as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests.fakes import private_talk
from tests.fakes.house import House, a_wav
from tests.fakes.private_talk import PHONE
from tests.unit.transcribe.test_mute import samples_of
from voice.domain.recording import Call

SECONDS = 3.0
SOUND = a_wav(SECONDS)
MARGIN_MS = 200
RATE_HZ = 8_000


@pytest.fixture
def call(house: House) -> Call:
    call = house.taken_in(seconds=SECONDS)
    house.processed(
        call, transcribe=lambda *_: private_talk.transcript(), extract=lambda heard, _: private_talk.facts(heard)
    )
    return call


@pytest.fixture
def admin(house: House) -> TestClient:
    return house.client("admin")


def private_stretches() -> list[tuple[int, int]]:
    """The name and the number, in ms."""
    turns = private_talk.transcript().turns
    said = [(turns[1], "王建国"), (turns[3], PHONE)]
    found = [turn.span_ms(turn.text.index(words), turn.text.index(words) + len(words)) for turn, words in said]
    return [(span[0] - MARGIN_MS, span[1] + MARGIN_MS) for span in found if span]


def test_samples_within_private_words_are_zero_and_all_others_unchanged(
    admin: TestClient, call: Call, tmp_path: Path
) -> None:
    answer = admin.get(f"/v1/calls/{call.id}/audio")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/flac")
    (tmp_path / "before.wav").write_bytes(SOUND)
    (tmp_path / "after.flac").write_bytes(answer.content)
    (before, _), (after, rate_hz) = samples_of(tmp_path / "before.wav"), samples_of(tmp_path / "after.flac")
    assert (after.shape, rate_hz) == (before.shape, RATE_HZ)
    silent = np.zeros(before.shape[1], bool)
    for start, end in private_stretches():
        silent[start * RATE_HZ // 1000 : end * RATE_HZ // 1000] = True
    assert 0 < silent.sum() < before.shape[1]
    assert not after[:, silent].any()
    assert np.array_equal(after[:, ~silent], before[:, ~silent])


def test_who_may_hears_the_recording_and_the_muted_on_request(house: House, call: Call, admin: TestClient) -> None:
    rep = house.client("rep")
    assert rep.get(f"/v1/calls/{call.id}/audio").content == SOUND
    assert rep.get(f"/v1/calls/{call.id}/audio?muted=false").content == SOUND
    muted = rep.get(f"/v1/calls/{call.id}/audio?muted=true").content
    assert muted == admin.get(f"/v1/calls/{call.id}/audio").content != SOUND
    assert rep.get(f"/v1/calls/{call.id}/audio").content == SOUND, "the original stays"


@pytest.mark.parametrize("header", ["bytes=0-99", "bytes=500-", "bytes=-50"])
def test_parts_of_the_muted_copy(admin: TestClient, call: Call, header: str) -> None:
    whole = admin.get(f"/v1/calls/{call.id}/audio")
    part = admin.get(f"/v1/calls/{call.id}/audio", headers={"Range": header})
    parts = {"bytes=0-99": slice(0, 100), "bytes=500-": slice(500, None), "bytes=-50": slice(-50, None)}
    assert (part.status_code, part.content) == (206, whole.content[parts[header]])
    assert part.headers["content-range"].endswith(f"/{len(whole.content)}")
    assert part.headers["etag"] == whole.headers["etag"]
    beyond = admin.get(f"/v1/calls/{call.id}/audio", headers={"Range": f"bytes={len(whole.content)}-"})
    assert beyond.status_code == 416


def test_both_have_a_tag_of_their_own_so_that_parts_are_never_mixed(house: House, call: Call) -> None:
    rep = house.client("rep")
    whole, muted = (rep.get(f"/v1/calls/{call.id}/audio?muted={asked}") for asked in ("false", "true"))
    assert whole.headers["etag"] != muted.headers["etag"]
    mixed = {"Range": "bytes=0-9", "If-Range": whole.headers["etag"]}
    assert rep.get(f"/v1/calls/{call.id}/audio?muted=true", headers=mixed).status_code == 200
    known = {"If-None-Match": muted.headers["etag"]}
    assert rep.get(f"/v1/calls/{call.id}/audio?muted=true", headers=known).status_code == 304


def test_a_correction_makes_another_copy(house: House, admin: TestClient, call: Call) -> None:
    before = admin.get(f"/v1/calls/{call.id}/audio")
    words = {"turn": 0, "char_start": 0, "char_end": 2, "original": "您好", "text": "微信lily_88，您好"}
    assert house.client("rep").post(f"/v1/calls/{call.id}/transcript/corrections", json=words).status_code == 200
    after = admin.get(f"/v1/calls/{call.id}/audio", headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.content != before.content) == (200, True)


def test_a_link_plays_what_it_was_made_for(house: House, admin: TestClient, call: Call) -> None:
    rep, nobody = house.client("rep"), house.client()
    muted = admin.get(f"/v1/calls/{call.id}/audio").content
    for client, asked, plays in (
        (rep, "", SOUND),
        (rep, "?muted=true", muted),
        (admin, "", muted),
        (admin, "?muted=true", muted),
    ):
        link = client.get(f"/v1/calls/{call.id}/audio-url{asked}").json()["url"]
        assert nobody.get(link).content == plays
        assert nobody.get(f"{link}?muted=false").content == plays


def test_a_call_that_has_no_transcript_yet_is_not_heard_muted(house: House, admin: TestClient) -> None:
    waiting = house.taken_in(pitch_hz=600)
    for client, asked in ((admin, ""), (house.client("rep"), "?muted=true")):
        answer = client.get(f"/v1/calls/{waiting.id}/audio{asked}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_ready")
    assert house.client("rep").get(f"/v1/calls/{waiting.id}/audio").status_code == 200
