"""The session cookie: unreadable for scripts, not sent across sites, and only over https where there is https."""

from starlette.responses import Response

from voice.api.auth import COOKIE
from voice.settings import Settings


def is_https(settings: Settings) -> bool:
    return settings.production or (settings.public_url or "").startswith("https://")


def set_session(response: Response, secret: str, settings: Settings) -> None:
    response.set_cookie(
        COOKIE,
        secret,
        max_age=settings.session_hours * 3600,
        path="/",
        secure=is_https(settings),
        httponly=True,
        samesite="lax",
    )


def forget_session(response: Response, settings: Settings) -> None:
    response.delete_cookie(COOKIE, path="/", secure=is_https(settings), httponly=True, samesite="lax")
