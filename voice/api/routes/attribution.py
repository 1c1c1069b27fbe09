"""Which account and opportunity a call belongs to."""

from fastapi import APIRouter

from voice.api.deps import ActorDep, CallId, ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.call import CallOut, call_out
from voice.api.schemas.todo import Assignment, AttributionOut

router = APIRouter(prefix="/v1/calls/{call_id}", tags=["crm"])


@router.get(
    "/attribution",
    operation_id="get_attribution",
    summary="Whose call is this, and why",
    responses=problems(404),
)
def get_attribution(services: ServicesDep, actor: ActorDep, call_id: CallId) -> AttributionOut:
    """Exact keys (phone, company, person) match; likeness only suggests candidates."""
    return AttributionOut.model_validate(services.crm.attribution(actor, call_id))


@router.put(
    "/assignment",
    operation_id="assign_call",
    summary="Put a call on an account",
    responses=problems(403, 404, 409),
)
def assign_call(services: ServicesDep, actor: ActorDep, call_id: CallId, given: Assignment) -> CallOut:
    """A person's word, which no later run changes. What the call yields moves along."""
    call = services.crm.assign_call(actor, call_id, account_id=given.account_id, opportunity_id=given.opportunity_id)
    return call_out(call)
