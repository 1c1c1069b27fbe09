"""Resumable uploads: tus 1.0.0 over the use cases."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, Header, Request, Response

from voice.api import tus
from voice.api.deps import ActorDep, ObjectId, ServicesDep
from voice.api.errors import ApiError
from voice.api.openapi import problems
from voice.api.streams import arriving
from voice.bootstrap import Services
from voice.domain.actor import Actor
from voice.domain.errors import InvalidInput
from voice.ports.uploads import Upload

router = APIRouter(prefix=tus.PREFIX, tags=["uploads"], default_response_class=Response)

# Each upload under way holds a thread while it waits for the network: they have their own, apart from other requests'.
_THREADS = anyio.CapacityLimiter(64)

Version = Annotated[str | None, Header(alias="Tus-Resumable", description="1.0.0", examples=["1.0.0"])]
_METADATA = (
    "Keys: called_at (required, ISO 8601 with offset), filename, filetype, direction, phone_number, account_hint, "
    "opportunity_hint, client_reference_id, rep_id, language, speakers, rep_channel, hotwords, idempotency_key, "
    "sha256, live (1: listen along); values in base64"
)


def _text_header(description: str, example: str) -> dict[str, Any]:
    return {"schema": {"type": "string"}, "description": description, "example": example}


_OFFSET = {"Upload-Offset": _text_header("Bytes that are durable", "1048576")}
_FINISHED = {
    "Callgate-Call-Id": _text_header("The call that the upload became", "0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10"),
    "Content-Location": _text_header("Its address", "/v1/calls/0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10"),
}
_BYTES = {
    "content": {
        tus.CONTENT_TYPE: {"schema": {"type": "string", "format": "binary"}, "example": "<bytes from Upload-Offset on>"}
    }
}


@router.options("", status_code=204, operation_id="tus_options", summary="Ask what the upload server can do")
@router.options("/{upload_id}", status_code=204, include_in_schema=False)
def tus_options(services: ServicesDep, actor: ActorDep) -> Response:
    """Version, extensions, the largest size and the checksum algorithms, in headers."""
    return Response(status_code=204, headers=tus.capabilities(services.uploads.max_bytes))


@router.post(
    "",
    status_code=201,
    operation_id="create_upload",
    summary="Begin a resumable upload",
    responses={
        **problems(400, 403, 412, 413, 415, 507),
        201: {
            "description": "Begun; send the bytes to `Location`",
            "headers": {"Location": _text_header("Address of the upload", "/v1/uploads/0197f3a0-…"), **_OFFSET},
        },
    },
    openapi_extra={"requestBody": {"required": False, **_BYTES}},
)
async def create_upload(
    services: ServicesDep,
    actor: ActorDep,
    request: Request,
    _version: Version = None,
    _length: Annotated[str | None, Header(alias="Upload-Length", examples=["2054444"])] = None,
    _deferred: Annotated[
        str | None, Header(alias="Upload-Defer-Length", description="1: still being recorded", examples=["1"])
    ] = None,
    _metadata: Annotated[
        str | None, Header(alias="Upload-Metadata", description=_METADATA, examples=["called_at MjAyNi0wMy0xMlQxNT…"])
    ] = None,
) -> Response:
    """What can be refused without the bytes is refused here. The first bytes may come along (creation-with-upload).

    With `Upload-Defer-Length: 1` a call is sent while it is being recorded, and a worker listens along.
    """
    headers = request.headers
    tus.check_version(headers)
    length, metadata = tus.read_length(headers), tus.read_metadata(headers.get("upload-metadata", ""))
    with_bytes = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    checksum = tus.read_checksum(headers.get("upload-checksum"))
    if with_bytes:
        tus.check_content_type(headers)
    upload = await to_thread.run_sync(partial(services.uploads.create, actor, length=length, metadata=metadata))
    location = {"Location": f"{tus.PREFIX}/{upload.id}"}
    if with_bytes:
        upload = await _append(
            services=services, actor=actor, upload_id=upload.id, offset=0, request=request, checksum=checksum
        )
    return Response(status_code=201, headers=location | tus.progress(upload))


@router.head(
    "/{upload_id}",
    operation_id="get_upload_offset",
    summary="Ask how far an upload is",
    responses={
        **problems(404, 410, 412),
        200: {"description": "`Upload-Offset` bytes are durable", "headers": {**_OFFSET, **_FINISHED}},
    },
)
def get_upload_offset(
    services: ServicesDep, actor: ActorDep, request: Request, upload_id: ObjectId, _version: Version = None
) -> Response:
    """Go on from `Upload-Offset`. A finished upload names its call."""
    tus.check_version(request.headers)
    upload = services.uploads.state(actor, upload_id)
    headers = tus.length(upload)
    if upload.metadata:
        headers["Upload-Metadata"] = tus.write_metadata(upload.metadata)
    return Response(headers=headers | tus.progress(upload))


@router.patch(
    "/{upload_id}",
    status_code=204,
    operation_id="append_to_upload",
    summary="Send bytes of an upload",
    responses={
        **problems(400, 403, 404, 409, 410, 412, 413, 415, 460, 507),
        204: {"description": "Durable; after the last byte the call is named", "headers": {**_OFFSET, **_FINISHED}},
    },
    openapi_extra={"requestBody": {"required": True, **_BYTES}},
)
async def append_to_upload(
    services: ServicesDep,
    actor: ActorDep,
    request: Request,
    upload_id: ObjectId,
    _version: Version = None,
    _offset: Annotated[str | None, Header(alias="Upload-Offset", examples=["1048576"])] = None,
    _checksum: Annotated[
        str | None, Header(alias="Upload-Checksum", examples=["sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0="])
    ] = None,
    _length: Annotated[
        str | None, Header(alias="Upload-Length", description="Of a deferred length, once", examples=["2054444"])
    ] = None,
) -> Response:
    """Bytes are kept as they arrive: after a broken connection ask for the offset and go on from there.

    A deferred length is told by the last part, or by an empty one after it.
    """
    tus.check_version(request.headers)
    tus.check_content_type(request.headers)
    offset = tus.read_offset(request.headers)
    checksum = tus.read_checksum(request.headers.get("upload-checksum"))
    upload = await _append(
        services=services,
        actor=actor,
        upload_id=upload_id,
        offset=offset,
        request=request,
        checksum=checksum,
        length=tus.read_length_now_known(request.headers),
    )
    return Response(status_code=204, headers=tus.progress(upload))


@router.delete(
    "/{upload_id}",
    status_code=204,
    operation_id="terminate_upload",
    summary="Give up an upload",
    responses=problems(404, 410, 412),
)
def terminate_upload(
    services: ServicesDep, actor: ActorDep, request: Request, upload_id: ObjectId, _version: Version = None
) -> Response:
    """Its bytes are deleted. A call that it became stays."""
    tus.check_version(request.headers)
    services.uploads.terminate(actor, upload_id)
    return Response(status_code=204)


async def _append(
    *,
    services: Services,
    actor: Actor,
    upload_id: str,
    offset: int,
    request: Request,
    checksum: tuple[str, bytes] | None,
    length: int | None = None,
) -> Upload:
    chunks: Iterator[bytes] = arriving(request)
    append = partial(services.uploads.append, actor, upload_id, offset=offset, length=length)
    work = partial(append, chunks=chunks, checksum=checksum)
    try:
        return await to_thread.run_sync(work, limiter=_THREADS)
    except InvalidInput as error:
        if error.code == "checksum_mismatch":
            raise ApiError(460, error.code, error.detail, remedy="Send these bytes again.") from error
        raise
