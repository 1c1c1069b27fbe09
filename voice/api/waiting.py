"""A clip while a worker hears it: awaited to its end or told as it comes, and closed whatever happens."""

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import aclosing, asynccontextmanager
from typing import Any

import anyio
from anyio import CancelScope, to_thread
from starlette.requests import ClientDisconnect, Request

from voice.domain.errors import CallgateError, Unavailable
from voice.domain.transcript import Transcript
from voice.pipeline.clips import Clips, failure_of
from voice.ports.clips import Clip
from voice.transcribe.formats import from_json

FIRST_PAUSE_S, LONGEST_PAUSE_S, LONGER_BY = 0.05, 0.25, 1.25
HEARTBEAT_S = 15.0

Told = Callable[[Transcript, bool], Iterable[dict[str, Any]]]  # the end, and whether its text was told before


async def whole(request: Request, clips: Clips, clip: Clip) -> Transcript:
    """The transcript. Raises what stopped the worker, Unavailable when none came in time, ClientDisconnect."""
    async with _closing(clips, clip):
        async for found in _looks(request, clips, clip):
            if found is not None and found.transcript is not None:
                return from_json(found.transcript)
    raise AssertionError("the looks end with a transcript or raise")


async def told(request: Request, clips: Clips, clip: Clip, at_end: Told) -> AsyncIterator[bytes]:
    """Server-sent events: a delta for each part heard, then what `at_end` makes of the whole."""
    heard = ""
    async with _closing(clips, clip):
        try:
            async with aclosing(_looks(request, clips, clip)) as looks:
                async for found in looks:
                    if found is None:
                        yield b": heartbeat\n\n"
                        continue
                    if delta := found.heard[len(heard) :]:
                        heard = found.heard
                        yield event(delta_event(delta))
                    if found.transcript is not None:
                        for one in at_end(from_json(found.transcript), bool(heard)):
                            yield event(one)
                        yield b"data: [DONE]\n\n"
        except ClientDisconnect:
            return
        except CallgateError as error:  # the status is sent: the failure is an event
            yield event({"error": {"message": error.detail, "code": error.code, "type": "server_error"}})


def delta_event(text: str) -> dict[str, Any]:
    return {"type": "transcript.text.delta", "delta": text}


def event(content: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n".encode()


async def _looks(request: Request, clips: Clips, clip: Clip) -> AsyncGenerator[Clip | None]:
    """The clip at each change, to its end; None now and then so that the line stays open."""
    began = spoke = time.monotonic()
    pause_s, heard = FIRST_PAUSE_S, ""
    while True:
        found = await to_thread.run_sync(clips.look, clip.id)
        if failure := failure_of(found):
            raise failure
        now = time.monotonic()
        if found.ended or found.heard != heard:
            yield found
            heard, spoke, pause_s = found.heard, now, FIRST_PAUSE_S
        elif now - spoke >= HEARTBEAT_S:
            yield None
            spoke = now
        if found.ended:
            return
        if await request.is_disconnected():
            raise ClientDisconnect
        if now - began >= clips.wait_s:
            raise Unavailable(
                "No worker was free in time.",
                code="clip_timeout",
                remedy="Try again later, start another `callgate worker --queues quick`, or send it to /v1/calls.",
            )
        await anyio.sleep(pause_s)
        pause_s = min(pause_s * LONGER_BY, LONGEST_PAUSE_S)


@asynccontextmanager
async def _closing(clips: Clips, clip: Clip) -> AsyncIterator[None]:
    try:
        yield
    finally:
        with CancelScope(shield=True):  # also when whoever waited has gone
            await to_thread.run_sync(clips.close, clip.id)
