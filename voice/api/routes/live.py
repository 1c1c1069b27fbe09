"""The words of a call that is still being recorded, as server-sent events."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request

from voice.api import tus
from voice.api.deps import ActorDep, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.schemas.live import PartialOut
from voice.api.sse import Event, EventStream, Look, stream
from voice.bootstrap import Services
from voice.domain.actor import Actor

router = APIRouter(prefix=tus.PREFIX, tags=["uploads"])

_EXAMPLE = (
    'id: 3\nevent: transcript\ndata: {"version": 3, "turns": [{"speaker": "rep", "text": "您好。", …}]}\n\n'
    'id: 3\nevent: call\ndata: {"call_id": "0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10"}\n\n'
)
_STREAM: dict[int | str, dict[str, Any]] = {
    **problems(404),
    200: {"content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}}},
}


@router.get(
    "/{upload_id}/live",
    operation_id="watch_upload",
    summary="Read along while a call is recorded",
    status_code=200,
    response_class=EventStream,
    responses=_STREAM,
)
async def watch_upload(
    services: ServicesDep,
    actor: ActorDep,
    request: Request,
    upload_id: ObjectId,
    last_event_id: Annotated[str | None, Header(max_length=20, examples=["3"])] = None,
) -> EventStream:
    """`event: transcript` with all turns so far, whenever there are more; `event: call` with its id is the end.

    Words, speakers and marks are provisional: the transcript of the call replaces them. Only the sender reads along.
    """
    seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    return await stream(LiveWatch(services, actor, upload_id, seen), request.app.state.pace)


class LiveWatch:
    """Sees one draft grow."""

    def __init__(self, services: Services, actor: Actor, upload_id: str, seen: int = 0) -> None:
        self._services = services
        self._actor = actor
        self._upload_id = upload_id
        self._seen = seen

    def __call__(self) -> Look:
        found = self._services.partial.look(self._actor, self._upload_id, seen=self._seen)
        self._seen = found.version
        mark, events = str(found.version), []
        if found.turns is not None:
            shown = PartialOut(version=found.version, turns=found.turns)
            events.append(Event("transcript", mark, shown.model_dump_json()))
        if found.call_id is not None:
            events.append(Event("call", mark, f'{{"call_id": "{found.call_id}"}}'))
        return Look(events, ended=found.call_id is not None)
