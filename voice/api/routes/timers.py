"""What must be done by when: deadlines that run, and tasks that rules opened."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query

from voice.api.deps import ActorDep, Cursor, Limit, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.paging import window
from voice.api.schemas.page import Page
from voice.api.schemas.timer import ComplianceOut, Done, TaskOut, TimerIn, TimerOut
from voice.ports.crm import TaskFilter, TaskState, Timer, TimerFilter, TimerState

router = APIRouter(prefix="/v1", tags=["todos"])

WITHOUT_WORDS = Done()

Deal = Annotated[str | None, Query(max_length=64, description="Of this opportunity")]
Rep = Annotated[str | None, Query(max_length=64, description="Of this person")]


@router.get("/timers", operation_id="list_timers", summary="List deadlines, the earliest first")
def list_timers(
    *,
    services: ServicesDep,
    actor: ActorDep,
    state: TimerState | None = None,
    kind: Annotated[str | None, Query(max_length=64)] = None,
    subject: Annotated[str | None, Query(max_length=100, description='Like "opportunity:<id>"')] = None,
    opportunity_id: Deal = None,
    rep_id: Rep = None,
    running: Annotated[bool | None, Query(description="false: those that have ended")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[TimerOut]:
    """Within your sight."""
    where = TimerFilter(
        state=state, kind=kind, subject=subject, opportunity_id=opportunity_id, rep_id=rep_id, running=running
    )
    found, following = window(
        lambda page: services.sales.timers.page(actor, where, page=page), cursor=cursor, limit=limit
    )
    names = services.sales.timers.names()
    return Page[TimerOut](items=[_out(timer, names) for timer in found], next_cursor=following)


@router.get("/timers/compliance", operation_id="timer_compliance", summary="Read how many deadlines were kept")
def timer_compliance(
    *,
    services: ServicesDep,
    actor: ActorDep,
    days: Annotated[int, Query(ge=1, le=366, description="Of the deadlines of so many past days")] = 30,
    kind: Annotated[str | None, Query(max_length=64)] = None,
) -> ComplianceOut:
    """Two figures: done in time by when it happened, and by when it became known."""
    return ComplianceOut.model_validate(services.sales.timers.compliance(actor, days=days, kind=kind))


@router.post(
    "/timers",
    status_code=201,
    operation_id="start_timer",
    summary="Begin a timer",
    responses=problems(403, 404, 409),
)
def start_timer(services: ServicesDep, actor: ActorDep, given: TimerIn) -> TimerOut:
    """For what no call tells, such as the end of a visit; whom it reminds and when is policy."""
    timer = services.sales.timers.start(actor, **given.model_dump())
    return _out(timer, services.sales.timers.names())


@router.post(
    "/timers/{object_id}/check-in",
    operation_id="check_in",
    summary="Report that a timer's work is done",
    responses=problems(403, 404, 409),
)
def check_in(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> TimerOut:
    """For timers begun by hand; all others end with what they wait for."""
    return _out(services.sales.timers.check_in(actor, object_id), services.sales.timers.names())


@router.get("/tasks", operation_id="list_tasks", summary="List tasks by due time")
def list_tasks(
    *,
    services: ServicesDep,
    actor: ActorDep,
    state: TaskState | None = None,
    kind: Annotated[str | None, Query(max_length=64)] = None,
    opportunity_id: Deal = None,
    rep_id: Rep = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[TaskOut]:
    """What rules ask for; promises of calls are to-dos."""
    where = TaskFilter(state=state, kind=kind, opportunity_id=opportunity_id, rep_id=rep_id)
    found, following = window(
        lambda page: services.sales.tasks.page(actor, where, page=page), cursor=cursor, limit=limit
    )
    return Page[TaskOut](items=[TaskOut.model_validate(item) for item in found], next_cursor=following)


@router.post(
    "/tasks/{object_id}/done",
    operation_id="complete_task",
    summary="Tick off a task",
    responses=problems(403, 404, 409),
)
def complete_task(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: Done = WITHOUT_WORDS) -> TaskOut:
    """With a word on it, if you like."""
    return TaskOut.model_validate(services.sales.tasks.complete(actor, object_id, note=given.note))


def _out(timer: Timer, names: Mapping[str, tuple[str, str]]) -> TimerOut:
    name_zh, name_en = names.get(timer.kind, (timer.kind, timer.kind))
    fields = {name: getattr(timer, name) for name in TimerOut.model_fields if not name.startswith("name_")}
    return TimerOut(**fields, name_zh=name_zh, name_en=name_en)
