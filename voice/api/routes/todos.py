"""What was promised: the list by due time, done, not done after all, another day."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from voice.api.deps import ActorDep, Cursor, Limit, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.paging import window
from voice.api.schemas.page import Page
from voice.api.schemas.promise import TodoDone
from voice.api.schemas.todo import Reschedule, TodoOut
from voice.ports.crm import TodoFilter, TodoState

router = APIRouter(prefix="/v1/todos", tags=["todos"])

WITHOUT_WORDS = TodoDone()


@router.get("", operation_id="list_todos", summary="List to-dos by due time")
def list_todos(
    *,
    services: ServicesDep,
    actor: ActorDep,
    state: TodoState | None = None,
    owner: Annotated[Literal["rep", "customer", "unknown"] | None, Query(description="Who promised")] = None,
    account_id: Annotated[str | None, Query(max_length=64)] = None,
    opportunity_id: Annotated[str | None, Query(max_length=64)] = None,
    call_id: Annotated[str | None, Query(max_length=64)] = None,
    due_before: Annotated[datetime | None, Query(description="Due before this moment")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[TodoOut]:
    """Those without a due time come last."""
    where = TodoFilter(
        state=state,
        owner=owner,
        account_id=account_id,
        opportunity_id=opportunity_id,
        call_id=call_id,
        due_before=due_before,
    )
    found, following = window(lambda page: services.crm.todos(actor, where, page=page), cursor=cursor, limit=limit)
    return Page[TodoOut](items=[TodoOut.model_validate(item) for item in found], next_cursor=following)


@router.post(
    "/{object_id}/done", operation_id="complete_todo", summary="Tick off a to-do", responses=problems(403, 404, 409)
)
def complete_todo(
    services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: TodoDone = WITHOUT_WORDS
) -> TodoOut:
    """Stays done when the call is processed again. A word on it and what shows it are welcome."""
    done = services.crm.complete_todo(actor, object_id, note=given.note, evidence_id=given.evidence_id)
    return TodoOut.model_validate(done)


@router.post(
    "/{object_id}/reopen",
    operation_id="reopen_todo",
    summary="Take a to-do up again",
    responses=problems(403, 404, 409),
)
def reopen_todo(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> TodoOut:
    """The undo of done."""
    return TodoOut.model_validate(services.crm.reopen_todo(actor, object_id))


@router.post(
    "/{object_id}/reschedule",
    operation_id="reschedule_todo",
    summary="Move a to-do to another time",
    responses=problems(403, 404, 409),
)
def reschedule_todo(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: Reschedule) -> TodoOut:
    """The words of the call stay as evidence; no later run moves it back."""
    return TodoOut.model_validate(services.crm.reschedule_todo(actor, object_id, given.due_at))
