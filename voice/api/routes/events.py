"""Live status of one call, and of all calls that a person may see."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request

from voice.api.deps import ActorDep, CallId, ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.call import call_out
from voice.api.sse import Event, EventStream, Look, stream
from voice.bootstrap import Services
from voice.domain.actor import Actor
from voice.domain.recording import TERMINAL, Call, CallStatus
from voice.ports.calls import CallFilter

router = APIRouter(prefix="/v1/calls", tags=["events"])

_EXAMPLE = 'id: 4-42\nevent: status\ndata: {"status": "processing", "stage": "transcribe", "progress": 0.42, …}\n\n'
_STREAM: dict[int | str, dict[str, Any]] = {
    **problems(404),
    200: {"content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}}},
}


@router.get(
    "/events",
    operation_id="watch_calls",
    summary="Follow all calls",
    status_code=200,
    response_class=EventStream,
    responses=_STREAM,
)
async def watch_calls(services: ServicesDep, actor: ActorDep, request: Request) -> EventStream:
    """`event: call` with the call as JSON: first as they stand (the newest and those in work), then each change."""
    return await stream(ListWatch(services, actor), request.app.state.pace)


@router.get(
    "/{call_id}/events",
    operation_id="watch_call",
    summary="Follow one call",
    status_code=200,
    response_class=EventStream,
    responses=_STREAM,
)
async def watch_call(
    services: ServicesDep,
    actor: ActorDep,
    request: Request,
    call_id: CallId,
    last_event_id: Annotated[str | None, Header(max_length=100, examples=["4-42"])] = None,
) -> EventStream:
    """`event: status` with the call as JSON, now and at each change; ends at ready, failed or cancelled.

    Comments keep the line open. With `Last-Event-ID` a state that is known already is not repeated.
    """
    return await stream(CallWatch(services, actor, call_id, last_event_id), request.app.state.pace)


class CallWatch:
    """Sees one call change."""

    def __init__(self, services: Services, actor: Actor, call_id: str, seen: str | None) -> None:
        self._services = services
        self._actor = actor
        self._call_id = call_id
        self._seen = seen

    def __call__(self) -> Look:
        call = self._services.calls.get(self._actor, self._call_id)
        position = self._services.calls.queue_position(call) if call.status is CallStatus.QUEUED else None
        mark = _mark(call, position)
        ended = call.status in TERMINAL
        if mark == self._seen:
            return Look(ended=ended)
        self._seen = mark
        return Look([Event("status", mark, call_out(call, position).model_dump_json())], ended)


class ListWatch:
    """Sees the newest calls and those in work change, within the actor's sight; `width` of each kind at most."""

    def __init__(self, services: Services, actor: Actor, *, width: int = 100) -> None:
        self._services = services
        self._actor = actor
        self._width = width
        self._seen: dict[str, str] = {}
        self._active: set[str] = set()

    def __call__(self) -> Look:
        calls = {call.id: call for where in _LISTS for call in self._page(where)}
        # What left the active lists without being among the newest has ended: tell its last state too.
        for call_id in self._active - calls.keys():
            calls[call_id] = self._services.calls.get(self._actor, call_id)
        self._active = {call.id for call in calls.values() if call.status not in TERMINAL}
        marks = {call.id: _mark(call) for call in calls.values()}
        changed = [call for call in calls.values() if self._seen.get(call.id) != marks[call.id]]
        self._seen = marks
        return Look(
            [Event("call", f"{call.id}-{marks[call.id]}", call_out(call).model_dump_json()) for call in changed]
        )

    def _page(self, where: CallFilter) -> tuple[Call, ...]:
        return self._services.calls.page(self._actor, where, cursor=None, limit=self._width).calls


_LISTS = (CallFilter(), CallFilter(status=CallStatus.QUEUED), CallFilter(status=CallStatus.PROCESSING))


def _mark(call: Call, position: int | None = None) -> str:
    """Differs whenever something that a client sees differs."""
    place = "" if position is None else f"-q{position}"
    return f"{call.version}-{round(call.progress * 1000)}{place}"
