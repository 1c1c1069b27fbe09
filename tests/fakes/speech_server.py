"""A speech server of the OpenAI API whose abilities and answers a test decides; real HTTP, scripted words."""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fakes.loopback import loopback


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its form fields (a list for each name), the sound's length and who asked."""

    fields: dict[str, list[str]]
    sound_ms: int
    key: str | None

    def __getitem__(self, name: str) -> str:
        return self.fields[name][0]


@dataclass
class SpeechServer:
    """`answer` decides on (status, body) for each request; `url` is set while it serves."""

    answer: Callable[[Asked], tuple[int, Any]]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    @contextmanager
    def serving(self) -> Iterator[SpeechServer]:
        with loopback(self._handler()) as self.url:
            yield self

    def _handler(outer) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler's
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._reply(*outer.answer(Asked({}, 0, self.headers.get("Authorization"))))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                asked = _read(self.headers["Content-Type"], body, self.headers.get("Authorization"))
                outer.asked.append(asked)
                self._reply(*outer.answer(asked))

            def _reply(self, status: int, body: Any) -> None:
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                with suppress(OSError):  # who asked has gone
                    self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


def _read(content_type: str, body: bytes, key: str | None) -> Asked:
    message = BytesParser().parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    fields: dict[str, list[str]] = {}
    sound_ms = 0
    for part in message.get_payload():
        name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
        content = part.get_payload(decode=True)  # type: ignore[union-attr]
        if name == "file":
            with wave.open(io.BytesIO(content)) as sound:
                assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 16_000)
                sound_ms = sound.getnframes() * 1000 // 16_000
        else:
            fields.setdefault(str(name), []).append(content.decode())
    return Asked(fields, sound_ms, key)
