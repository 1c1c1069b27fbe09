"""Failures on a page: the API's handlers decide the status, people get words and a way on."""

import json
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from fastapi.responses import Response

from voice.api.messages import title_of
from voice.api.ui.render import moments_of, render

Handler = Callable[[Request, Exception], Response | Awaitable[Response]]

# Statuses with words of their own; the rest share those of "any".
_SPOKEN = (403, 404, 500, 503)


def install(app: FastAPI) -> None:
    """Lay pages over the handlers that are registered so far; programs keep getting problem+json."""
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _for_people(handler))


def wants_page(request: Request) -> bool:
    """Whether a person waits for the answer: a browser or htmx asks, and not for the API."""
    if request.url.path.startswith(("/v1/", "/static/")):
        return False
    return "HX-Request" in request.headers or "text/html" in request.headers.get("accept", "")


def _for_people(handler: Handler) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        found = handler(request, error)
        response = found if isinstance(found, Response) else await found
        return _page(request, response) if wants_page(request) and response.status_code >= 400 else response

    return answer


def _page(request: Request, response: Response) -> Response:
    status = response.status_code
    code = json.loads(bytes(response.body) or b"{}").get("code", "")
    title = title_of(code, status, moments_of(request).t.locale)
    if "HX-Request" in request.headers:
        return render(request, "_notice.html", status=status, title=title)
    return render(
        request, "problem.html", status=status, number=status, title=title, words=status if status in _SPOKEN else "any"
    )
