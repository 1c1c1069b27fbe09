"""The way to the identity provider and back."""

from secrets import compare_digest
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse

from voice.api.cookies import is_https, set_session
from voice.api.deps import IdentityProviderDep, LinksDep, ServicesDep
from voice.api.oidc import SignInUnderWay
from voice.api.openapi import problems
from voice.domain.errors import CallgateError, Unauthenticated, Unavailable
from voice.settings import Settings

router = APIRouter(prefix="/v1/session/oidc", tags=["session"])

_COOKIE = "callgate_oidc"
_PATH = "/v1/session/oidc"
_PATIENCE_S = 600  # to sign in over there
_REDIRECT: dict[int | str, dict[str, Any]] = {
    303: {"description": "Go to `Location`", "headers": {"Location": {"schema": {"type": "string"}}}}
}


@router.get(
    "",
    status_code=303,
    operation_id="begin_oidc_sign_in",
    summary="Sign in at the identity provider",
    response_class=RedirectResponse,
    responses={**problems(404), **_REDIRECT},
)
def begin_oidc_sign_in(
    services: ServicesDep,
    provider: IdentityProviderDep,
    links: LinksDep,
    request: Request,
    following: Annotated[str, Query(alias="next", max_length=500, description="Page to come back to")] = "/",
) -> RedirectResponse:
    """For browsers; answers 404 when no provider is set."""
    under_way = SignInUnderWay.begin(following)
    try:
        address = provider.address(under_way, _callback(services.settings, request))
    except (Unauthenticated, Unavailable) as error:
        return _back_to_sign_in(error)
    response = RedirectResponse(address, 303)
    response.set_cookie(
        _COOKIE,
        links.seal(under_way.as_dict()),
        max_age=_PATIENCE_S,
        path=_PATH,
        secure=is_https(services.settings),
        httponly=True,
        samesite="lax",  # strict would keep it from the provider's redirect back
    )
    return response


@router.get(
    "/callback",
    status_code=303,
    operation_id="end_oidc_sign_in",
    summary="Come back from the identity provider",
    response_class=RedirectResponse,
    responses=_REDIRECT,
)
def end_oidc_sign_in(
    *,
    services: ServicesDep,
    provider: IdentityProviderDep,
    links: LinksDep,
    request: Request,
    code: Annotated[str, Query(max_length=4000)] = "",
    state: Annotated[str, Query(max_length=500)] = "",
) -> RedirectResponse:
    """Sets the session and goes on to the page wanted; a failure goes back to the sign-in page with its code."""
    sealed = links.unseal(request.cookies.get(_COOKIE, ""), _PATIENCE_S)
    try:
        if sealed is None or not code or not compare_digest(sealed["state"].encode(), state.encode()):
            raise Unauthenticated("This sign-in was not begun here.", code="oidc_failed")
        under_way = SignInUnderWay(**sealed)
        claims = provider.claims(code, under_way, _callback(services.settings, request))
        _, secret = services.people.sign_in_oidc(claims["sub"], claims)
    except CallgateError as error:
        response = _back_to_sign_in(error)
    else:
        response = RedirectResponse(under_way.next_path, 303)
        set_session(response, secret, services.settings)
    response.delete_cookie(_COOKIE, path=_PATH)
    return response


def _back_to_sign_in(error: CallgateError) -> RedirectResponse:
    return RedirectResponse(f"/sign-in?problem={quote(error.code)}", 303)


def _callback(settings: Settings, request: Request) -> str:
    base = settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}{_PATH}/callback"
