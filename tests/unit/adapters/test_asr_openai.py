"""The recognizer over HTTP: what it asks, what it believes, and how it comes down to less."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from tests.fakes.speech_server import Asked, SpeechServer
from voice.adapters.asr_openai import OpenAiRecognizer
from voice.adapters.openai_server import OpenAiServer
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.errors import EngineFailed, Unavailable
from voice.domain.transcript import Segment
from voice.domain.windows import PAUSE_MS

SOUND = Waveform(np.full(16_000 * 10, 0.1, np.float32))
FIRST, SECOND = SpeechRegion(1_000, 3_000), SpeechRegion(6_000, 8_000)
# Joined, SECOND begins after FIRST and a pause.
JOINED_S = 2.0 + PAUSE_MS / 1000
WORDS = [
    {"word": "好", "start": 0.2, "end": 0.4, "probability": 0.5},
    {"word": "的", "start": 0.4, "end": 0.6, "probability": 0.75},
    {"word": "OK", "start": JOINED_S + 0.1, "end": JOINED_S + 0.5},
]
SEGMENTS = [
    {"text": "好的。", "start": 0.0, "end": 1.0, "avg_logprob": -0.25, "no_speech_prob": 0.125},
    {"text": " OK?", "start": JOINED_S, "end": JOINED_S + 0.6, "avg_logprob": math.log(0.5), "compression_ratio": 0.75},
]
FULL = {"language": "chinese", "text": "好的。 OK?", "segments": SEGMENTS, "words": WORDS}
PLAIN = {"text": "好的，OK。"}


@contextmanager
def server(
    answer: Callable[[Asked], tuple[int, Any]], **options: Any
) -> Iterator[tuple[OpenAiRecognizer, list[Asked]]]:
    with SpeechServer(answer).serving() as speech:
        client = OpenAiServer(speech.url, **{"api_key": None, "timeout_s": 5.0, "sleep": lambda _: None, **options})
        yield OpenAiRecognizer(client, model="someone/large-v3"), speech.asked


def able(asked: Asked) -> tuple[int, Any]:
    return 200, FULL


def without_words(asked: Asked) -> tuple[int, Any]:
    """Takes verbose_json, refuses granularities; each region comes by itself."""
    if "timestamp_granularities[]" in asked.fields:
        return 400, {"error": {"message": "no word times"}}
    return 200, {"text": "好的，OK。", "segments": [{"text": "好的，OK。", "start": 0.5, "end": 1.5}]}


def text_alone(asked: Asked) -> tuple[int, Any]:
    return (200, PLAIN) if asked["response_format"] == "json" else (422, {"detail": "json only"})


def spans(segments: tuple[Segment, ...]) -> list[tuple[str, int, int]]:
    return [(word.text, word.start_ms, word.end_ms) for segment in segments for word in segment.words]


def test_its_name_tells_the_model_and_not_where_it_runs() -> None:
    with server(able) as (recognizer, _):
        assert recognizer.name == "openai-api/large-v3"


def test_words_lie_where_the_server_heard_them_and_read_as_in_its_text() -> None:
    with server(able) as (recognizer, asked):
        found = recognizer.recognize(SOUND, [FIRST, SECOND], language=None)
    assert found.language == "zh"
    assert spans(found.segments) == [("好", 1_200, 1_400), ("的。", 1_400, 1_600), (" OK?", 6_100, 6_500)]
    assert len(asked) == 1
    assert asked[0].sound_ms == 4_000 + PAUSE_MS


def test_it_asks_for_words_in_the_language_of_the_call() -> None:
    with server(able, api_key="secret") as (recognizer, asked):
        recognizer.recognize(SOUND, [FIRST], language="zh")
    (request,) = asked
    assert (request["model"], request["language"], request.key) == ("someone/large-v3", "zh", "Bearer secret")
    assert request["response_format"] == "verbose_json"
    assert request.fields["timestamp_granularities[]"] == ["word", "segment"]


def test_a_short_answer_gets_the_second_that_servers_demand() -> None:
    with server(able) as (recognizer, asked):
        recognizer.recognize(SOUND, [SpeechRegion(0, 300)], language="zh")
    assert asked[0].sound_ms == 1_000


def test_probabilities_are_the_servers_own_or_the_mean_of_the_segment() -> None:
    with server(able) as (recognizer, _):
        first, second = recognizer.recognize(SOUND, [FIRST, SECOND], language="zh").segments
    assert [word.probability for word in first.words] == [0.5, 0.75]
    assert [word.probability for word in second.words] == pytest.approx([0.5])
    assert (first.avg_logprob, first.no_speech_prob, second.compression_ratio) == (-0.25, 0.125, 0.75)


def test_without_any_figure_no_word_is_marked_as_doubtful_and_loops_are_still_seen() -> None:
    def looping(_: Asked) -> tuple[int, Any]:
        return text_alone(_) if _["response_format"] != "json" else (200, {"text": "谢谢" * 60})

    with server(looping) as (recognizer, _):
        (segment,) = recognizer.recognize(SOUND, [FIRST], language="zh").segments
    assert {word.probability for word in segment.words} == {1.0}
    assert segment.compression_ratio > 2.4


def test_figures_that_were_only_filled_in_are_not_believed() -> None:
    filled = {"avg_logprob": -1.0, "compression_ratio": -1.0, "no_speech_prob": -1.0}
    segments = [{"text": "好的，OK。", "start": 0.5, "end": 1.5, **filled}]
    with server(lambda _: (200, {"text": "好的，OK。", "segments": segments})) as (recognizer, _):
        (segment,) = recognizer.recognize(SOUND, [FIRST], language="zh").segments
    assert {word.probability for word in segment.words} == {1.0}
    assert (segment.avg_logprob, segment.no_speech_prob) == (0.0, 0.0)
    assert segment.compression_ratio > 0


def test_without_word_times_each_word_carries_the_span_of_its_segment() -> None:
    with server(without_words) as (recognizer, asked):
        found = recognizer.recognize(SOUND, [FIRST, SECOND], language="zh")
    assert spans(found.segments)[:3] == [("好", 1_500, 2_500), ("的，", 1_500, 2_500), ("OK。", 1_500, 2_500)]
    assert {span[1:] for span in spans(found.segments)} == {(1_500, 2_500), (6_500, 7_500)}
    assert [request.sound_ms for request in asked] == [4_000 + PAUSE_MS, 2_000, 2_000]


def test_with_text_alone_each_word_carries_the_span_of_its_stretch_of_speech() -> None:
    with server(text_alone) as (recognizer, _):
        found = recognizer.recognize(SOUND, [FIRST, SECOND], language=None)
    assert {span[1:] for span in spans(found.segments)} == {(1_000, 3_000), (6_000, 8_000)}
    assert found.language == "zh"


def test_a_server_that_takes_the_request_and_leaves_the_words_out_is_asked_for_less() -> None:
    with server(lambda _: (200, PLAIN)) as (recognizer, asked):
        found = recognizer.recognize(SOUND, [FIRST], language="zh")
    assert spans(found.segments)[0][1:] == (1_000, 3_000)
    assert [request["response_format"] for request in asked] == ["verbose_json", "verbose_json", "json"]


def test_what_a_server_can_is_asked_once() -> None:
    with server(text_alone) as (recognizer, asked):
        recognizer.recognize(SOUND, [FIRST], language="zh")
        recognizer.recognize(SOUND, [FIRST], language="zh")
    assert [request["response_format"] for request in asked] == ["verbose_json", "verbose_json", "json", "json"]


def test_a_word_that_the_text_does_not_hold_is_kept_as_it_came() -> None:
    words = [
        {"word": "twenty", "start": 0.1, "end": 0.3},
        {"word": "boxes", "start": 0.3, "end": 0.5},
        {"word": "please", "start": 0.5, "end": 0.9},
    ]
    answer = {"language": "english", "text": "20 boxes, please.", "words": words}
    with server(lambda _: (200, answer)) as (recognizer, _):
        found = recognizer.recognize(SOUND, [FIRST], language=None)
    assert found.language == "en"
    assert found.segments[0].text == "twenty boxes, please."


def test_silence_is_silence() -> None:
    with server(lambda _: (200, {"text": "", "segments": [], "words": []})) as (recognizer, asked):
        assert recognizer.recognize(SOUND, [FIRST], language="en").segments == ()
    assert len(asked) == 1


def test_a_passing_failure_is_tried_again_a_lasting_one_not_for_ever() -> None:
    answers = [(503, {}), (429, {}), (200, FULL)]
    with server(lambda _: answers.pop(0)) as (recognizer, asked):
        assert recognizer.recognize(SOUND, [FIRST, SECOND], language="zh").segments
    assert len(asked) == 3
    with server(lambda _: (500, {})) as (recognizer, asked), pytest.raises(EngineFailed):
        recognizer.recognize(SOUND, [FIRST], language="zh")
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "engine_unauthorized"), (403, "engine_unauthorized"), (404, "engine_not_found"), (400, "engine_refused")],
)
def test_a_refusal_says_what_to_do(status: int, code: str) -> None:
    with server(lambda _: (status, {})) as (recognizer, _), pytest.raises(Unavailable) as refused:
        recognizer.recognize(SOUND, [FIRST], language="zh")
    assert refused.value.code == code
    assert "CALLGATE_ASR_" in (refused.value.remedy or "")


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"detail": "hello"}'])
def test_an_answer_that_is_none_is_a_failure_of_the_engine(body: bytes) -> None:
    with server(lambda _: (200, body)) as (recognizer, _), pytest.raises(EngineFailed) as failed:
        recognizer.recognize(SOUND, [FIRST], language="zh")
    assert failed.value.code == "engine_answer"


def test_a_server_that_is_not_there_is_told_as_such_before_the_first_call() -> None:
    with SpeechServer(able).serving() as speech:
        url = speech.url
    recognizer = OpenAiRecognizer(OpenAiServer(url, api_key=None, timeout_s=2, sleep=lambda _: None), model="m")
    for ask in (recognizer.load, lambda: recognizer.recognize(SOUND, [FIRST], language="zh")):
        with pytest.raises(Unavailable) as away:
            ask()
        assert away.value.code == "engine_unreachable"


def test_a_server_without_a_list_of_models_is_ready_all_the_same() -> None:
    with server(lambda _: (404, {})) as (recognizer, _):
        recognizer.load()
    with server(lambda _: (401, {})) as (recognizer, _), pytest.raises(Unavailable) as refused:
        recognizer.load()
    assert refused.value.code == "engine_unauthorized"


def test_nobody_waits_for_ever() -> None:
    def slow(_: Asked) -> tuple[int, Any]:
        time.sleep(0.6)
        return 200, FULL

    with server(slow, timeout_s=0.2) as (recognizer, asked), pytest.raises(EngineFailed) as late:
        recognizer.recognize(SOUND, [FIRST], language="zh")
    assert late.value.code == "engine_timeout"
    assert len(asked) == 1
