"""The sound of a call, by range; with a session, a token, or a short-lived link."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import StreamingResponse

from voice.api.deps import ActorDep, CallId, LinksDep, ServicesDep
from voice.api.links import utc_now
from voice.api.openapi import problems
from voice.api.ranges import parse_range
from voice.api.schemas.transcript import AudioLink
from voice.bootstrap import Services
from voice.domain.actor import Actor

router = APIRouter(tags=["content"])


class Sound(StreamingResponse):
    """Marks operations that answer with bytes of a recording."""

    media_type = "audio/*"  # for the document; each answer names its own


_BINARY = {"schema": {"type": "string", "format": "binary"}, "example": "<bytes of the recording>"}
_SOUND = {
    **problems(404, 416),
    200: {"description": "The whole recording", "content": {"audio/*": _BINARY}},
    206: {"description": "The bytes asked for", "content": {"audio/*": _BINARY}},
    304: {"description": "The recording that you have is still the one"},
}
RangeHeader = Annotated[str | None, Header(alias="Range", examples=["bytes=0-65535"])]


@router.get(
    "/v1/calls/{call_id}/audio",
    operation_id="get_audio",
    summary="Listen to the recording",
    response_class=Sound,
    responses=_SOUND,
)
def get_audio(
    services: ServicesDep, actor: ActorDep, request: Request, call_id: CallId, _range: RangeHeader = None
) -> Response:
    """The bytes as uploaded, or the part that `Range` names."""
    return _sound(services, actor, call_id, request)


@router.get(
    "/v1/calls/{call_id}/audio-url",
    operation_id="create_audio_link",
    summary="Get a short-lived playback link",
    responses=problems(404),
)
def create_audio_link(services: ServicesDep, actor: ActorDep, links: LinksDep, call_id: CallId) -> AudioLink:
    """For players that can send neither cookie nor token. It ends by itself and opens this one recording."""
    call = services.calls.get(actor, call_id)
    token, expires_at = links.playback(actor, call.id, utc_now())
    return AudioLink(url=f"/v1/media/{token}", expires_at=expires_at)


@router.get(
    "/v1/media/{token}",
    operation_id="play_audio_link",
    summary="Listen by a playback link",
    response_class=Sound,
    responses={**_SOUND, **problems(410)},
)
def play_audio_link(
    services: ServicesDep,
    links: LinksDep,
    request: Request,
    token: Annotated[str, Path(max_length=1000, examples=["eyJjIjoi….aBcD"])],
    _range: RangeHeader = None,
) -> Response:
    """The token in the address is the credential."""
    actor, call_id = links.played(token)
    return _sound(services, actor, call_id, request)


def _sound(services: Services, actor: Actor, call_id: str, request: Request) -> Response:
    call = services.calls.get(actor, call_id)
    etag = f'"{call.sha256}"'
    headers = {"Accept-Ranges": "bytes", "ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    # If-Range with another tag: the client holds parts of something else, so it gets the whole.
    stale = request.headers.get("if-range", etag) != etag
    part = None if stale else parse_range(request.headers.get("range"), call.size_bytes)
    if part is None:
        audio = services.calls.audio(actor, call_id)
        headers["Content-Length"] = str(audio.size)
        return Sound(audio.chunks, 200, headers, audio.media_type)
    audio = services.calls.audio(actor, call_id, start=part.start, length=part.length)
    headers |= {"Content-Length": str(part.length), "Content-Range": part.content_range}
    return Sound(audio.chunks, 206, headers, audio.media_type)
