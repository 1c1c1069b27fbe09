"""One fact, and what a person decides about it."""

from fastapi import APIRouter

from voice.api.deps import ActorDep, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.record import DecisionIn, FactOut, fact_out

router = APIRouter(prefix="/v1/facts/{object_id}", tags=["facts"])


@router.get("", operation_id="get_fact", summary="Read a fact", responses=problems(404))
def get_fact(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> FactOut:
    """As people see it now, with its evidence."""
    return fact_out(services.review.fact(actor, object_id))


@router.post(
    "/decision",
    operation_id="decide_fact",
    summary="Confirm, edit, reject, or take that back",
    responses=problems(403, 404, 409),
)
def decide_fact(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: DecisionIn) -> FactOut:
    """The decision lies over the machine's version, no later run overwrites it, and the audit log tells it."""
    return fact_out(services.review.decide(actor, object_id, given.decision, given.changes))
