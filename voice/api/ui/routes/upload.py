"""Sending recordings from the page."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from voice.api.deps import ServicesDep
from voice.api.ui.render import moments_of, render
from voice.api.ui.views.names import account_names
from voice.api.ui.visitor import SignedIn
from voice.domain.actor import UserRole
from voice.domain.errors import Forbidden

router = APIRouter()


@router.get("/upload")
def upload_page(request: Request, visitor: SignedIn, services: ServicesDep) -> Response:
    """Whoever oversees reps chooses whose call it is; reps send their own."""
    if not visitor.may_upload:
        raise Forbidden("Auditors do not upload.", code="role_not_allowed")
    actor = visitor.actor
    people = services.people.users(actor) if visitor.sees_others else ()
    return render(
        request,
        "upload.html",
        reps=[(user.id, user.name) for user in people if user.role is UserRole.REP],
        accounts=sorted(account_names(services, actor).values()),
        max_mb=services.settings.max_upload_mb,
        now_input=moments_of(request).local_input(moments_of(request).now.isoformat()),
    )
