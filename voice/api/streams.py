"""Bytes on their way in: from a request or a spooled form file to the chunks that use cases read."""

from collections.abc import Iterator
from typing import BinaryIO

import anyio
from anyio import from_thread
from starlette.requests import ClientDisconnect, Request

CHUNK = 1 << 18
IDLE_S = 60.0  # a sender that is silent for so long has gone


def arriving(request: Request, *, idle_s: float = IDLE_S) -> Iterator[bytes]:
    """The body as it arrives, for use in a worker thread.

    Ends early, without an error, when the sender leaves: what came before that is kept. A chunk is asked for only
    when the one before was taken, so that a slow disk slows the sender, and memory holds one chunk.
    """
    stream = request.stream()

    async def following() -> bytes | None:
        with anyio.move_on_after(idle_s):
            try:
                return await anext(stream, None)
            except ClientDisconnect:
                return None
        return None

    while (chunk := from_thread.run(following)) is not None:
        if chunk:
            yield chunk


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """A spooled file in chunks."""
    while chunk := file.read(CHUNK):
        yield chunk
