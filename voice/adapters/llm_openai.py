"""LanguageModel over any server that speaks the OpenAI chat API."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from voice.domain.errors import EngineFailed, Unavailable
from voice.ports.llm import Answer, Question

CONNECT_S = 5.0
PAUSE_S = 1.0  # before the second and last try
PASSING = frozenset({408, 429, 500, 502, 503, 504})  # may be over at the next try
NOT_OFFERED = frozenset({400, 415, 422, 501})
LARGEST_ANSWER = 1 << 20  # bytes


class _NotOfferedError(Exception):
    """The server refuses the request as it was put; another format may do."""


class OpenAiLanguageModel:
    """Asks for JSON of a schema; a server that has none is asked for JSON, then for text. What it can is remembered.

    `url` ends where the paths begin, such as http://127.0.0.1:8000/v1. `timeout_s` is for one question with all its
    tries, also where the answer comes drop by drop.
    """

    def __init__(
        self,
        url: str,
        *,
        model: str,
        api_key: str | None,
        timeout_s: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = url.rstrip("/")
        self._model = model
        self._timeout_s = timeout_s
        self._client = httpx.Client(headers={"Authorization": f"Bearer {api_key}"} if api_key else {})
        self._sleep = sleep
        self._way = 0
        self.name = f"openai-api/{model.rstrip('/').split('/')[-1]}"

    def ask(self, question: Question) -> Answer:
        ends = time.monotonic() + self._timeout_s
        ways = _ways(question)
        for number in range(self._way, len(ways)):
            try:
                answer = self._asked(question, ways[number], ends)
            except _NotOfferedError:
                continue
            self._way = number
            return answer
        raise EngineFailed(
            "The language model's server refuses the request in every format.",
            code="llm_refused",
            remedy="Its own log says why; check CALLGATE_LLM_MODEL and how long a text it takes.",
        )

    def _asked(self, question: Question, way: Mapping[str, Any], ends: float) -> Answer:
        body = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": question.task},
                {"role": "user", "content": question.material},
            ],
            "temperature": 0,
            "max_tokens": question.longest_answer,
            **way,
        }
        status, content = self._sent(body, ends)
        if status in PASSING and time.monotonic() + PAUSE_S < ends:
            self._sleep(PAUSE_S)
            status, content = self._sent(body, ends)
        _refuse(status)
        return _read(content)

    def _sent(self, body: Mapping[str, Any], ends: float) -> tuple[int, bytes]:
        left_s = max(ends - time.monotonic(), 0.001)
        timeout = httpx.Timeout(left_s, connect=min(CONNECT_S, left_s))
        try:
            with self._client.stream("POST", f"{self._url}/chat/completions", json=body, timeout=timeout) as answer:
                content = bytearray()
                for part in answer.iter_bytes():
                    content += part
                    if time.monotonic() > ends:
                        raise _late()
                    if len(content) > LARGEST_ANSWER:
                        raise _unreadable()
                return answer.status_code, bytes(content)
        except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
            raise _late() from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(
                "The language model's server does not answer.",
                code="llm_unreachable",
                remedy="Check that it runs and that CALLGATE_LLM_URL is its address.",
            ) from error


def _ways(question: Question) -> tuple[Mapping[str, Any], ...]:
    named = {"name": "answer", "strict": True, "schema": question.schema}
    return (
        {"response_format": {"type": "json_schema", "json_schema": named}},
        {"response_format": {"type": "json_object"}},
        {},
    )


def _refuse(status: int) -> None:
    if status in NOT_OFFERED:
        raise _NotOfferedError
    if status in (401, 403):
        raise Unavailable(
            "The language model's server refuses the key.", code="llm_unauthorized", remedy="Set CALLGATE_LLM_API_KEY."
        )
    if status == 404:
        raise Unavailable(
            "The language model's server knows no such path or model.",
            code="llm_not_found",
            remedy="Check CALLGATE_LLM_URL (it usually ends in /v1) and CALLGATE_LLM_MODEL.",
        )
    if status != 200:
        raise EngineFailed(
            f"The language model's server answered {status}.", code="llm_failed", remedy="Its own log says why."
        )


def _read(content: bytes) -> Answer:
    try:
        answer = json.loads(content)
        text = answer["choices"][0]["message"]["content"]
        tokens = (answer.get("usage") or {}).get("total_tokens")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise _unreadable() from error
    counted = isinstance(tokens, int) and not isinstance(tokens, bool) and tokens >= 0
    return Answer(text if isinstance(text, str) else "", tokens if counted else None)


def _late() -> EngineFailed:
    return EngineFailed(
        "The language model took too long.",
        code="llm_timeout",
        remedy="Raise CALLGATE_LLM_TIMEOUT_S, or give its server more room.",
    )


def _unreadable() -> EngineFailed:
    return EngineFailed(
        "The answer of the language model's server cannot be read.",
        code="llm_answer",
        remedy="Check that CALLGATE_LLM_URL is a server of the OpenAI chat API.",
    )
