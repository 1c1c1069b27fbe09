"""Server-sent events by looking again: what changed since the last look, with heartbeats, for a bounded time."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

import anyio
from anyio import to_thread
from fastapi.responses import StreamingResponse

from voice.domain.errors import CallgateError

_RECONNECT_MS = 2000


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between looks, of silence before a heartbeat, and of a whole stream.

    At its end the client connects anew, which checks its right again.
    """

    poll_s: float = 1.0
    heartbeat_s: float = 15.0
    longest_s: float = 600.0


USUAL_PACE = Pace()


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `data` is a line of JSON."""

    name: str
    id: str
    data: str

    def encoded(self) -> bytes:
        return f"id: {self.id}\nevent: {self.name}\ndata: {self.data}\n\n".encode()


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found; `ended` when nothing can follow."""

    events: Sequence[Event] = ()
    ended: bool = False


class EventStream(StreamingResponse):
    """A response of server-sent events."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncIterator[bytes]) -> None:
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


async def stream(look: Callable[[], Look], pace: Pace) -> EventStream:
    """Look now, so that a refusal is an ordinary answer, and then at each interval until the end.

    `look` blocks and runs in a worker thread. An error on a later look ends the stream; the client connects anew.
    """
    first = await to_thread.run_sync(look)
    return EventStream(_events(first, look, pace))


async def _events(found: Look, look: Callable[[], Look], pace: Pace) -> AsyncIterator[bytes]:
    yield f"retry: {_RECONNECT_MS}\n\n".encode()
    began = spoke = time.monotonic()
    while True:
        for event in found.events:
            yield event.encoded()
        now = time.monotonic()
        if found.events:
            spoke = now
        elif now - spoke >= pace.heartbeat_s:
            yield b": heartbeat\n\n"
            spoke = now
        if found.ended or now - began >= pace.longest_s:
            return
        await anyio.sleep(pace.poll_s)
        try:
            found = await to_thread.run_sync(look)
        except CallgateError:
            return
