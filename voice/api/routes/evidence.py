"""Evidence for opportunities: filed, listed, taken back, and confirmed again."""

from fastapi import APIRouter

from voice.api.deps import ActorDep, Cursor, Limit, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.paging import window
from voice.api.schemas.evidence import EvidenceFormOut, EvidenceIn, EvidenceOut
from voice.api.schemas.page import Page
from voice.ports.crm import Draft

router = APIRouter(prefix="/v1", tags=["gates"])


@router.get("/evidence/forms", operation_id="list_evidence_forms", summary="List the kinds of evidence and their forms")
def list_evidence_forms(services: ServicesDep, actor: ActorDep) -> list[EvidenceFormOut]:
    """As the policy in force has them."""
    return [EvidenceFormOut.model_validate(form) for form in services.sales.gates.forms()]


@router.get(
    "/opportunities/{object_id}/evidence",
    operation_id="list_evidence",
    summary="List the evidence of an opportunity, latest first",
    responses=problems(404),
)
def list_evidence(
    *, services: ServicesDep, actor: ActorDep, object_id: ObjectId, cursor: Cursor = None, limit: Limit = 50
) -> Page[EvidenceOut]:
    """All that was filed, also what was rejected or withdrawn."""
    found, following = window(
        lambda page: services.sales.gates.evidence(actor, object_id, page=page), cursor=cursor, limit=limit
    )
    return Page[EvidenceOut](items=[EvidenceOut.model_validate(one) for one in found], next_cursor=following)


@router.post(
    "/opportunities/{object_id}/evidence",
    status_code=201,
    operation_id="file_evidence",
    summary="File evidence for an opportunity",
    responses=problems(403, 404, 409),
)
def file_evidence(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: EvidenceIn) -> EvidenceOut:
    """What is suspect is filed too: look at `status` and `flaws`."""
    return EvidenceOut.model_validate(services.sales.gates.file(actor, object_id, Draft(**given.model_dump())))


@router.post(
    "/evidence/{object_id}/withdraw",
    operation_id="withdraw_evidence",
    summary="Take evidence back",
    responses=problems(403, 404, 409),
)
def withdraw_evidence(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> EvidenceOut:
    """409 when the opportunity has moved on it."""
    return EvidenceOut.model_validate(services.sales.gates.withdraw(actor, object_id))


@router.post(
    "/evidence/{object_id}/confirm",
    operation_id="confirm_evidence",
    summary="Confirm evidence of an earlier life of the opportunity",
    responses=problems(403, 404, 409),
)
def confirm_evidence(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> EvidenceOut:
    """After it was reopened, while the evidence is young enough."""
    return EvidenceOut.model_validate(services.sales.gates.confirm_again(actor, object_id))
