"""Customers that regions share: grants, the pool of groups, and conflicts."""

from typing import Annotated

from fastapi import APIRouter, Query

from voice.api.deps import ActorDep, Cursor, Limit, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.paging import window
from voice.api.schemas.page import Page
from voice.api.schemas.sharing import ConflictOut, DecisionIn, GrantIn, GrantOut, PooledGroupOut
from voice.ports.crm import GrantState

router = APIRouter(prefix="/v1", tags=["sharing"])


@router.get("/grants", operation_id="list_grants", summary="List grants, latest request first")
def list_grants(
    *,
    services: ServicesDep,
    actor: ActorDep,
    state: GrantState | None = None,
    account_id: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[GrantOut]:
    """Those that your region gave, got or asked for."""
    found, following = window(
        lambda page: services.sales.sharing.grants(actor, state=state, account_id=account_id, page=page),
        cursor=cursor,
        limit=limit,
    )
    return Page[GrantOut](items=[GrantOut.model_validate(item) for item in found], next_cursor=following)


@router.post(
    "/grants", status_code=201, operation_id="request_grant", summary="Ask for a grant", responses=problems(403, 404)
)
def request_grant(services: ServicesDep, actor: ActorDep, given: GrantIn) -> GrantOut:
    """To read or change an account, or one deal, of another region until a day."""
    return GrantOut.model_validate(services.sales.sharing.request(actor, **given.model_dump()))


@router.post(
    "/grants/{object_id}/decision",
    operation_id="decide_grant",
    summary="Approve or deny a grant",
    responses=problems(403, 404, 409),
)
def decide_grant(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: DecisionIn) -> GrantOut:
    """By a manager or admin of the owning region, never on the own request."""
    grant = services.sales.sharing.decide(actor, object_id, approve=given.approve, note=given.note)
    return GrantOut.model_validate(grant)


@router.post(
    "/grants/{object_id}/revoke",
    operation_id="revoke_grant",
    summary="End a grant before its time",
    responses=problems(403, 404, 409),
)
def revoke_grant(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> GrantOut:
    """By a manager or admin of the owning region."""
    return GrantOut.model_validate(services.sales.sharing.revoke(actor, object_id))


@router.get("/pool", operation_id="list_pool", summary="Groups and what every region has of them")
def list_pool(services: ServicesDep, actor: ActorDep, cursor: Cursor = None, limit: Limit = 50) -> Page[PooledGroupOut]:
    """Open to all regions, so that nobody calls unawares."""
    found, following = window(lambda page: services.sales.sharing.pool(actor, page=page), cursor=cursor, limit=limit)
    return Page[PooledGroupOut](items=[PooledGroupOut.model_validate(item) for item in found], next_cursor=following)


@router.get("/conflicts", operation_id="list_conflicts", summary="Regions that called one group at the same time")
def list_conflicts(services: ServicesDep, actor: ActorDep) -> list[ConflictOut]:
    """Those of your region, newest first; with a live grant between both it is none."""
    return [ConflictOut.model_validate(conflict) for conflict in services.sales.sharing.conflicts(actor)]
