"""One call: the conversation, the sound and the record beside it; deciding on its items."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from voice.api.deps import CallId, ServicesDep
from voice.api.ui.render import moments_of, render
from voice.api.ui.routes.reload import reload_page
from voice.api.ui.views.attribution import attribution_of
from voice.api.ui.views.call_head import call_head
from voice.api.ui.views.cards import card, grouped
from voice.api.ui.views.changes import CHOICES, changes_of
from voice.api.ui.views.conversation import bubbles, talk_ratio
from voice.api.ui.views.names import account_names, user_names
from voice.api.ui.views.sides import sides_of
from voice.api.ui.visitor import SignedIn
from voice.bootstrap import Services
from voice.domain.actor import Actor
from voice.domain.review import Decision
from voice.pipeline.review import shown

router = APIRouter()

_LOUDEST_LISTENERS = 3


@dataclass(frozen=True, slots=True)
class Decided:
    """What a card's button or small form sends."""

    decision: Decision
    fields: FormData


async def _decided(request: Request, decision: Annotated[Decision, Form()]) -> Decided:
    return Decided(decision, await request.form())


@router.get("/calls/{call_id}")
def call_page(request: Request, call_id: CallId, visitor: SignedIn, services: ServicesDep) -> Response:
    actor, moments = visitor.actor, moments_of(request)
    call = services.calls.get(actor, call_id)
    transcript = services.calls.transcript(actor, call_id)
    facts = [shown(fact) for fact in services.review.record(actor, call_id)] if transcript else []
    reps = user_names(services, actor)
    accounts = account_names(services, actor)
    cards = [card(fact, moments, reps) for fact in facts]
    return render(
        request,
        "call.html",
        head=call_head(call, moments, accounts=accounts, reps=reps, position=services.calls.queue_position(call)),
        listeners=_listeners(services, actor, call_id, reps),
        talk=talk_ratio(transcript) if transcript else None,
        layout=transcript.layout.value if transcript else "",
        bubbles=bubbles(transcript, facts) if transcript else None,
        sides=sides_of(transcript) if transcript else None,
        groups=grouped(cards),
        open_count=sum(item.open for item in cards),
        any_facts=bool(cards),
        attribution=attribution_of(services, actor, call, accounts=accounts, facts=facts, moments=moments),
        choices=CHOICES,
    )


@router.post("/calls/{call_id}/facts/{fact_id}")
def decide(
    request: Request,
    fact_id: Annotated[str, Path(max_length=64)],
    decided: Annotated[Decided, Depends(_decided)],
    visitor: SignedIn,
    services: ServicesDep,
) -> Response:
    """The card as it stands after the decision. An edit that changes nothing confirms."""
    actor, moments = visitor.actor, moments_of(request)
    decision, changes = decided.decision, None
    if decision is Decision.EDIT:
        changes = changes_of(shown(services.review.fact(actor, fact_id)), decided.fields, moments.zone) or None
        decision = Decision.EDIT if changes else Decision.CONFIRM
    fact = services.review.decide(actor, fact_id, decision, changes)
    item = card(shown(fact), moments, user_names(services, actor))
    return render(request, "_card.html", card=item, choices=CHOICES)


@router.post("/calls/{call_id}/assignment")
def assign(
    call_id: CallId,
    visitor: SignedIn,
    services: ServicesDep,
    account_id: Annotated[str, Form(max_length=64)] = "",
    name: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """File the call under a customer: one that is there, or by `name` a new one."""
    if not account_id:
        call = services.calls.get(visitor.actor, call_id)  # first: nothing is made for a call out of sight
        account_id = services.crm.create_account(visitor.actor, name=name, region=call.region).id
    services.crm.assign_call(visitor.actor, call_id, account_id=account_id)
    return reload_page()


@router.post("/calls/{call_id}/retry")
def retry(call_id: CallId, visitor: SignedIn, services: ServicesDep) -> Response:
    services.calls.retry(visitor.actor, call_id)
    return reload_page()


@router.post("/calls/{call_id}/cancel")
def cancel(call_id: CallId, visitor: SignedIn, services: ServicesDep) -> Response:
    services.calls.cancel(visitor.actor, call_id)
    return reload_page()


def _listeners(services: Services, actor: Actor, call_id: str, names: dict[str, str]) -> str:
    """Who played this call's evidence, as far as the actor may know."""
    events = services.crm.events(actor, subject=f"call:{call_id}", limit=200)
    plays = Counter(event.actor_id for event in events if event.type == "evidence.played")
    return "、".join(names[who] for who, _ in plays.most_common(_LOUDEST_LISTENERS) if who in names)
