"""The body as it arrives: in order, without piling up, and kept when the sender leaves."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import anyio
import pytest
from anyio import to_thread
from starlette.requests import Request

from voice.api.streams import CHUNK, arriving, chunks_of

Message = dict[str, Any]


def part(body: bytes, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def received(
    messages: list[Message], *, idle_s: float = 5.0, watch: Callable[[int], None] | None = None
) -> list[bytes]:
    """What a worker thread reads of a body that comes in these messages; then the line is silent.

    `watch` is told at each chunk how many messages still wait.
    """
    waiting = list(messages)

    async def receive() -> Message:
        if waiting:
            return waiting.pop(0)
        await anyio.sleep_forever()
        raise AssertionError

    def work(request: Request) -> list[bytes]:
        seen = []
        for chunk in arriving(request, idle_s=idle_s):
            if watch:
                watch(len(waiting))
            seen.append(chunk)
        return seen

    async def main() -> list[bytes]:
        request = Request({"type": "http", "method": "PATCH", "headers": []}, receive)
        return await to_thread.run_sync(partial(work, request))

    return anyio.run(main)


def test_the_parts_come_in_order_and_empty_ones_are_left_out() -> None:
    assert received([part(b"one"), part(b""), part(b"two"), part(b"three", more=False)]) == [b"one", b"two", b"three"]


def test_an_empty_body_is_no_chunk() -> None:
    assert received([part(b"", more=False)]) == []


def test_when_the_sender_leaves_what_came_before_is_kept() -> None:
    assert received([part(b"kept"), {"type": "http.disconnect"}]) == [b"kept"]


def test_a_sender_that_falls_silent_is_taken_for_gone() -> None:
    assert received([part(b"kept")], idle_s=0.02) == [b"kept"]


def test_the_next_part_is_asked_for_only_when_the_one_before_was_taken() -> None:
    """A slow disk slows the sender: no part is fetched ahead of the worker."""
    messages = [part(b"a"), part(b"b"), part(b"c", more=False)]
    fetched_when_taken: list[int] = []
    received(messages, watch=lambda left: fetched_when_taken.append(len(messages) - left))
    assert fetched_when_taken == [1, 2, 3]


def test_an_error_of_the_line_reaches_the_worker() -> None:
    class TooMuch(Exception):
        pass

    async def receive() -> Message:
        raise TooMuch

    async def main() -> None:
        request = Request({"type": "http", "method": "PATCH", "headers": []}, receive)
        await to_thread.run_sync(lambda: list(arriving(request)))

    with pytest.raises(TooMuch):
        anyio.run(main)


def test_a_spooled_file_is_read_in_chunks() -> None:
    body = bytes(range(256)) * (CHUNK // 128)
    chunks = list(chunks_of(io.BytesIO(body)))
    assert b"".join(chunks) == body
    assert max(len(chunk) for chunk in chunks) <= CHUNK
