"""Promises beyond the list: hand one over, see how many are kept, have one's own in a calendar program."""

from fastapi import APIRouter
from fastapi.responses import Response

from voice.api.deps import ActorDep, IdentityDep, ObjectId, ServicesDep
from voice.api.links import utc_now
from voice.api.openapi import problems
from voice.api.schemas.promise import Handover, KeptRateOut, KeptRatesOut
from voice.api.ui.translations import translator
from voice.pipeline.calendar_file import Entry, calendar_file

router = APIRouter(prefix="/v1", tags=["todos"])

CALENDAR = "text/calendar"
_ALARM_MINUTES = 30
_EXAMPLE = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Callgate//EN\r\nEND:VCALENDAR\r\n"


@router.get(
    "/todos.ics",
    operation_id="todo_calendar",
    summary="Read your to-dos as a calendar",
    response_class=Response,
    responses={200: {"content": {CALENDAR: {"schema": {"type": "string"}, "example": _EXAMPLE}}}},
)
def todo_calendar(services: ServicesDep, identity: IdentityDep) -> Response:
    """Your own open to-dos with a time, in your language, without any words of the call. Send a bearer token."""
    t = translator(identity.user.locale)
    entries = [
        Entry(
            f"{todo.id}@callgate",
            t("commitment.label", owner=t(f"owner.{todo.owner}"), action=t(f"action.{todo.action}")),
            due,
            _ALARM_MINUTES,
        )
        for todo in services.sales.promises.agenda(identity.actor)
        if (due := todo.due_at)
    ]
    text = calendar_file(entries, name="Callgate", now=utc_now())
    return Response(text, media_type=f"{CALENDAR}; charset=utf-8")


@router.get("/promises/rate", operation_id="promise_rate", summary="Read how many promises are kept")
def promise_rate(services: ServicesDep, actor: ActorDep) -> KeptRatesOut:
    """Of those due in the last 30 days, or as long as the policy says; a moved due time counts, and is counted."""
    rates = services.sales.promises.rates(actor)
    return KeptRatesOut(
        ours=KeptRateOut.model_validate(rates.all_ours),
        theirs=KeptRateOut.model_validate(rates.all_theirs),
        by_rep={rep: KeptRateOut.model_validate(rate) for rep, rate in rates.ours.items()},
        by_account={account or "": KeptRateOut.model_validate(rate) for account, rate in rates.theirs.items()},
    )


@router.post(
    "/todos/{object_id}/hand-over",
    status_code=204,
    operation_id="hand_over_todo",
    summary="Give a to-do to a colleague",
    responses=problems(403, 404, 409),
)
def hand_over_todo(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: Handover) -> None:
    """It stays with the colleague when the call is processed again."""
    services.sales.promises.hand_over(actor, object_id, given.rep_id)
