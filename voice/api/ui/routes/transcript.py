"""Putting a transcript right from the page: words of a turn, who is the rep, the whole by another hearing."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response

from voice.api.deps import CallId, ServicesDep
from voice.api.ui.render import render
from voice.api.ui.routes.reload import reload_page
from voice.api.ui.views.changed_words import changed_words
from voice.api.ui.visitor import SignedIn
from voice.domain.errors import NotFound

router = APIRouter(prefix="/calls/{call_id}")

TurnIndex = Annotated[int, Path(ge=0)]


@router.get("/turns/{index}/correction")
def correction_form(
    request: Request, call_id: CallId, index: TurnIndex, visitor: SignedIn, services: ServicesDep
) -> Response:
    transcript = services.calls.transcript(visitor.actor, call_id)
    if transcript is None or index >= len(transcript.turns):
        raise NotFound("There is no such turn.", code="no_such_turn")
    return render(request, "_correction.html", call_id=call_id, index=index, text=transcript.turns[index].text)


@router.post("/turns/{index}/correction")
def correct(
    *,
    call_id: CallId,
    index: TurnIndex,
    visitor: SignedIn,
    services: ServicesDep,
    before: Annotated[str, Form(max_length=20_000)],
    text: Annotated[str, Form(max_length=20_000)],
    teach: Annotated[bool, Form()] = False,
) -> Response:
    """`before` is the turn as the person read it: a change by somebody else meanwhile is refused."""
    change = changed_words(before, text)
    if change is not None:
        services.corrections.correct(
            visitor.actor,
            call_id,
            turn=index,
            char_start=change.char_start,
            char_end=change.char_end,
            original=change.original,
            text=change.text,
            teach=teach,
        )
    return reload_page()


@router.post("/sides")
def name_sides(
    call_id: CallId, visitor: SignedIn, services: ServicesDep, rep: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    """`rep` names the speaker who is the rep; without it the sides are swapped."""
    if rep:
        services.corrections.name_rep(visitor.actor, call_id, rep)
    else:
        services.corrections.swap_sides(visitor.actor, call_id)
    return reload_page()


@router.post("/retranscription")
def retranscribe(call_id: CallId, visitor: SignedIn, services: ServicesDep) -> Response:
    services.corrections.retranscribe(visitor.actor, call_id)
    return reload_page()
