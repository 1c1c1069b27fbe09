"""The HTTP half of a speech server that speaks the OpenAI API: deadlines, bounded retries, errors with a remedy."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from voice.domain.errors import EngineFailed, Unavailable

PAUSES_S = (0.5, 1.0)  # before the second and the third try
CONNECT_S = 5.0
UNREACHABLE = "engine_unreachable"  # no answer came at all; the next try may get one
PASSING = frozenset({408, 429, 500, 502, 503, 504})  # may be over at the next try
NOT_OFFERED = frozenset({400, 415, 422, 501})


class NotOffered(Exception):
    """The server refuses the request as it was put; another format may do."""


class OpenAiServer:
    """`url` ends where the paths begin, such as http://127.0.0.1:8000/v1. Safe to use from several threads."""

    def __init__(
        self, url: str, *, api_key: str | None, timeout_s: float, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._url = url.rstrip("/")
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
        )
        self._sleep = sleep

    def ask(self) -> None:
        """Raise Unavailable when nobody answers or the key is refused; a server need not list its models."""
        answer = self._send("GET", "/models")
        if answer.status_code in (401, 403):
            raise _unauthorized()

    def transcribe(self, wav: bytes, fields: Mapping[str, str | list[str]]) -> Any:
        """The JSON that the server answers. Raises NotOffered, Unavailable, EngineFailed."""
        answer = self._send(
            "POST", "/audio/transcriptions", data=fields, files={"file": ("speech.wav", wav, "audio/wav")}
        )
        status = answer.status_code
        if status in (401, 403):
            raise _unauthorized()
        if status == 404:
            raise Unavailable(
                "The speech server knows no such path or model.",
                code="engine_not_found",
                remedy="Check CALLGATE_ASR_URL (it usually ends in /v1) and CALLGATE_ASR_REMOTE_MODEL.",
            )
        if status in NOT_OFFERED:
            raise NotOffered
        if status != 200:
            raise EngineFailed(
                f"The speech server answered {status}.", remedy="Its own log says why; the call can be tried again."
            )
        try:
            return answer.json()
        except ValueError as error:
            raise unreadable() from error

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        for pause_s in PAUSES_S:
            try:
                answer = self._try(method, path, request)
                if answer.status_code not in PASSING:
                    return answer
            except Unavailable as error:
                if error.code != UNREACHABLE:
                    raise
            self._sleep(pause_s)
        return self._try(method, path, request)

    def _try(self, method: str, path: str, request: Mapping[str, Any]) -> httpx.Response:
        try:
            return self._client.request(method, self._url + path, **request)
        except (httpx.ReadTimeout, httpx.WriteTimeout) as error:  # to wait as long again would help nobody
            raise EngineFailed(
                "The speech server took too long.",
                code="engine_timeout",
                remedy="Raise CALLGATE_ASR_TIMEOUT_S, or give the server more room.",
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(
                "The speech server does not answer.",
                code=UNREACHABLE,
                remedy="Check that it runs and that CALLGATE_ASR_URL is its address.",
            ) from error


def unreadable() -> EngineFailed:
    return EngineFailed(
        "The speech server's answer cannot be read.",
        code="engine_answer",
        remedy="Check that CALLGATE_ASR_URL is a server of the OpenAI transcription API.",
    )


def _unauthorized() -> Unavailable:
    return Unavailable(
        "The speech server refuses the key.", code="engine_unauthorized", remedy="Set CALLGATE_ASR_API_KEY."
    )
