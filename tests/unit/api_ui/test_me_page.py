"""The page about oneself: the own voice is enrolled with consent, its state is told, and it can be withdrawn."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House, a_wav
from voice.domain.audio import Samples
from voice.transcribe.enrol import OwnVoice

PAGE = {"Accept": "text/html", "X-Callgate-CSRF": "1", "HX-Request": "true"}
MINE, OTHER = np.array([1, 0], np.float32), np.array([0, 1], np.float32)


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


def add(client: TestClient, pitch_hz: int, **form: str) -> Any:
    sound = {"file": ("me.wav", a_wav(6.0, pitch_hz=pitch_hz), "audio/wav")}
    return client.post("/me/voice", files=sound, data={"consent": "true"} | form, headers=PAGE)


def hear(house: House, vector: Samples) -> None:
    """A worker hears what waits."""
    for clip in house.services.voices.clips(house.people["rep"].user.actor):
        house.services.voices.hear(clip.id, lambda _: OwnVoice(vector, 6_000, "scripted/1"))


def states(page: str) -> list[str]:
    return re.findall(r"<li>.*?<span class=\"chip[^>]*>(.*?)</span>", page, re.DOTALL)


def test_the_page_says_what_the_voice_is_for_before_it_asks(rep: TestClient) -> None:
    page = rep.get("/me", headers=PAGE).text
    assert "我同意用我的声音识别我在通话中的一方" in page
    assert "未使用" in page
    assert states(page) == []
    assert "撤回并删除全部" not in page


def test_each_clip_is_shown_with_what_became_of_it(rep: TestClient, house: House) -> None:
    assert states(add(rep, 200).text) == ["等待处理"]
    hear(house, MINE)
    add(rep, 201)
    hear(house, OTHER)
    assert states(rep.get("/me", headers=PAGE).text) == ["可用", "未采用"]
    add(rep, 202)
    hear(house, MINE)
    page = rep.get("/me", headers=PAGE).text
    assert "使用中" in page
    assert "有效语音 6 秒" in page


def test_without_consent_nothing_is_enrolled(rep: TestClient) -> None:
    refused = add(rep, 200, consent="false")
    assert refused.status_code == 422
    assert "需要本人同意" in refused.text
    assert states(rep.get("/me", headers=PAGE).text) == []


def test_one_clip_or_all_are_withdrawn(rep: TestClient) -> None:
    for at in range(3):
        add(rep, 200 + at)
    (first, *_) = re.findall(r"/me/voice/([0-9a-f-]+)/withdrawal", rep.get("/me", headers=PAGE).text)
    assert len(states(rep.post(f"/me/voice/{first}/withdrawal", headers=PAGE).text)) == 2
    assert states(rep.post("/me/voice/withdrawal", headers=PAGE).text) == []


def test_anothers_clip_is_out_of_reach(rep: TestClient, house: House) -> None:
    add(rep, 200)
    (clip,) = house.services.voices.clips(house.people["rep"].user.actor)
    assert house.client("admin").post(f"/me/voice/{clip.id}/withdrawal", headers=PAGE).status_code == 404
