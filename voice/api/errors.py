"""Every failure becomes problem+json: our own errors, refused fields, unknown routes and surprises."""

import logging
from collections.abc import Mapping, Sequence
from errno import ENOSPC
from inspect import isawaitable
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from voice.api.messages import code_of_status, field_message, language_of, title_of
from voice.api.schemas.problem import MEDIA_TYPE, FieldError, MissingOut, Problem
from voice.domain.errors import CallgateError, Conflict, Gap, StorageFull

log = logging.getLogger(__name__)

# Seconds after which a client may try again, by status.
_RETRY_AFTER = {429: "60", 503: "5", 507: "60"}


class ApiError(HTTPException):
    """A refusal that belongs to the protocol, not to the domain (ranges, headers, body sizes).

    An HTTPException, so that one raised while a body is read is not taken for a parse error.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        remedy: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail, headers)
        self.code = code
        self.remedy = remedy


def problem_response(
    request: Request,
    status: int,
    code: str,
    detail: str,
    *,
    retryable: bool = False,
    remedy: str | None = None,
    errors: Sequence[FieldError] = (),
    missing: Sequence[Gap] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer for one problem, titled in the language of the request."""
    language = language_of(request)
    problem = Problem(
        type=f"/problems/{code}",
        title=title_of(code, status, language),
        status=status,
        detail=detail,
        code=code,
        retryable=retryable,
        remedy=remedy,
        instance=request.url.path,
        errors=list(errors),
        missing=[MissingOut.model_validate(one) for one in missing],
    )
    extra = {"Content-Language": language, "Cache-Control": "no-store", **(headers or {})}
    if status == 401:
        extra["WWW-Authenticate"] = 'Bearer realm="callgate"'
    if retryable and status in _RETRY_AFTER:
        extra["Retry-After"] = _RETRY_AFTER[status]
    return Response(problem.model_dump_json(), status, extra, MEDIA_TYPE)


async def answer(request: Request, error: CallgateError | ApiError) -> Response:
    """The answer to an error met outside the routes, by the handler that the app registered for it."""
    kind = CallgateError if isinstance(error, CallgateError) else HTTPException
    found = request.app.exception_handlers[kind](request, error)
    response: Response = await found if isawaitable(found) else found
    return response


async def _on_callgate_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, CallgateError)
    if error.status >= 500:
        log.warning("request refused", extra={"code": error.code, "status": error.status})
    return problem_response(
        request,
        error.status,
        error.code,
        error.detail,
        retryable=error.retryable,
        remedy=error.remedy,
        missing=error.missing if isinstance(error, Conflict) else (),
    )


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, OSError) and error.__cause__.errno == ENOSPC:
        # The framework takes a full disk under a form's spool for a malformed body.
        return await _on_callgate_error(request, StorageFull("There is no room for the upload."))
    code = error.code if isinstance(error, ApiError) else code_of_status(error.status_code)
    remedy = error.remedy if isinstance(error, ApiError) else None
    return problem_response(request, error.status_code, code, error.detail, remedy=remedy, headers=error.headers)


async def _on_refused_fields(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return problem_response(request, 400, "bad_json", "The body is not valid JSON.")
    language = language_of(request)
    errors = [_field_error(item, language) for item in found]
    names = ", ".join(item.field or item.location for item in errors)
    return problem_response(request, 422, "invalid_input", f"Refused: {names}.", errors=errors)


def _field_error(item: Mapping[str, Any], language: str) -> FieldError:
    location, *path = (str(part) for part in item["loc"])
    # The value itself stays out: it may hold a phone number or a password.
    return FieldError(
        location=location,
        field=".".join(path),
        code=item["type"],
        message=field_message(item["type"], item["msg"], language),
    )


async def _on_disconnect(_request: Request, _error: Exception) -> Response:
    return Response(status_code=499)  # nobody reads it; keeps an ordinary event out of the error log


async def _on_surprise(request: Request, error: Exception) -> Response:
    # The server logs the traceback when the framework raises the error again.
    log.error("unexpected error", extra={"kind": type(error).__name__})
    return problem_response(request, 500, "internal", "An unexpected error occurred.", retryable=True)


def install(app: FastAPI) -> None:
    """Register the handlers of all failures."""
    app.add_exception_handler(CallgateError, _on_callgate_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_refused_fields)
    app.add_exception_handler(ClientDisconnect, _on_disconnect)
    app.add_exception_handler(Exception, _on_surprise)
