"""Fields that an organisation adds to its records."""

from fastapi import APIRouter

from voice.api.deps import ActorDep, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.fields import FieldChange, FieldIn, FieldOut, FieldsOut, field_out

router = APIRouter(prefix="/v1/fields", tags=["fields"])


@router.get("", operation_id="list_fields", summary="List fields, oldest first")
def list_fields(services: ServicesDep, actor: ActorDep) -> FieldsOut:
    """Of your region, all at once: a region has at most 50."""
    return FieldsOut(items=[field_out(stored) for stored in services.fields.all(actor)])


@router.post("", status_code=201, operation_id="add_field", summary="Add a field", responses=problems(403, 409))
def add_field(services: ServicesDep, actor: ActorDep, given: FieldIn) -> FieldOut:
    """As an admin. The next calls of the region are read for it; old ones with `callgate rerun`."""
    return field_out(services.fields.add(actor, given.field(), region=given.region))


@router.get("/{object_id}", operation_id="get_field", summary="Read a field", responses=problems(404))
def get_field(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> FieldOut:
    """With its version, which a change has to name."""
    return field_out(services.fields.get(actor, object_id))


@router.put("/{object_id}", operation_id="change_field", summary="Change a field", responses=problems(403, 404, 409))
def change_field(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: FieldChange) -> FieldOut:
    """409 `stale_field` when somebody changed it after `version` was read. Records keep what they hold."""
    return field_out(services.fields.change(actor, object_id, given.field(), version=given.version))


@router.delete(
    "/{object_id}",
    status_code=204,
    operation_id="delete_field",
    summary="Delete a field",
    responses=problems(403, 404),
)
def delete_field(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> None:
    """Records keep what they hold."""
    services.fields.delete(actor, object_id)
