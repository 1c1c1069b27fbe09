"""What kind of person a contact is, with the basis of each judgement."""

from typing import Annotated

from fastapi import APIRouter, Path

from voice.api.deps import ActorDep, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.contact_tags import ContactTagIn, ContactTagOut, ContactTagsOut

router = APIRouter(prefix="/v1/contacts", tags=["crm"])

Tag = Annotated[str, Path(max_length=64, description="A word of the list `personality`", examples=["risk_averse"])]


@router.get(
    "/{object_id}/tags", operation_id="list_contact_tags", summary="List a contact's tags", responses=problems(404)
)
def list_contact_tags(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> ContactTagsOut:
    """With the basis of each."""
    found = services.sales.contact_tags.of(actor, object_id)
    return ContactTagsOut(items=[ContactTagOut.model_validate(tag) for tag in found])


@router.put(
    "/{object_id}/tags/{tag}",
    operation_id="tag_contact",
    summary="Tag a contact",
    responses=problems(403, 404, 409),
)
def tag_contact(
    services: ServicesDep, actor: ActorDep, object_id: ObjectId, tag: Tag, given: ContactTagIn
) -> ContactTagOut:
    """Of the list `personality` in `GET /v1/choices`. A basis that says nothing is refused."""
    made = services.sales.contact_tags.put(actor, object_id, tag, basis=given.basis, call_id=given.call_id)
    return ContactTagOut.model_validate(made)


@router.delete(
    "/{object_id}/tags/{tag}",
    status_code=204,
    operation_id="untag_contact",
    summary="Take a tag off a contact",
    responses=problems(403, 404),
)
def untag_contact(services: ServicesDep, actor: ActorDep, object_id: ObjectId, tag: Tag) -> None:
    """404 when the contact does not have it."""
    services.sales.contact_tags.take_off(actor, object_id, tag)
