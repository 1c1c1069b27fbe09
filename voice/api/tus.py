"""The words of tus 1.0.0: its headers in and out, apart from any route."""

import base64
import binascii
import re
from collections.abc import Mapping
from email.utils import format_datetime

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voice.api.errors import ApiError
from voice.pipeline.resumable import CHECKSUMS
from voice.ports.uploads import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-defer-length,creation-with-upload,checksum,expiration,termination"
CONTENT_TYPE = "application/offset+octet-stream"
PREFIX = "/v1/uploads"


def capabilities(max_bytes: int) -> dict[str, str]:
    """The headers that answer OPTIONS."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(max_bytes),
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
    }


def check_version(headers: Mapping[str, str]) -> None:
    """Raises ApiError 412 unless the client speaks our version."""
    if headers.get("tus-resumable") != VERSION:
        raise ApiError(
            412,
            "tus_version",
            f"This server speaks tus {VERSION} only.",
            remedy=f"Send Tus-Resumable: {VERSION}.",
            headers={"Tus-Version": VERSION},
        )


def check_content_type(headers: Mapping[str, str]) -> None:
    if headers.get("content-type", "").partition(";")[0].strip().lower() != CONTENT_TYPE:
        raise ApiError(415, "unsupported_media_type", f"The bytes must come as {CONTENT_TYPE}.")


def read_length(headers: Mapping[str, str]) -> int | None:
    """Upload-Length; None for one that is deferred. Raises ApiError 400."""
    if "upload-defer-length" not in headers:
        return _number(headers, "upload-length", "bad_upload_length")
    if headers["upload-defer-length"] != "1" or "upload-length" in headers:
        raise ApiError(400, "bad_upload_length", "Upload-Defer-Length must be 1 and stand in place of Upload-Length.")
    return None


def read_length_now_known(headers: Mapping[str, str]) -> int | None:
    """The Upload-Length that a part brings along. Raises ApiError 400."""
    return _number(headers, "upload-length", "bad_upload_length") if "upload-length" in headers else None


def read_offset(headers: Mapping[str, str]) -> int:
    return _number(headers, "upload-offset", "bad_upload_offset")


def read_metadata(header: str) -> dict[str, str]:
    """Upload-Metadata: comma-separated keys, each with an optional base64 value. Raises ApiError 400."""
    metadata: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, encoded = pair.partition(" ")
        if not re.fullmatch(r"[\x21-\x2b\x2d-\x7e]+", key) or key in metadata:
            raise ApiError(400, "bad_upload_metadata", "Upload-Metadata has an empty, repeated or non-ASCII key.")
        try:
            metadata[key] = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise ApiError(400, "bad_upload_metadata", f"The value of {key} is no base64 of UTF-8 text.") from error
    return metadata


def read_checksum(header: str | None) -> tuple[str, bytes] | None:
    """Upload-Checksum as (algorithm, digest). Raises ApiError 400."""
    if header is None:
        return None
    algorithm, _, encoded = header.strip().partition(" ")
    if algorithm not in CHECKSUMS:
        raise ApiError(400, "unknown_checksum_algorithm", f"Known algorithms: {', '.join(CHECKSUMS)}.")
    try:
        return algorithm, base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error as error:
        raise ApiError(400, "bad_upload_checksum", "The digest of Upload-Checksum is no base64.") from error


def progress(upload: Upload) -> dict[str, str]:
    """The headers that tell how far an upload is, when it expires, and the call that it became."""
    headers = {"Upload-Offset": str(upload.offset), "Cache-Control": "no-store"}
    if upload.call_id is None:
        headers["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
    else:
        headers |= {"Callgate-Call-Id": upload.call_id, "Content-Location": f"/v1/calls/{upload.call_id}"}
    return headers


def length(upload: Upload) -> dict[str, str]:
    """The header that tells an upload's length, or that it is not known yet."""
    return {"Upload-Defer-Length": "1"} if upload.length is None else {"Upload-Length": str(upload.length)}


def write_metadata(metadata: Mapping[str, str]) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}".strip() for key, value in metadata.items())


def _number(headers: Mapping[str, str], name: str, code: str) -> int:
    text = headers.get(name, "")
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise ApiError(400, code, f"The header {name} must be a whole number of bytes.")
    return int(text)


class TusProtocol:
    """ASGI middleware: the version on every answer, and the method override for clients that cannot PATCH."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        override = dict(scope["headers"]).get(b"x-http-method-override", b"").decode("latin-1").upper()
        if scope["method"] == "POST" and override in ("PATCH", "DELETE", "HEAD"):
            scope = {**scope, "method": override}

        async def send_with_version(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Tus-Resumable"] = VERSION
            await send(message)

        await self.app(scope, receive, send_with_version)
