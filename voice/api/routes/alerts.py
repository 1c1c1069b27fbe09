"""What the rules found about how deals are worked, and the reports on the same figures."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime

from voice.api.deps import ActorDep, Cursor, Limit, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.paging import window
from voice.api.schemas.alert import AlertOut, ColumnOut, ReasonOut, ReportOut
from voice.api.schemas.page import Page
from voice.pipeline.alerts import ToldAlert
from voice.ports.crm import AlertFilter, AlertState, Audience, Grouping, ReportName

router = APIRouter(prefix="/v1", tags=["alerts"])


@router.get("/alerts", operation_id="list_alerts", summary="List alerts, newest first")
def list_alerts(
    *,
    services: ServicesDep,
    actor: ActorDep,
    state: AlertState | None = None,
    rule: Annotated[str | None, Query(max_length=64, description="Of the first reason")] = None,
    audience: Audience | None = None,
    opportunity_id: Annotated[str | None, Query(max_length=64)] = None,
    rep_id: Annotated[str | None, Query(max_length=64, description="Whose work it is about")] = None,
    day: Annotated[date | None, Query(description="Raised on this local day")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AlertOut]:
    """Reps see those meant for reps, managers of a team also those for managers, all others every one in sight."""
    where = AlertFilter(
        state=state, rule=rule, audience=audience, opportunity_id=opportunity_id, rep_id=rep_id, day=day
    )
    found, following = window(
        lambda page: services.sales.alerts.page(actor, where, page=page), cursor=cursor, limit=limit
    )
    return Page[AlertOut](items=[_out(one) for one in found], next_cursor=following)


@router.post(
    "/alerts/{object_id}/acknowledge",
    operation_id="acknowledge_alert",
    summary="Take an alert in hand",
    responses=problems(403, 404, 409),
)
def acknowledge_alert(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> AlertOut:
    """It stands, but everybody sees that somebody is at it."""
    return _out(services.sales.alerts.acknowledge(actor, object_id))


@router.post(
    "/alerts/{object_id}/close", operation_id="close_alert", summary="Close an alert", responses=problems(403, 404)
)
def close_alert(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> AlertOut:
    """Where its cause lasts, the rule raises a new one on a later day."""
    return _out(services.sales.alerts.close(actor, object_id))


@router.get("/reports/{name}", operation_id="read_report", summary="Read a report", responses=problems(404))
def read_report(
    *,
    services: ServicesDep,
    actor: ActorDep,
    name: Annotated[ReportName, Path(description="Which one")],
    since: Annotated[AwareDatetime | None, Query(description="Thirty days before `until` unless named")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Now unless named")] = None,
    by: Annotated[Grouping, Query(description="What a row of the process report stands for")] = Grouping.REP,
    opportunity_id: Annotated[str | None, Query(max_length=64, description="For reports of one deal")] = None,
    cursor: Cursor = None,
    limit: Limit = 200,
) -> ReportOut:
    """Made at this moment, of what you see."""
    report = services.sales.alerts.report(actor, name, since=since, until=until, by=by, opportunity_id=opportunity_id)
    rows, following = window(
        lambda page: report.rows[page.offset : page.offset + page.limit], cursor=cursor, limit=limit
    )
    return ReportOut(
        name=report.name,
        by=by,
        since=report.period.since,
        until=report.period.until,
        columns=[ColumnOut.model_validate(column) for column in report.columns],
        rows=[dict(row) for row in rows],
        next_cursor=following,
    )


def _out(told: ToldAlert) -> AlertOut:
    fields = {name: getattr(told.alert, name) for name in AlertOut.model_fields if name != "reasons"}
    return AlertOut(**fields, reasons=[ReasonOut.model_validate(one) for one in told.reasons])
