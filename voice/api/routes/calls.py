"""Recordings in, calls and their status out."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Header, Query, Response, UploadFile

from voice.api.deps import ActorDep, CallId, Cursor, Limit, ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.call import CallOut, call_out
from voice.api.schemas.page import Page
from voice.api.streams import chunks_of
from voice.bootstrap import Services
from voice.domain.recording import Call, CallStatus, Direction
from voice.pipeline.intake_form import ANY_MEDIA, read_form
from voice.ports.calls import CallFilter

router = APIRouter(prefix="/v1/calls", tags=["calls"])

_DIRECTIONS = {"enum": [direction.value for direction in Direction]}
_ACCEPTED = {
    "description": "Stored; processing will follow. `Location` names the call.",
    "headers": {
        "Location": {"schema": {"type": "string"}, "description": "Address of the call"},
        "Idempotency-Key": {"schema": {"type": "string"}, "description": "The key of the request, echoed"},
    },
}


@router.post(
    "",
    status_code=202,
    operation_id="upload_call",
    summary="Upload a recording",
    responses={
        **problems(403, 409, 413, 415, 507),
        200: {"model": CallOut, "description": "These bytes, or this idempotency key, are here already: the same call"},
        202: _ACCEPTED,
    },
)
def upload_call(
    *,
    services: ServicesDep,
    actor: ActorDep,
    response: Response,
    file: Annotated[UploadFile, Form(description="wav, mp3, m4a, aac, amr, ogg, opus, webm or flac")],
    called_at: Annotated[
        str,
        Form(
            description="When the call took place, ISO 8601 with offset",
            examples=["2026-03-12T15:00:00+08:00"],
            json_schema_extra={"format": "date-time"},
        ),
    ],
    direction: Annotated[str | None, Form(examples=["outbound"], json_schema_extra=_DIRECTIONS)] = None,
    phone_number: Annotated[str | None, Form(description="The other side's", examples=["13800138000"])] = None,
    account_hint: Annotated[str | None, Form(description="Company, in words", examples=["华东精密"])] = None,
    opportunity_hint: Annotated[str | None, Form(description="Deal, in words", examples=["三期产线"])] = None,
    client_reference_id: Annotated[str | None, Form(examples=["pbx-20260312-0001"])] = None,
    language: Annotated[str | None, Form(description="zh or en; left out: detected", examples=["zh"])] = None,
    speakers: Annotated[str | None, Form(description="How many people speak, 1 to 10; left out: estimated")] = None,
    rep_channel: Annotated[
        str | None, Form(description="The rep's in stereo: left (0) or right (1); left out: as installed")
    ] = None,
    hotwords: Annotated[
        str | None,
        Form(
            description="Names and terms of this call, at most 50, separated by commas; a kind may stand in front",
            examples=["person:王敏,星河网关"],
        ),
    ] = None,
    rep_id: Annotated[str | None, Form(description="Whose call; left out: the sender's own")] = None,
    sha256: Annotated[str | None, Form(description="Hex; a difference is refused, nothing is stored")] = None,
    idempotency_key: Annotated[str | None, Header(max_length=200, examples=["pbx-20260312-0001"])] = None,
) -> CallOut:
    """Send the sound of one call. It is durable when the answer comes; the same bytes twice are one call.

    For long recordings or bad networks use the resumable uploads.
    """
    form = read_form(
        {
            name: value
            for name, value in {
                "filetype": file.content_type or ANY_MEDIA,
                "called_at": called_at,
                "direction": direction,
                "phone_number": phone_number,
                "account_hint": account_hint,
                "opportunity_hint": opportunity_hint,
                "client_reference_id": client_reference_id,
                "language": language,
                "speakers": speakers,
                "rep_channel": rep_channel,
                "hotwords": hotwords,
                "rep_id": rep_id,
                "sha256": sha256,
                "idempotency_key": idempotency_key,
            }.items()
            if value is not None
        }
    )
    accepted = services.intake.accept(
        actor,
        chunks_of(file.file),
        media_type=form.media_type,
        metadata=form.metadata,
        rep_id=form.rep_id,
        idempotency_key=form.idempotency_key,
        expected_sha256=form.sha256,
    )
    if accepted.duplicate:
        response.status_code = 200
    response.headers["Location"] = f"/v1/calls/{accepted.call.id}"
    if form.idempotency_key is not None:
        response.headers["Idempotency-Key"] = form.idempotency_key
    return _with_position(services, accepted.call)


@router.get("", operation_id="list_calls", summary="List calls, newest first", responses=problems(403))
def list_calls(
    *,
    services: ServicesDep,
    actor: ActorDep,
    status: CallStatus | None = None,
    rep_id: Annotated[str | None, Query(max_length=64)] = None,
    account_id: Annotated[str | None, Query(max_length=64)] = None,
    opportunity_id: Annotated[str | None, Query(max_length=64)] = None,
    called_from: Annotated[datetime | None, Query(description="Called at or after")] = None,
    called_to: Annotated[datetime | None, Query(description="Called before")] = None,
    q: Annotated[str | None, Query(max_length=100, description="Part of a hint, a number or a reference id")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[CallOut]:
    """The calls that you may see. `queue_position` is given for single calls only."""
    where = CallFilter(
        status=status,
        rep_id=rep_id,
        account_id=account_id,
        opportunity_id=opportunity_id,
        called_from=called_from,
        called_to=called_to,
        text=q,
    )
    found = services.calls.page(actor, where, cursor=cursor, limit=limit)
    return Page[CallOut](items=[call_out(call) for call in found.calls], next_cursor=found.next_cursor)


@router.get("/{call_id}", operation_id="get_call", summary="Read a call and its status", responses=problems(404))
def get_call(services: ServicesDep, actor: ActorDep, call_id: CallId) -> CallOut:
    """Poll this, or follow `/v1/calls/{call_id}/events`."""
    return _with_position(services, services.calls.get(actor, call_id))


@router.post(
    "/{call_id}/cancel",
    operation_id="cancel_call",
    summary="Stop processing a call",
    responses=problems(403, 404, 409),
)
def cancel_call(services: ServicesDep, actor: ActorDep, call_id: CallId) -> CallOut:
    """Queued and processing calls stop; the recording and what stages left stay. Others answer 409."""
    return call_out(services.calls.cancel(actor, call_id))


@router.post(
    "/{call_id}/retry",
    operation_id="retry_call",
    summary="Process a failed or cancelled call again",
    responses=problems(403, 404, 409),
)
def retry_call(services: ServicesDep, actor: ActorDep, call_id: CallId) -> CallOut:
    """Work goes on at the first stage that left nothing."""
    return _with_position(services, services.calls.retry(actor, call_id))


def _with_position(services: Services, call: Call) -> CallOut:
    return call_out(call, services.calls.queue_position(call) if call.status is CallStatus.QUEUED else None)
