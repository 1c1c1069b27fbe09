"""The append-only log: reading it, and checking that it is whole."""

from typing import Annotated

from fastapi import APIRouter, Query

from voice.api.deps import ActorDep, Cursor, Limit, ServicesDep
from voice.api.openapi import problems
from voice.api.paging import cursor_at, place
from voice.api.schemas.audit import ChainReportOut, EventOut
from voice.api.schemas.page import Page

router = APIRouter(prefix="/v1/audit", tags=["audit"])


@router.get("/events", operation_id="list_audit_events", summary="Read the log, newest first", responses=problems(403))
def list_audit_events(
    *,
    services: ServicesDep,
    actor: ActorDep,
    subject: Annotated[str | None, Query(max_length=100, description="e.g. call:<id>, fact:<id>")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[EventOut]:
    """Within your sight: a rep sees what it did itself."""
    found = services.crm.events(actor, subject=subject, limit=limit + 1, before_seq=place(cursor))
    following = cursor_at(found[limit - 1].seq) if len(found) > limit else None
    return Page[EventOut](items=[EventOut.model_validate(item) for item in found[:limit]], next_cursor=following)


@router.get("/verify", operation_id="verify_audit_log", summary="Check that the log is whole", responses=problems(403))
def verify_audit_log(services: ServicesDep, actor: ActorDep) -> ChainReportOut:
    """Recomputes every hash. For managers, auditors and admins."""
    return ChainReportOut.model_validate(services.crm.verify(actor))
