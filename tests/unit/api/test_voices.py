"""One's own voice over HTTP: consent is asked for, vectors are never shown, and it can be withdrawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House, a_wav
from voice.transcribe.enrol import OwnVoice

HERE = "/v1/me/voice"


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


def enrol(client: TestClient, sound: bytes | None = None, **form: str) -> Any:
    said = {"consent": "true"} | form
    return client.post(HERE, files={"file": ("me.wav", sound or a_wav(6.0), "audio/wav")}, data=said)


def test_a_voice_is_in_use_from_the_second_clip_on(rep: TestClient, house: House) -> None:
    assert rep.get(HERE).json() == {"in_use": False, "clips": []}
    for at in range(2):
        clip = enrol(rep, a_wav(6.0, pitch_hz=200 + at))
        assert (clip.status_code, clip.json()["state"], clip.json()["speech_ms"]) == (202, "waiting", None)
        house.services.voices.hear(
            clip.json()["id"], lambda _: OwnVoice(np.array([1, 0], np.float32), 6_000, "scripted/1")
        )
    known = rep.get(HERE).json()
    assert known["in_use"]
    assert [(clip["state"], clip["speech_ms"]) for clip in known["clips"]] == [("ready", 6_000)] * 2
    assert all("vector" not in clip for clip in known["clips"])


def test_consent_must_be_given(rep: TestClient) -> None:
    refused = enrol(rep, consent="false")
    assert (refused.status_code, refused.json()["code"]) == (422, "consent_missing")
    assert "consent" in rep.post(HERE, files={"file": ("me.wav", a_wav(), "audio/wav")}).text


def test_what_is_no_recording_is_refused(rep: TestClient) -> None:
    refused = enrol(rep, b"no sound at all" * 100)
    assert (refused.status_code, refused.json()["code"]) == (422, "not_audio")


def test_a_clip_or_all_of_them_can_be_withdrawn(rep: TestClient) -> None:
    first, _, _ = (enrol(rep, a_wav(6.0, pitch_hz=300 + at)).json()["id"] for at in range(3))
    assert rep.delete(f"{HERE}/{first}").status_code == 204
    assert len(rep.get(HERE).json()["clips"]) == 2
    assert rep.delete(HERE).status_code == 204
    assert rep.get(HERE).json()["clips"] == []
    assert rep.delete(f"{HERE}/{first}").status_code == 404


def test_nobody_sees_or_deletes_anothers(rep: TestClient, house: House) -> None:
    clip = enrol(rep).json()["id"]
    admin = house.client("admin")
    assert admin.get(HERE).json()["clips"] == []
    assert admin.delete(f"{HERE}/{clip}").status_code == 404
    assert len(rep.get(HERE).json()["clips"]) == 1
