"""The OpenAPI document: typed problems on every operation, security schemes, words for each tag."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from voice.api.auth import COOKIE, OPEN_PREFIXES, OPEN_ROUTES
from voice.api.messages import TITLES, code_of_status
from voice.api.schemas.problem import MEDIA_TYPE, Problem

DESCRIPTION = """\
Recordings of sales calls become follow-up records in which every fact carries its verbatim quote and its second of
audio.

Times of calls are ISO 8601 with an offset; offsets in sound are integers in ms; offsets in text are half-open and count
Unicode code points. Lists are paged by opaque cursors. Every error is a problem document (RFC 9457) with a stable
`code`, and its `title` speaks the language of `Accept-Language` (zh-CN or en). Whatever lies outside your region, team
or own calls answers as if it did not exist.
"""
TAGS = {
    "calls": "Recordings and their way through transcription and extraction.",
    "content": "What a call yields: transcript, record, sound, waveform.",
    "events": "Live changes as server-sent events.",
    "uploads": "Resumable uploads by tus 1.0.0, for phones on bad networks.",
    "transcriptions": "Short recordings transcribed at once, for clients of the OpenAI API.",
    "facts": "Items of the follow-up record and what people decide about them.",
    "crm": "Accounts, contacts, leads, opportunities, and which of them a call belongs to.",
    "health": "How well deals stand and how reps work: scores, their parts, interventions.",
    "alerts": "What somebody must look at, told once, and the reports on it.",
    "gates": "What must be true before an opportunity moves: requirements, evidence, approvals, overrides.",
    "leads": "Leads: taken in by any channel, routed to reps, contacted, converted or closed.",
    "customers": "Who is who among customers: matches, duplicates, and the brief before a talk.",
    "sharing": "Customers that regions share: grants, groups, conflicts.",
    "exchange": "Rows of the CRM as files.",
    "forecast": "The weekly forecast: what reps file, what the model expects, and what came of it.",
    "todos": "What was promised, by when, by whom.",
    "vocabulary": "Names, products, competitors and jargon that transcripts are repaired with.",
    "fields": "What an organisation wants to know of its calls besides: typed fields and tags of its own.",
    "policies": "What a company decides itself, as versions of texts: stages, gates, thresholds, calendars, words.",
    "audit": "The append-only, hash-chained log.",
    "session": "Signing in and out, by password or by an identity provider.",
    "people": "Users, and the tokens of their apps.",
    "service": "Health and figures of the service.",
}
_SECURITY: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token from POST /v1/tokens"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Set by POST /v1/session; changes also need the header `X-Callgate-CSRF: 1`",
    },
}
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch")


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: these statuses as problem documents. 401, 422 and 503 are added everywhere."""
    return {status: _problem(status) for status in statuses}


def install(app: FastAPI) -> None:
    """Make `app.openapi()` the complete document, built once."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the way that the framework documents


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=DESCRIPTION,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    components = document.setdefault("components", {})
    components["securitySchemes"] = _SECURITY
    _, schema = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    schemas = components.setdefault("schemas", {})
    schemas.update(schema["$defs"])
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    shared = components.setdefault("responses", {})
    for path, method, operation in operations(document):
        _complete(path, method, operation)
        _share_problems(operation["responses"], shared)
    components["responses"] = dict(sorted(shared.items()))
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each (path, method, operation) of an OpenAPI document."""
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    is_open = (method.upper(), path) in OPEN_ROUTES or path.startswith(OPEN_PREFIXES)
    operation["security"] = [] if is_open else [{name: []} for name in _SECURITY]
    if not is_open:
        responses.setdefault("401", _problem(401))
    if "parameters" in operation or "requestBody" in operation:
        responses["422"] = _problem(422)
    responses.setdefault("503", _problem(503))
    operation["responses"] = dict(sorted(responses.items()))


def _share_problems(responses: dict[str, Any], shared: dict[str, Any]) -> None:
    """Let all operations refer to one text for each problem status."""
    for status, response in responses.items():
        if MEDIA_TYPE in response.get("content", {}):
            shared[f"Problem{status}"] = response
            responses[status] = {"$ref": f"#/components/responses/Problem{status}"}


def _problem(status: int) -> dict[str, Any]:
    code = code_of_status(status)
    title = TITLES[code][1]
    example = Problem(
        type=f"/problems/{code}",
        title=title,
        status=status,
        detail=f"{title}.",
        code=code,
        retryable=status in (429, 503, 507),
        remedy=None,
        instance="/v1/calls",
    )
    return {
        "description": title,
        "content": {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example.model_dump()},
        },
    }
