"""The log and the state of its chain."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from voice.api.deps import ServicesDep
from voice.api.ui.render import moments_of, render
from voice.api.ui.views.audit import audit_line
from voice.api.ui.views.names import user_names
from voice.api.ui.visitor import SignedIn

router = APIRouter()

_PAGE = 60


@router.get("/audit")
def audit_page(
    request: Request,
    visitor: SignedIn,
    services: ServicesDep,
    subject: Annotated[str, Query(max_length=100)] = "",
    before: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Newest first. `subject` narrows to one call, fact or customer ("call:<id>"). Reps get 403 from the check."""
    actor, moments = visitor.actor, moments_of(request)
    report = services.crm.verify(actor)
    events = services.crm.events(actor, subject=subject.strip() or None, limit=_PAGE, before_seq=before)
    names = user_names(services, actor)
    return render(
        request,
        "audit.html",
        report=report,
        lines=[audit_line(event, moments, names) for event in events],
        subject=subject,
        older=events[-1].seq if len(events) == _PAGE else None,
    )
