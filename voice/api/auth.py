"""Fail closed: nothing passes the gate without a known person, except a short list of doors.

The gate stands before routing and before any byte of a body is read, so that a new route, a mounted app or an
unknown path is shut without anyone remembering to shut it.
"""

from dataclasses import dataclass
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from voice.api.errors import ApiError, answer
from voice.domain.actor import Actor
from voice.domain.errors import CallgateError, Unauthenticated
from voice.pipeline.people import People
from voice.ports.people import Credential, User

COOKIE = "callgate_session"
CSRF_HEADER = "X-Callgate-CSRF"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# Method and path of every door that needs no person. HEAD follows GET.
OPEN_ROUTES = frozenset(
    {
        ("POST", "/v1/session"),
        ("GET", "/v1/session/oidc"),
        ("GET", "/v1/session/oidc/callback"),
        ("GET", "/v1/openapi.json"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/sign-in"),
    }
)
# Static files of the pages, and playback links, whose signed token is their own credential.
OPEN_PREFIXES = ("/static/", "/v1/media/")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who sends the request, and by which secret."""

    user: User
    credential: Credential
    secret: str

    @property
    def actor(self) -> Actor:
        return self.user.actor


def is_loopback(connection: HTTPConnection) -> bool:
    """Whether the request comes from this machine itself and was not handed on by a proxy."""
    host = connection.client.host if connection.client else ""
    handed_on = "x-forwarded-for" in connection.headers or "forwarded" in connection.headers
    return host in ("127.0.0.1", "::1") and not handed_on


def is_open(connection: HTTPConnection) -> bool:
    method, path = connection.scope["method"], connection.scope["path"]
    if path == "/metrics":
        return is_loopback(connection)
    method = "GET" if method == "HEAD" else method
    return (method, path) in OPEN_ROUTES or (method == "GET" and path.startswith(OPEN_PREFIXES))


def wants_page(request: HTTPConnection) -> bool:
    """Whether a person waits for the answer: a browser or htmx asks, and not for the API."""
    if request.scope["path"].startswith(("/v1/", "/static/")):
        return False
    return "hx-request" in request.headers or "text/html" in request.headers.get("accept", "")


def identify(people: People, connection: HTTPConnection) -> Identity:
    """The person behind a bearer token or the session cookie.

    Raises Unauthenticated; ApiError 403 when a change under the cookie lacks the CSRF header.
    """
    authorization = connection.headers.get("authorization")
    if authorization is not None:
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthenticated("Only bearer tokens are understood.", remedy="Send Authorization: Bearer <token>.")
        return _known(people, secret.strip(), "token")
    secret = connection.cookies.get(COOKIE, "")
    if not secret:
        raise Unauthenticated("There is neither a token nor a session.", remedy="Sign in, or send a bearer token.")
    if connection.scope["method"] not in SAFE_METHODS and connection.headers.get(CSRF_HEADER) != "1":
        raise ApiError(
            403,
            "csrf_header_missing",
            "A change under a session cookie needs proof that a page of ours sent it.",
            remedy=f"Send the header {CSRF_HEADER}: 1.",
        )
    return _known(people, secret, "session")


def identify_line(people: People, connection: HTTPConnection) -> Identity:
    """The person behind a socket, by a token alone: a browser sends its cookies to sockets that any page opens.

    Telephone systems that can set no header give the token as `?token=`. Raises Unauthenticated.
    """
    scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
    if scheme and scheme.lower() != "bearer":
        raise Unauthenticated("Only bearer tokens are understood.")
    return _known(people, secret.strip() or connection.query_params.get("token", ""), "token")


def _known(people: People, secret: str, kind: str) -> Identity:
    user, credential = people.who(secret)
    if credential.kind != kind:
        # A session's secret is bound to the cookie and its CSRF rule; a token's to the header.
        raise Unauthenticated(f"That secret is no {kind}.")
    return Identity(user, credential, secret)


class Gate:
    """ASGI middleware that puts the identity into the request's state, or answers 401."""

    def __init__(self, app: ASGIApp, *, people: People) -> None:
        self.app = app
        self.people = people

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            known = await self._on_line(scope)
            await (self.app(scope, receive, send) if known else send({"type": "websocket.close", "code": 1008}))
            return
        refusal = await self._refusal(scope)
        await (refusal or self.app)(scope, receive, send)

    async def _on_line(self, scope: Scope) -> bool:
        connection = HTTPConnection(scope)
        try:
            connection.state.identity = await to_thread.run_sync(identify_line, self.people, connection)
        except (CallgateError, ApiError):
            return False
        return True

    async def _refusal(self, scope: Scope) -> Response | None:
        request = Request(scope)
        if is_open(request):
            return None
        try:
            identity = await to_thread.run_sync(identify, self.people, request)
        except Unauthenticated as error:
            return _to_sign_in(request) if wants_page(request) else await answer(request, error)
        except (CallgateError, ApiError) as error:
            return await answer(request, error)
        request.state.identity = identity
        return None


def _to_sign_in(request: Request) -> Response:
    if "hx-request" in request.headers:
        return Response(status_code=204, headers={"HX-Redirect": "/sign-in"})
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?next={quote(wanted, safe='/')}", 303)
