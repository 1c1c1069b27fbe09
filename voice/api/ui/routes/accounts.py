"""Customers: the list, and all that is known of one."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from voice.api.deps import ObjectId, ServicesDep
from voice.api.ui.render import moments_of, render
from voice.api.ui.views.accounts import account_rows, deal_line, objection_line, people
from voice.api.ui.views.call_head import call_head
from voice.api.ui.views.names import user_names
from voice.api.ui.views.stages import stage_names
from voice.api.ui.views.todos import todo_line
from voice.api.ui.visitor import SignedIn
from voice.ports.calls import CallFilter
from voice.ports.crm import Page, TodoFilter, TodoState

router = APIRouter()

_ALL = Page(limit=500)
_CALLS = 20


@router.get("/accounts")
def accounts_page(
    request: Request, visitor: SignedIn, services: ServicesDep, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    actor, crm, text = visitor.actor, services.crm, q.strip() or None
    rows = account_rows(
        crm.accounts(actor, text=text, page=_ALL),
        crm.activities(actor, page=_ALL),
        crm.todos(actor, TodoFilter(state=TodoState.OPEN), page=_ALL),
        crm.opportunities(actor, open_only=True, page=_ALL),
        moments_of(request),
    )
    return render(request, "accounts.html", rows=rows, q=q)


@router.get("/accounts/{object_id}")
def account_page(request: Request, object_id: ObjectId, visitor: SignedIn, services: ServicesDep) -> Response:
    actor, moments, crm = visitor.actor, moments_of(request), services.crm
    account = crm.account(actor, object_id)
    reps = user_names(services, actor)
    calls = services.calls.page(actor, CallFilter(account_id=object_id), limit=_CALLS).calls
    todos = crm.todos(actor, TodoFilter(account_id=object_id, state=TodoState.OPEN))
    stages = stage_names(services, actor, moments)
    return render(
        request,
        "account.html",
        account=account,
        owner=reps.get(account.rep_id or ""),
        contacts=people(crm.contacts(actor, account_id=object_id)),
        deals=[deal_line(deal, moments, stages) for deal in crm.opportunities(actor, account_id=object_id)],
        calls=[call_head(call, moments, accounts={}, reps=reps) for call in calls],
        todos=[todo_line(todo, moments, accounts={}, reps=reps) for todo in todos],
        objections=[objection_line(item, moments) for item in crm.objections(actor, account_id=object_id)],
    )
