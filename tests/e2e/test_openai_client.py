"""The official OpenAI client against the running service: supervisor, API, worker and the real model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from tests.e2e.running import RunningService, wait_until
from tests.e2e.short_call import short_call
from tests.eval.cer import cer
from tests.fakes.whisper import whisper

pytestmark = [pytest.mark.models, pytest.mark.slow]
CALLS = Path(__file__).parents[1] / "data" / "calls"
MONO, ENGLISH = CALLS / "zh-sample-mono.m4a", CALLS / "en-warehouse.ogg"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    whisper()  # leaves the tests out where there are no weights
    running = RunningService(tmp_path_factory.mktemp("openai"), CALLGATE_CLIP_MAX_S="40")
    running.start()
    yield running
    running.stop()
    running.destroy()


@pytest.fixture(scope="module")
def token(service: RunningService) -> str:
    with service.client() as rep:
        return str(rep.post("/v1/tokens", json={"label": "openai"}).raise_for_status().json()["secret"])


def client_of(service: RunningService, key: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"http://127.0.0.1:{service.port}/v1", api_key=key, max_retries=0, timeout=300)


@pytest.fixture(scope="module")
def client(service: RunningService, token: str) -> openai.OpenAI:
    return client_of(service, token)


@pytest.fixture(scope="module")
def verbose(client: openai.OpenAI) -> Any:
    """The Chinese sample with all times."""
    return client.audio.transcriptions.create(
        file=MONO,
        model="whisper-1",
        language="zh",
        response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
    )


def said(recording: Path) -> str:
    """The truth of a recording."""
    turns = json.loads(recording.with_suffix(".turns.json").read_text("utf-8"))
    return "".join(turn["text"] for turn in turns)


def test_chinese_is_heard(verbose: Any) -> None:
    assert (verbose.language, round(verbose.duration)) == ("zh", 32)
    assert cer(said(MONO), verbose.text) < 0.3
    assert verbose.usage.seconds == verbose.duration


def test_words_lie_in_segments_of_speakers(verbose: Any) -> None:
    assert verbose.segments
    assert all(segment.speaker for segment in verbose.segments)
    for word in verbose.words:
        assert 0 <= word.start <= word.end <= verbose.duration
        assert word.word in verbose.text


def test_english_is_heard_as_text_and_captions(client: openai.OpenAI) -> None:
    told = {
        wanted: client.audio.transcriptions.create(file=ENGLISH, model="whisper-1", response_format=wanted)
        for wanted in ("text", "srt", "vtt")
    }
    assert all(isinstance(answer, str) for answer in told.values())
    assert "warehouse" in str(told["text"]).lower()
    assert str(told["srt"]).startswith("1\n00:00:")
    assert "rep: " in str(told["srt"])
    assert str(told["vtt"]).startswith("WEBVTT")
    assert "<v customer>" in str(told["vtt"])


def test_a_stream_grows_into_the_whole(client: openai.OpenAI, verbose: Any) -> None:
    *deltas, done = client.audio.transcriptions.create(file=MONO, model="whisper-1", language="zh", stream=True)
    assert [event.type for event in deltas] == ["transcript.text.delta"] * len(deltas)
    assert len(deltas) > 1
    assert done.type == "transcript.text.done"
    assert done.text == verbose.text  # to be told on the way changes nothing
    assert cer(done.text, "".join(event.delta for event in deltas)) < 0.2


def test_what_is_too_long_is_pointed_to_the_calls(client: openai.OpenAI) -> None:
    with pytest.raises(openai.APIStatusError) as refused:
        client.audio.transcriptions.create(file=CALLS / "zh-crm-demo.mp3", model="whisper-1")
    assert (refused.value.status_code, refused.value.code) == (413, "clip_too_long")
    assert "/v1/calls" in str(refused.value.body)


def test_refusals_are_the_clients_own_errors(service: RunningService, client: openai.OpenAI) -> None:
    sound = short_call(1)
    with pytest.raises(openai.AuthenticationError):
        client_of(service, "wrong").audio.transcriptions.create(file=sound, model="whisper-1")
    with pytest.raises(openai.NotFoundError):
        client.audio.transcriptions.create(file=sound, model="gpt-9")
    with pytest.raises(openai.BadRequestError) as refused:
        client.audio.transcriptions.create(
            file=sound, model="whisper-1", response_format="json", timestamp_granularities=["word"]
        )
    assert refused.value.code == "granularities_refused"


def test_the_models_are_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["whisper-1", "base"]
    assert client.models.retrieve("base").owned_by == "callgate"


def test_nothing_is_kept_when_who_asked_has_gone(service: RunningService, token: str) -> None:
    sound = short_call(2)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"http://127.0.0.1:{service.port}/v1/audio/transcriptions",
            headers={"Authorization": f"Bearer {token}"},
            files={"file": sound},
            timeout=httpx.Timeout(10, read=0.3),
            trust_env=False,
        )
    left = service.data_dir / "objects" / "clips"
    wait_until(lambda: not list(left.glob("*")), within_s=20, what="the sound is gone")
