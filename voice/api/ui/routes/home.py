"""The way in, and where each role begins."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from voice.api.deps import ServicesDep
from voice.api.ui.render import render
from voice.api.ui.visitor import SignedIn

router = APIRouter()


@router.get("/")
def home(visitor: SignedIn) -> Response:
    return RedirectResponse(visitor.home, 303)


@router.get("/sign-in")
def sign_in_page(request: Request, services: ServicesDep, next: str = "/", problem: str = "") -> Response:  # noqa: A002
    """`next` is followed only within this service; `problem` is the code with which the identity provider failed."""
    within = next.startswith("/") and not next.startswith(("//", "/\\"))
    return render(
        request,
        "sign_in.html",
        next=next if within else "/",
        refused=bool(problem),
        oidc=services.settings.oidc_issuer is not None,
    )
