"""A chat server of the OpenAI API whose answers a test decides; real HTTP, scripted words."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fakes.loopback import loopback


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its JSON body and who asked."""

    body: Mapping[str, Any]
    key: str | None

    @property
    def format(self) -> str | None:
        return (self.body.get("response_format") or {}).get("type")

    @property
    def task(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def material(self) -> str:
        return str(self.body["messages"][1]["content"])


def said(content: Any, *, tokens: int | None = 100) -> tuple[int, Any]:
    """A completed chat that says `content`: a text, or what becomes one as JSON."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    usage = {} if tokens is None else {"usage": {"total_tokens": tokens}}
    return 200, {"choices": [{"message": {"role": "assistant", "content": text}}], **usage}


@dataclass
class LlmServer:
    """`answer` decides on (status, body) for each request; `drip_s` is the pause before each byte of an answer."""

    answer: Callable[[Asked], tuple[int, Any]]
    drip_s: float = 0.0
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    @contextmanager
    def serving(self) -> Iterator[LlmServer]:
        with loopback(self._handler()) as self.url:
            yield self

    def _handler(outer) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler's
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                asked = Asked(body, self.headers.get("Authorization"))
                outer.asked.append(asked)
                self._reply(*(outer.answer(asked) if self.path == "/v1/chat/completions" else (404, {})))

            def _reply(self, status: int, body: Any) -> None:
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                with suppress(OSError):  # who asked has gone
                    for part in [content] if not outer.drip_s else [bytes([byte]) for byte in content]:
                        time.sleep(outer.drip_s)
                        self.wfile.write(part)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
