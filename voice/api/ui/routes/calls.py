"""The list of calls, as it changes."""

from datetime import datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from voice.api.deps import ServicesDep
from voice.api.ui.moments import Moments
from voice.api.ui.render import moments_of, render
from voice.api.ui.views.call_head import call_head
from voice.api.ui.views.names import account_names, user_names
from voice.api.ui.views.waiting import open_items
from voice.api.ui.visitor import SignedIn
from voice.domain.recording import CallStatus
from voice.ports.calls import CallFilter

router = APIRouter()

_PAGE = 30
_PERIODS = {"today": 1, "week": 7, "month": 30}  # days up to now


class Wanted(BaseModel):
    """The filters as the page's form sends them; empty for all."""

    q: str = Field("", max_length=100)
    status: str = ""
    rep: str = Field("", max_length=64)
    period: str = ""


@router.get("/calls")
def calls_page(
    request: Request,
    visitor: SignedIn,
    services: ServicesDep,
    wanted: Annotated[Wanted, Depends()],
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Newest first. Filters with values that nobody offered are left out."""
    actor, moments = visitor.actor, moments_of(request)
    where = CallFilter(
        status=CallStatus(wanted.status) if wanted.status in list(CallStatus) else None,
        rep_id=wanted.rep or None,
        called_from=_since(wanted.period, moments),
        text=wanted.q.strip() or None,
    )
    page = services.calls.page(actor, where, cursor=cursor, limit=_PAGE)
    reps, accounts = user_names(services, actor), account_names(services, actor)
    waiting = open_items(services, actor, page.calls)
    return render(
        request,
        "calls.html",
        rows=[
            call_head(call, moments, accounts=accounts, reps=reps, open_items=waiting.get(call.id, 0))
            for call in page.calls
        ],
        next_cursor=page.next_cursor,
        filters=wanted.model_dump(),
        filtered=any((where.status, where.rep_id, where.called_from, where.text, cursor)),
        statuses=[status.value for status in CallStatus],
        periods=list(_PERIODS),
        reps=sorted(reps.items(), key=lambda entry: entry[1]) if visitor.sees_others else [],
    )


def _since(period: str, moments: Moments) -> datetime | None:
    """The midnight with which a period begins."""
    if period not in _PERIODS:
        return None
    first = moments.today - timedelta(days=_PERIODS[period] - 1)
    return datetime.combine(first, time(), moments.zone)
