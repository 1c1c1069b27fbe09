"""The sound of a call, by range; with a session, a token, or a short-lived link."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response
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
    **problems(403, 404, 416),
    200: {"description": "The whole recording", "content": {"audio/*": _BINARY}},
    206: {"description": "The bytes asked for", "content": {"audio/*": _BINARY}},
    304: {"description": "The recording that you have is still the one"},
}
Muted = Annotated[
    bool | None,
    Query(description="Private words silent; left out: as your right is. false without the right answers 403"),
]
RangeHeader = Annotated[str | None, Header(alias="Range", examples=["bytes=0-65535"])]


@router.get(
    "/v1/calls/{call_id}/audio",
    operation_id="get_audio",
    summary="Listen to the recording",
    response_class=Sound,
    responses=_SOUND,
)
def get_audio(
    *,
    services: ServicesDep,
    actor: ActorDep,
    request: Request,
    call_id: CallId,
    muted: Muted = None,
    _range: RangeHeader = None,
) -> Response:
    """The bytes as uploaded, or the part that `Range` names; muted, a FLAC copy in which private words are silent.

    The copy is made when it is first asked for, which takes about a hundredth of the length of the call. A call
    without a transcript has none yet: 404 `not_ready`.
    """
    return _sound(services, actor, call_id, request, muted=muted)


@router.get(
    "/v1/calls/{call_id}/audio-url",
    operation_id="create_audio_link",
    summary="Get a short-lived playback link",
    responses=problems(403, 404),
)
def create_audio_link(
    services: ServicesDep, actor: ActorDep, links: LinksDep, call_id: CallId, muted: Muted = None
) -> AudioLink:
    """For players that can send neither cookie nor token. It ends by itself and opens this one recording, muted or not
    as asked for here."""
    call = services.calls.allowed(actor, call_id, unmasked=muted is False)
    token, expires_at = links.playback(actor, call.id, utc_now(), muted=muted)
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
    actor, call_id, muted = links.played(token)
    return _sound(services, actor, call_id, request, muted=muted)


def _sound(services: Services, actor: Actor, call_id: str, request: Request, *, muted: bool | None) -> Response:
    sound = services.calls.sound(actor, call_id, muted=muted)
    etag = f'"{sound.etag}"'
    headers = {"Accept-Ranges": "bytes", "ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    # If-Range with another tag: the client holds parts of something else, so it gets the whole.
    stale = request.headers.get("if-range", etag) != etag
    part = None if stale else parse_range(request.headers.get("range"), sound.size_bytes)
    if part is None:
        headers["Content-Length"] = str(sound.size_bytes)
        return Sound(services.calls.read(sound), 200, headers, sound.media_type)
    headers |= {"Content-Length": str(part.length), "Content-Range": part.content_range}
    return Sound(services.calls.read(sound, start=part.start, length=part.length), 206, headers, sound.media_type)
