"""Signing in by password, who is signed in, signing out."""

from fastapi import APIRouter, Request, Response

from voice.api.auth import COOKIE
from voice.api.cookies import forget_session, set_session
from voice.api.deps import ActorDep, IdentityDep, ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.people import LocaleIn, SessionOut, SignIn, UserOut, user_out

router = APIRouter(prefix="/v1/session", tags=["session"])


@router.post(
    "",
    status_code=201,
    operation_id="sign_in",
    summary="Sign in by password",
    responses={
        **problems(401, 429),
        201: {
            "description": "Signed in",
            "headers": {"Set-Cookie": {"schema": {"type": "string"}, "example": f"{COOKIE}=…; HttpOnly; SameSite=lax"}},
        },
    },
)
def sign_in(services: ServicesDep, request: Request, response: Response, given: SignIn) -> UserOut:
    """Sets the session cookie. Apps go on to `POST /v1/tokens` and forget the password."""
    user, secret = services.people.sign_in(given.login, given.password.get_secret_value())
    set_session(response, secret, services.settings)
    return user_out(user)


@router.get("", operation_id="get_session", summary="Who is signed in")
def get_session(identity: IdentityDep) -> SessionOut:
    """The person behind this cookie or token."""
    credential = identity.credential
    return SessionOut(user=user_out(identity.user), kind=credential.kind, expires_at=credential.expires_at)


@router.patch("", operation_id="set_locale", summary="Choose your language")
def set_locale(services: ServicesDep, actor: ActorDep, wanted: LocaleIn) -> UserOut:
    """For pages, and for problem titles of requests without `Accept-Language`."""
    return user_out(services.people.set_locale(actor, wanted.locale))


@router.delete("", status_code=204, operation_id="sign_out", summary="Sign out")
def sign_out(services: ServicesDep, identity: IdentityDep, response: Response) -> None:
    """Ends this session (or revokes this token) at once."""
    services.people.sign_out(identity.secret)
    forget_session(response, services.settings)
