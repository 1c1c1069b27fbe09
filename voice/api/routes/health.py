"""The health of deals, what touches them, the manager's interventions and the weekly index."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from voice.api.deps import ActorDep, Cursor, Limit, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.paging import window
from voice.api.schemas.health import (
    BehaviourReport,
    BehaviourWeekOut,
    ComponentOut,
    DealHealthOut,
    HealthDayOut,
    HealthOut,
    InterventionOut,
    InterventionOutcome,
    LastCallOut,
    ScriptPackOut,
    TouchIn,
    TouchOut,
    TrendOut,
)
from voice.api.schemas.page import Page
from voice.pipeline.health import ToldHealth, ToldIntervention
from voice.ports.crm import InterventionState

router = APIRouter(prefix="/v1", tags=["health"])


@router.get("/health", operation_id="list_health", summary="List open deals by health, the worst first")
def list_health(
    *,
    services: ServicesDep,
    actor: ActorDep,
    team: Annotated[str | None, Query(max_length=64)] = None,
    rep_id: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[HealthOut]:
    """As of the last local day that has ended. Deals of which too little is known come last: they are not low."""
    found, following = window(
        lambda page: services.sales.health.worst(actor, team=team, rep_id=rep_id, page=page),
        cursor=cursor,
        limit=limit,
    )
    return Page[HealthOut](items=[_health(one) for one in found], next_cursor=following)


@router.get(
    "/opportunities/{object_id}/health",
    operation_id="get_deal_health",
    summary="Read the health of a deal",
    responses=problems(404),
)
def get_deal_health(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> DealHealthOut:
    """The twelve metrics with their reasons, the days before, and what the last calls left open."""
    found = services.sales.health.deal(actor, object_id)
    return DealHealthOut(
        current=_health(found.current) if found.current else None,
        history=[HealthDayOut.model_validate(day) for day in found.history],
        last_calls=[
            LastCallOut(
                call_id=call.call_id,
                occurred_at=call.occurred_at,
                open_promises=call.open_promises,
                objections=[{"tag": tag, "answered": answered} for tag, answered in call.objections],
            )
            for call in found.contacts
        ],
        technical=TrendOut.model_validate(found.technical),
    )


@router.get(
    "/opportunities/{object_id}/touches",
    operation_id="list_touches",
    summary="List what touched a deal, latest first",
    responses=problems(404),
)
def list_touches(
    services: ServicesDep, actor: ActorDep, object_id: ObjectId, cursor: Cursor = None, limit: Limit = 50
) -> Page[TouchOut]:
    """Calls, and what people and adapters entered."""
    found, following = window(
        lambda page: services.sales.health.touches(actor, object_id, page=page), cursor=cursor, limit=limit
    )
    return Page[TouchOut](items=[TouchOut.model_validate(one) for one in found], next_cursor=following)


@router.post(
    "/opportunities/{object_id}/touches",
    status_code=201,
    operation_id="add_touch",
    summary="Enter what touched a deal",
    responses=problems(403, 404),
)
def add_touch(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: TouchIn) -> TouchOut:
    """Days since then are computed again."""
    return TouchOut.model_validate(services.sales.health.add_touch(actor, object_id, **given.model_dump()))


@router.get("/interventions", operation_id="list_interventions", summary="List interventions, latest first")
def list_interventions(
    *,
    services: ServicesDep,
    actor: ActorDep,
    state: InterventionState | None = None,
    opportunity_id: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[InterventionOut]:
    """Each with words to say and a summary of the last calls; voided ones stay visible."""
    found, following = window(
        lambda page: services.sales.health.interventions(actor, state=state, opportunity_id=opportunity_id, page=page),
        cursor=cursor,
        limit=limit,
    )
    return Page[InterventionOut](items=[_intervention(one) for one in found], next_cursor=following)


@router.post(
    "/interventions/{object_id}/close",
    operation_id="close_intervention",
    summary="Close an intervention with its outcome",
    responses=problems(403, 404, 409),
)
def close_intervention(
    services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: InterventionOutcome
) -> InterventionOut:
    """For managers. Later low days may call again."""
    return _intervention(services.sales.health.close_intervention(actor, object_id, outcome=given.outcome))


@router.get("/reports/behaviour", operation_id="get_behaviour_report", summary="Read the behaviour index of a week")
def get_behaviour_report(
    services: ServicesDep,
    actor: ActorDep,
    week: Annotated[str, Query(pattern=r"^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$", description="ISO week, like 2026-W10")],
) -> BehaviourReport:
    """Of the region, the teams and the reps in your sight; empty until the week's last day has ended."""
    found = services.sales.health.behaviour(actor, week)
    return BehaviourReport(week=week, rows=[BehaviourWeekOut.model_validate(one) for one in found])


def _health(told: ToldHealth) -> HealthOut:
    day: dict[str, Any] = {
        name: getattr(told.snapshot, name)
        for name in HealthOut.model_fields
        if name not in ("components", "provisional", "lowest", "highest")
    }
    components = [
        ComponentOut(
            metric=one.component.metric,
            zh=one.policy.zh,
            en=one.policy.en,
            value=one.component.value,
            score=one.component.score,
            weight=one.component.weight,
            reason_zh=one.reason_zh,
            reason_en=one.reason_en,
        )
        for one in told.components
    ]
    return HealthOut(
        **day, provisional=told.provisional, components=components, lowest=told.lowest, highest=told.highest
    )


def _intervention(told: ToldIntervention) -> InterventionOut:
    fields: dict[str, Any] = {
        name: getattr(told.intervention, name) for name in InterventionOut.model_fields if name != "packs"
    }
    return InterventionOut(**fields, packs=[ScriptPackOut.model_validate(pack) for pack in told.packs])
