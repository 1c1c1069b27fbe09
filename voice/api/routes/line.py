"""A telephone system sends a call over a WebSocket while it is going on, and reads the words along.

The sound becomes a resumable upload like any other: what is stored survives this connection and this process.
"""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, WebSocket
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect

from voice.api.auth import Identity
from voice.api.routes.live import LiveWatch
from voice.api.schemas.live import LineIn
from voice.api.sse import Pace
from voice.api.wav_stream import header, second_bytes
from voice.bootstrap import Services
from voice.domain.actor import Actor
from voice.domain.errors import CallgateError, InvalidInput, Unavailable, UnusableAudio
from voice.ports.uploads import Upload

router = APIRouter()

log = logging.getLogger(__name__)

IDLE_S = 60.0  # a line that is silent for so long, not even sending silence, is broken
HELD_S = 60  # of sound are held back while a store is away
LAST_TRIES_S = (0.0, 1.0, 3.0, 10.0)
_REFUSED, _FAILED = 1008, 1011


@router.websocket("/v1/live")
async def take_line(socket: WebSocket) -> None:
    """JSON about the call, then frames of sound; `{"type": "end"}`, or the end of the connection, ends the call."""
    identity: Identity = socket.state.identity
    services: Services = socket.app.state.services
    await socket.accept()
    try:
        said = await _first_message(socket)
        line = Line(services, identity.actor, said)
        upload = await to_thread.run_sync(line.begin)
    except WebSocketDisconnect:
        return
    except CallgateError as error:
        await _refuse(socket, error, _REFUSED)
        return
    await _tell(socket, {"type": "begun", "upload_id": upload.id})
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_read_along, socket, LiveWatch(services, identity.actor, upload.id))
        ended = await _heard_out(socket, line)
        tasks.cancel_scope.cancel()
    if isinstance(ended, CallgateError):
        await _refuse(socket, ended, _FAILED if ended.retryable else _REFUSED)
        return
    await _tell(socket, {"type": "call", "call_id": ended})
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.close()


class Line:
    """The sound of one call on its way into an upload, about a second at a time."""

    def __init__(self, services: Services, actor: Actor, said: LineIn) -> None:
        self._uploads = services.uploads
        self._actor = actor
        self._said = said
        self._form: dict[str, Any] = {"rate_hz": said.rate, "channels": said.channels}
        self._second = second_bytes(said.encoding, **self._form)
        self._held = bytearray(header(said.encoding, **self._form))
        self._upload: Upload | None = None

    def begin(self) -> Upload:
        self._upload = self._uploads.create(self._actor, length=None, metadata=self._said.metadata())
        return self._upload

    def take(self, frame: bytes) -> None:
        """Keep a frame. A store that is away for a while costs nothing. Raises TooLarge, Unavailable after a minute."""
        self._held += frame
        if len(self._held) < self._second:
            return
        try:
            self._store()
        except Unavailable:
            if len(self._held) > self._second * HELD_S:
                raise

    def end(self) -> str:
        """All sound has come: the id of the call. Raises UnusableAudio when there is none, Unavailable."""
        upload = self._begun()
        length = upload.offset + len(self._held)
        if length <= len(header(self._said.encoding, **self._form)):
            self._uploads.terminate(self._actor, upload.id)
            raise UnusableAudio("No sound has come.", code="empty_file")
        upload = self._uploads.append(
            self._actor, upload.id, offset=upload.offset, chunks=[bytes(self._held)], length=length
        )
        assert upload.call_id is not None  # its length has come
        return upload.call_id

    def _store(self) -> None:
        upload = self._begun()
        self._upload = self._uploads.append(self._actor, upload.id, offset=upload.offset, chunks=[bytes(self._held)])
        self._held.clear()

    def _begun(self) -> Upload:
        assert self._upload is not None  # begin comes first
        return self._upload


async def _heard_out(socket: WebSocket, line: Line) -> str | CallgateError:
    """The call that the frames became, or why there is none. A call it becomes also when this process must stop."""
    try:
        async for frame in _frames(socket):
            await to_thread.run_sync(line.take, frame)
    except CallgateError as error:
        log.warning("line cut short", extra={"code": error.code})
    finally:
        with anyio.CancelScope(shield=True):
            ended = await _ended(line)
    return ended


async def _ended(line: Line) -> str | CallgateError:
    failure: CallgateError | None = None
    for wait_s in LAST_TRIES_S:
        await anyio.sleep(wait_s)
        try:
            return await to_thread.run_sync(line.end)
        except CallgateError as error:
            failure = error
            if not error.retryable:
                break
    assert failure is not None  # there is more than one try
    return failure


async def _first_message(socket: WebSocket) -> LineIn:
    """Raises InvalidInput, WebSocketDisconnect."""
    with anyio.move_on_after(IDLE_S):
        try:
            return LineIn.model_validate_json(await socket.receive_text())
        except ValidationError as error:
            names = ", ".join(".".join(map(str, item["loc"])) or "the message" for item in error.errors())
            raise InvalidInput(f"Refused: {names}.", remedy="Describe the call as JSON first.") from error
        except KeyError as error:
            raise InvalidInput("The first message must be text.", remedy="Describe the call as JSON first.") from error
    raise InvalidInput("Nothing was said about the call.", remedy="Describe the call as JSON first.")


async def _frames(socket: WebSocket) -> AsyncIterator[bytes]:
    """Ends with the call, without an error also when the other side leaves."""
    while True:
        message: dict[str, Any] = {"type": "websocket.disconnect"}
        with anyio.move_on_after(IDLE_S):
            message = dict(await socket.receive())
        if message["type"] == "websocket.disconnect" or _says_end(message.get("text")):
            return
        if frame := message.get("bytes"):
            yield frame


def _says_end(text: str | None) -> bool:
    try:
        said = json.loads(text or "null")
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("type") == "end"


async def _read_along(socket: WebSocket, look: LiveWatch) -> None:
    pace: Pace = socket.app.state.pace
    while True:
        await anyio.sleep(pace.poll_s)
        with suppress(CallgateError):  # the next look tells it
            for event in (await to_thread.run_sync(look)).events:
                if event.name == "transcript":
                    await _tell(socket, {"type": "transcript", **json.loads(event.data)})


async def _refuse(socket: WebSocket, error: CallgateError, code: int) -> None:
    log.warning("line refused", extra={"code": error.code})
    told = {"code": error.code, "detail": error.detail, "retryable": error.retryable, "remedy": error.remedy}
    await _tell(socket, {"type": "error", **told})
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.close(code)


async def _tell(socket: WebSocket, message: dict[str, Any]) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):  # nobody is there to hear it any more
        await socket.send_json(message)
