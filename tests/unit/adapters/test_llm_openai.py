"""The language model over HTTP: what it is asked, how it comes down to less, and how long anybody waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.fakes.llm_server import Asked, LlmServer, said
from voice.adapters.llm_openai import LARGEST_ANSWER, OpenAiLanguageModel
from voice.domain.errors import EngineFailed, Unavailable
from voice.ports.llm import Answer, Question

QUESTION = Question("Read the call.", "[0] rep: 您好", {"type": "object"}, 500)


@contextmanager
def server(
    answer: Callable[[Asked], tuple[int, Any]], *, drip_s: float = 0.0, **options: Any
) -> Iterator[tuple[OpenAiLanguageModel, list[Asked]]]:
    with LlmServer(answer, drip_s).serving() as llm:
        given = {"api_key": None, "timeout_s": 5.0, "sleep": lambda _: None, **options}
        yield OpenAiLanguageModel(f"{llm.url}/", model="someone/small-1", **given), llm.asked


def test_it_asks_for_json_of_the_schema_and_for_no_invention() -> None:
    with server(lambda _: said("{}", tokens=42), api_key="secret") as (model, asked):
        assert model.ask(QUESTION) == Answer("{}", 42)
    (request,) = asked
    assert request.key == "Bearer secret"
    assert request.body["messages"] == [
        {"role": "system", "content": "Read the call."},
        {"role": "user", "content": "[0] rep: 您好"},
    ]
    assert (request.body["model"], request.body["temperature"], request.body["max_tokens"]) == (
        "someone/small-1",
        0,
        500,
    )
    assert request.body["response_format"]["json_schema"]["schema"] == {"type": "object"}


def test_its_name_tells_the_model_and_not_where_it_runs() -> None:
    with server(lambda _: said("{}")) as (model, _):
        assert model.name == "openai-api/small-1"


@pytest.mark.parametrize(
    ("refused", "left"), [(["json_schema"], "json_object"), (["json_schema", "json_object"], None)]
)
def test_a_server_that_knows_no_schema_is_asked_for_less_and_remembered(refused: list[str], left: str | None) -> None:
    def answer(asked: Asked) -> tuple[int, Any]:
        return (400, {"error": "response_format"}) if asked.format in refused else said("{}")

    with server(answer) as (model, asked):
        model.ask(QUESTION)
        model.ask(QUESTION)
    assert [request.format for request in asked] == [*refused, left, left]


def test_a_passing_failure_is_tried_once_more_a_lasting_one_is_told() -> None:
    answers = [(503, {}), said("{}")]
    with server(lambda _: answers.pop(0)) as (model, asked):
        assert model.ask(QUESTION).text == "{}"
    assert len(asked) == 2
    with server(lambda _: (500, {})) as (model, asked), pytest.raises(EngineFailed) as failed:
        model.ask(QUESTION)
    assert (failed.value.code, len(asked)) == ("llm_failed", 2)


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "llm_unauthorized"), (403, "llm_unauthorized"), (404, "llm_not_found"), (422, "llm_refused")],
)
def test_a_refusal_says_what_to_do(status: int, code: str) -> None:
    with server(lambda _: (status, {})) as (model, _), pytest.raises(Unavailable) as refused:
        model.ask(QUESTION)
    assert refused.value.code == code
    assert "CALLGATE_LLM_" in (refused.value.remedy or "")


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"\xff\xfe",
        b"",
        b"[]",
        b"[" * 100_000,
        b'{"choices": []}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": [{}], "usage": 7}',
        b'{"choices": {"0": 1}}',
        b'{"choices": [{"message": {"content": "{}"}}], "usage": [1]}',
    ],
)
def test_an_answer_that_is_no_chat_is_a_failure_of_the_server(body: bytes) -> None:
    with server(lambda _: (200, body)) as (model, _), pytest.raises(EngineFailed) as failed:
        model.ask(QUESTION)
    assert failed.value.code == "llm_answer"


@pytest.mark.parametrize("tokens", [None, -1, "many", True, 1.5])
def test_tokens_that_nobody_counted_are_not_believed(tokens: Any) -> None:
    with server(lambda _: said("{}", tokens=tokens)) as (model, _):
        assert model.ask(QUESTION).tokens is None


def test_a_chat_that_says_nothing_is_an_empty_answer() -> None:
    with server(lambda _: (200, {"choices": [{"message": {"content": None}}]})) as (model, _):
        assert model.ask(QUESTION).text == ""


def test_an_endless_answer_is_not_read() -> None:
    with server(lambda _: (200, b" " * (LARGEST_ANSWER + 1))) as (model, _), pytest.raises(EngineFailed) as failed:
        model.ask(QUESTION)
    assert failed.value.code == "llm_answer"


def test_nobody_waits_for_ever() -> None:
    def slow(_: Asked) -> tuple[int, Any]:
        time.sleep(0.5)
        return said("{}")

    with server(slow, timeout_s=0.2) as (model, asked), pytest.raises(EngineFailed) as late:
        model.ask(QUESTION)
    assert (late.value.code, len(asked)) == ("llm_timeout", 1)


def test_an_answer_that_comes_drop_by_drop_is_late_too() -> None:
    started = time.monotonic()
    with server(lambda _: said("{}"), drip_s=0.05, timeout_s=0.3) as (model, _), pytest.raises(EngineFailed) as late:
        model.ask(QUESTION)
    assert late.value.code == "llm_timeout"
    assert time.monotonic() - started < 3


def test_a_server_that_is_not_there_is_told_as_such() -> None:
    with LlmServer(lambda _: said("{}")).serving() as llm:
        url = llm.url
    model = OpenAiLanguageModel(url, model="m", api_key=None, timeout_s=2, sleep=lambda _: None)
    with pytest.raises(Unavailable) as away:
        model.ask(QUESTION)
    assert away.value.code == "llm_unreachable"
    assert not isinstance(away.value, EngineFailed)
