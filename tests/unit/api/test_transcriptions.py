"""The transcription API of OpenAI's clients: formats, times, streams, refusals; a scripted worker listens."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fakes.house import House, a_transcript, a_wav
from tests.fakes.listening_house import ListeningHouse
from voice.domain.errors import EngineFailed
from voice.domain.transcript import Transcript
from voice.transcribe.formats import to_srt, to_vtt

TEXT = "".join(turn.text for turn in a_transcript().turns)


@pytest.fixture
def listening(house: House) -> ListeningHouse:
    return ListeningHouse(house)


def sent(house: House, login: str = "rep", sound: bytes | None = None, **form: Any) -> Any:
    files = {"file": ("clip.wav", a_wav() if sound is None else sound, "audio/wav")}
    return house.client(login).post("/v1/audio/transcriptions", data={"model": "whisper-1"} | form, files=files)


def events(answer: Any) -> list[Any]:
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = [line[6:] for line in answer.text.splitlines() if line.startswith("data: ")]
    return [line if line == "[DONE]" else json.loads(line) for line in lines]


def test_json_is_the_text_and_how_long_the_sound_is(listening: ListeningHouse) -> None:
    answer = sent(listening)
    assert answer.status_code == 200
    assert answer.json() == {"text": TEXT, "usage": {"type": "duration", "seconds": a_transcript().duration_ms / 1000}}


def test_nothing_of_a_clip_is_kept(listening: ListeningHouse) -> None:
    sent(listening)
    assert listening.kept == []
    assert listening.client("rep").get("/v1/calls").json()["items"] == []


@pytest.mark.parametrize(
    ("wanted", "media_type", "content"),
    [
        ("text", "text/plain", TEXT + "\n"),
        ("srt", "application/x-subrip", to_srt(a_transcript())),
        ("vtt", "text/vtt", to_vtt(a_transcript())),
    ],
)
def test_text_and_captions(listening: ListeningHouse, wanted: str, media_type: str, content: str) -> None:
    answer = sent(listening, response_format=wanted)
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert answer.text == content


def test_verbose_json_has_segments_with_speakers(listening: ListeningHouse) -> None:
    told = sent(listening, response_format="verbose_json").json()
    assert (told["task"], told["language"], told["text"]) == ("transcribe", "zh", TEXT)
    assert told["duration"] == a_transcript().duration_ms / 1000
    first = a_transcript().turns[0]
    assert told["segments"][0] == {
        "id": 0,
        "start": 0.0,
        "end": (first.end_ms or 0) / 1000,
        "text": first.text,
        "speaker": "rep",
    }
    assert "words" not in told


@pytest.mark.parametrize(
    ("granularities", "parts"),
    [(["word"], {"words"}), (["segment"], {"segments"}), (["word", "segment"], {"words", "segments"})],
)
def test_granularities_choose_the_times(listening: ListeningHouse, granularities: list[str], parts: set[str]) -> None:
    form = {"response_format": "verbose_json", "timestamp_granularities[]": granularities}
    told = sent(listening, **form).json()
    assert {"words", "segments"} & told.keys() == parts
    if "words" in parts:
        assert told["words"][1] == {"word": "好", "start": 0.1, "end": 0.2, "probability": 0.9}


def test_diarized_json_names_its_segments(listening: ListeningHouse) -> None:
    told = sent(listening, response_format="diarized_json").json()
    first = told["segments"][0]
    assert (first["id"], first["type"], first["speaker"]) == ("seg_0", "transcript.text.segment", "rep")


def test_word_times_without_verbose_json_are_refused(listening: ListeningHouse) -> None:
    refused = sent(listening, **{"timestamp_granularities[]": "word"})
    assert (refused.status_code, refused.json()["code"]) == (400, "granularities_refused")
    assert listening.listening.asked == []


def test_english_turns_stand_apart(listening: ListeningHouse) -> None:
    turns = tuple(
        type(turn)(turn.index, turn.speaker, turn.side, text, turn.start_ms, turn.end_ms)
        for turn, text in zip(a_transcript().turns, ("Hello.", "Hi, 您好。", "请讲。", "OK."), strict=True)
    )
    listening.listening.ends = lambda: Transcript(turns, "en", 4_000)
    assert sent(listening).json()["text"] == "Hello. Hi, 您好。请讲。OK."


def test_language_and_hotwords_reach_the_worker(listening: ListeningHouse) -> None:
    sent(listening, language="zh-CN", hotwords="GX-200，端木敏, GX-200", **{"keywords[]": ["江南仪器"]})
    ((hints, engine),) = listening.listening.asked
    assert (hints.language, hints.region, engine) == ("zh", "east", None)
    assert {"GX-200", "端木敏", "江南仪器"} <= {term.text for term in hints.vocabulary}


def test_a_stream_tells_parts_as_they_are_heard_and_then_the_whole(listening: ListeningHouse) -> None:
    listening.listening.tells = ["您好，", "我是李伟。"]
    told = events(sent(listening, stream="true"))
    assert "".join(one["delta"] for one in told if one != "[DONE]" and "delta" in one) == "您好，我是李伟。"
    assert told[-2]["type"] == "transcript.text.done"
    assert told[-2]["text"] == TEXT
    assert told[-1] == "[DONE]"
    assert listening.kept == []


def test_what_was_not_told_before_comes_turn_by_turn_at_the_end(listening: ListeningHouse) -> None:
    *deltas, done, _ = events(sent(listening, stream="true"))
    assert [one["type"] for one in deltas] == ["transcript.text.delta"] * 4
    assert "".join(one["delta"] for one in deltas) == done["text"] == TEXT


def test_a_diarized_stream_tells_who_spoke(listening: ListeningHouse) -> None:
    told = events(sent(listening, stream="true", response_format="diarized_json"))
    speakers = [one["speaker"] for one in told if one != "[DONE]" and one["type"] == "transcript.text.segment"]
    assert speakers == ["rep", "customer", "rep", "customer"]


def test_a_failure_in_a_stream_is_an_event_of_it(listening: ListeningHouse) -> None:
    def broken() -> Transcript:
        raise EngineFailed("The speech recognizer failed.")

    listening.listening.ends = broken
    (told,) = events(sent(listening, stream="true"))
    assert told["error"]["code"] == "engine_failed"


def test_a_failure_of_the_worker_is_the_answer(listening: ListeningHouse) -> None:
    def broken() -> Transcript:
        raise EngineFailed("The speech recognizer failed.", remedy="Try again.")

    listening.listening.ends = broken
    failed = sent(listening)
    assert (failed.status_code, failed.json()["code"], failed.json()["retryable"]) == (500, "engine_failed", True)
    assert listening.kept == []


def test_long_recordings_are_sent_to_the_calls(listening: ListeningHouse) -> None:
    refused = sent(listening, sound=a_wav(4.0))
    assert (refused.status_code, refused.json()["code"]) == (413, "clip_too_long")
    assert "/v1/calls" in refused.json()["remedy"]


def test_what_is_no_recording_is_refused_before_a_worker_sees_it(listening: ListeningHouse) -> None:
    assert sent(listening, sound=b"hello").status_code in (415, 422)
    assert sent(listening, sound=b"").json()["code"] == "empty_file"
    assert listening.listening.asked == []


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"language": "ja"}, "invalid_language"),
        ({"response_format": "xml"}, "invalid_input"),
        ({"temperature": "3"}, "invalid_input"),
    ],
)
def test_what_is_not_understood_is_refused(listening: ListeningHouse, form: dict[str, str], code: str) -> None:
    refused = sent(listening, **form)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_who_waits_too_long_is_told_to_come_again(house: House) -> None:
    busy = ListeningHouse(house, wait_s=0)
    busy.jobs.idle = True
    late = sent(busy)
    assert (late.status_code, late.json()["code"]) == (503, "clip_timeout")
    assert late.headers["retry-after"]
    assert busy.kept == []


def test_auditors_look_on_and_nobody_is_nobody(listening: ListeningHouse) -> None:
    assert sent(listening, "auditor").status_code == 403
    assert listening.client().post("/v1/audio/transcriptions").status_code == 401


def test_the_models_are_those_of_the_region_and_one_name_for_all(house: House) -> None:
    several = house.copied_to(
        house.settings.data_dir.with_name("several"),
        asr_engines_by_region={"east": "openai,whisper"},
        asr_url="http://127.0.0.1:1/v1",
        asr_remote_model="someone/large-v3",
    )
    listed = several.client("rep").get("/v1/models").json()
    assert listed["object"] == "list"
    assert [model["id"] for model in listed["data"]] == ["whisper-1", "large-v3", "base"]
    assert {model["id"] for model in several.client("west_rep").get("/v1/models").json()["data"]} == {
        "whisper-1",
        "base",
    }
    assert several.client("rep").get("/v1/models/large-v3").json()["id"] == "large-v3"
    assert several.client("west_rep").get("/v1/models/large-v3").json()["code"] == "model_not_found"


def test_a_model_by_name_is_that_engine_alone(listening: ListeningHouse) -> None:
    sent(listening, model="base")
    assert listening.listening.asked[0][1] == "whisper"
    assert sent(listening, model="gpt-9").status_code == 404
