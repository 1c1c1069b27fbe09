"""What was promised, by due time: done, taken back, moved."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from voice.api.deps import ObjectId, ServicesDep
from voice.api.ui.render import moments_of, render
from voice.api.ui.routes.reload import reload_page
from voice.api.ui.views.changes import minute
from voice.api.ui.views.names import account_names, user_names
from voice.api.ui.views.todos import by_due, todo_line
from voice.api.ui.views.waiting import open_items
from voice.api.ui.visitor import SignedIn
from voice.domain.errors import InvalidInput
from voice.domain.recording import CallStatus
from voice.ports.calls import CallFilter
from voice.ports.crm import Page, Party, Todo, TodoFilter, TodoState

router = APIRouter()

_OWNERS = {"rep": Party.REP, "customer": Party.CUSTOMER, "unknown": Party.UNKNOWN}
_LIMIT = 300
_RECENT_CALLS = 10
_RECENTLY_DONE = 10


@router.get("/todos")
def todos_page(
    request: Request, visitor: SignedIn, services: ServicesDep, owner: Annotated[str, Query(max_length=20)] = "rep"
) -> Response:
    """One's own promises, those of customers to be watched, and those of calls that do not tell who speaks."""
    actor, moments = visitor.actor, moments_of(request)
    accounts, reps = account_names(services, actor), user_names(services, actor)
    owner = owner if owner in _OWNERS else "rep"
    found = services.crm.todos(actor, TodoFilter(owner=_OWNERS[owner]), page=Page(limit=_LIMIT))
    done = sorted((todo for todo in found if todo.done_at), key=lambda todo: str(todo.done_at), reverse=True)
    open_todos = [todo for todo in found if todo.state is TodoState.OPEN]
    unclear = services.crm.todos(actor, TodoFilter(owner=Party.UNKNOWN, state=TodoState.OPEN), page=Page(limit=_LIMIT))
    recent = services.calls.page(actor, CallFilter(status=CallStatus.READY), limit=_RECENT_CALLS).calls

    def lines(todos: list[Todo]) -> list[object]:
        return [todo_line(todo, moments, accounts=accounts, reps=reps) for todo in todos]

    return render(
        request,
        "todos.html",
        owner=owner,
        owners=[name for name in _OWNERS if name != "unknown" or unclear or owner == "unknown"],
        unclear=len(unclear),
        groups=[(name, lines(todos)) for name, todos in by_due(open_todos, moments)],
        done=lines(done[:_RECENTLY_DONE]),
        waiting=open_items(services, actor, recent),
    )


@router.post("/todos/{object_id}/done")
def done(request: Request, object_id: ObjectId, visitor: SignedIn, services: ServicesDep) -> Response:
    return _line(request, visitor, services, services.crm.complete_todo(visitor.actor, object_id))


@router.post("/todos/{object_id}/reopen")
def reopen(request: Request, object_id: ObjectId, visitor: SignedIn, services: ServicesDep) -> Response:
    return _line(request, visitor, services, services.crm.reopen_todo(visitor.actor, object_id))


@router.post("/todos/{object_id}/reschedule")
def reschedule(
    request: Request, object_id: ObjectId, due: Annotated[str, Form()], visitor: SignedIn, services: ServicesDep
) -> Response:
    """`due` is the value of a date-and-time field, in the page's zone. The item may change its group: load anew."""
    due_at = minute(due, moments_of(request).zone)
    if due_at is None:
        raise InvalidInput("A to-do is moved to a date and time.", code="invalid_input")
    services.crm.reschedule_todo(visitor.actor, object_id, due_at)
    return reload_page()


def _line(request: Request, visitor: SignedIn, services: ServicesDep, todo: Todo) -> Response:
    line = todo_line(
        todo,
        moments_of(request),
        accounts=account_names(services, visitor.actor),
        reps=user_names(services, visitor.actor),
    )
    return render(request, "_todo.html", line=line)
