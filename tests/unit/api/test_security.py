"""Headers that every answer carries, and bodies that are too large."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.house import CALLED_AT, House, a_wav
from voice.api.security import JSON_LIMIT, MIB, MULTIPART_OVERHEAD


@pytest.mark.parametrize("path", ["/healthz", "/v1/calls", "/sign-in", "/v1/nothing", "/static/nothing.js"])
def test_every_answer_is_hardened(house: House, path: str) -> None:
    headers = house.client().get(path).headers
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("same-origin", "no-referrer")


def test_answers_with_personal_data_stay_out_of_caches(house: House) -> None:
    assert house.client("rep").get("/v1/calls").headers["cache-control"] == "no-store"
    assert house.client().get("/v1/calls").headers["cache-control"] == "no-store"


def test_a_json_body_is_refused_at_its_declared_size(house: House) -> None:
    answer = house.client("rep").post("/v1/leads", content=b"[" * (JSON_LIMIT + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_body_that_declares_nothing_is_cut_at_the_limit(house: House) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 20 * MIB:
            sent += 1 << 16
            yield b" " * (1 << 16)

    answer = house.client("rep").post("/v1/leads", content=endless(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_nobody_learns_the_limit_before_the_sign_in(house: House) -> None:
    assert house.client().post("/v1/leads", content=b"[" * (JSON_LIMIT + 1)).status_code == 401


def test_a_recording_larger_than_the_setting_is_refused_and_nothing_stored(show_house: House, tmp_path: Path) -> None:
    house = show_house.copied_to(tmp_path / "small", max_upload_mb=1)
    rep = house.client("rep")
    form = {"called_at": CALLED_AT.isoformat()}
    barely = a_wav(seconds=MIB / 16000 + 2)  # over the recording's limit, within that of the body
    assert MIB < len(barely) < MIB + MULTIPART_OVERHEAD
    huge = barely * 3
    for sound in (barely, huge):
        answer = rep.post("/v1/calls", data=form, files={"file": ("a.wav", sound, "audio/wav")})
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert rep.get("/v1/calls").json()["items"] == []
