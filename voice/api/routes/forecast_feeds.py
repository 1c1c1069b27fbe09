"""What forecasts are measured by: orders, payments, credit and freezes, and factors from outside."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from voice.api.deps import ActorDep, Cursor, Limit, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.paging import window
from voice.api.schemas.forecast_credit import CreditOut, FreezeOut, UnfreezeIn
from voice.api.schemas.forecast_feeds import (
    CorrectionOut,
    FactorIn,
    FactorOut,
    OrderIn,
    OrderOut,
    OrderTakenOut,
    ReadingIn,
    ReadingOut,
    ReceiptIn,
    ReceiptOut,
    RevenueGapOut,
    ReviewIn,
)
from voice.api.schemas.page import Page

router = APIRouter(prefix="/v1", tags=["forecast"])

OpportunityFilter = Annotated[str | None, Query(max_length=64, description="Of this opportunity")]


@router.post("/orders", operation_id="record_order", summary="Feed an order", responses=problems(403, 404, 409))
def record_order(services: ServicesDep, actor: ActorDep, given: OrderIn) -> OrderTakenOut:
    """Idempotent on number and version. More than 30 % off its locked forecast: a report goes to the director."""
    return OrderTakenOut.model_validate(services.sales.forecast_feeds.record_order(actor, **given.model_dump()))


@router.get("/orders", operation_id="list_orders", summary="List orders, latest signature first")
def list_orders(
    *,
    services: ServicesDep,
    actor: ActorDep,
    opportunity_id: OpportunityFilter = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[OrderOut]:
    """The newest version of each, within your sight."""
    found, following = window(
        lambda page: services.sales.forecast_feeds.orders(actor, opportunity_id=opportunity_id, page=page),
        cursor=cursor,
        limit=limit,
    )
    return Page[OrderOut](items=[OrderOut.model_validate(item) for item in found], next_cursor=following)


@router.post("/receipts", operation_id="record_receipt", summary="Feed a payment", responses=problems(403, 404, 409))
def record_receipt(services: ServicesDep, actor: ActorDep, given: ReceiptIn) -> ReceiptOut:
    """Idempotent on number and version."""
    return ReceiptOut.model_validate(services.sales.forecast_feeds.record_receipt(actor, **given.model_dump()))


@router.get(
    "/forecast/revenue-gaps", operation_id="list_revenue_gaps", summary="Compare signed orders and payments by month"
)
def list_revenue_gaps(
    *,
    services: ServicesDep,
    actor: ActorDep,
    start: Annotated[date, Query(description="First day")],
    end: Annotated[date, Query(description="The day after the last")],
) -> list[RevenueGapOut]:
    """Marked where they are more than 15 % apart."""
    gaps = services.sales.forecast_feeds.revenue_gaps(actor, start=start, end=end)
    return [RevenueGapOut.model_validate(one) for one in gaps]


@router.get(
    "/forecast/corrections", operation_id="list_forecast_corrections", summary="List orders far from their forecast"
)
def list_forecast_corrections(
    *,
    services: ServicesDep,
    actor: ActorDep,
    opportunity_id: OpportunityFilter = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[CorrectionOut]:
    """Latest first; with the deal's stages, what was said of its forecast, and the model's view."""
    found, following = window(
        lambda page: services.sales.forecast_feeds.corrections(actor, opportunity_id=opportunity_id, page=page),
        cursor=cursor,
        limit=limit,
    )
    return Page[CorrectionOut](items=[CorrectionOut.model_validate(item) for item in found], next_cursor=following)


@router.get(
    "/forecast/credit/{object_id}",
    operation_id="get_forecast_credit",
    summary="Read a rep's settled forecasts",
    responses=problems(404),
)
def get_forecast_credit(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> CreditOut:
    """With credit, the verdict of both freeze rules, and the chance that it is bad luck."""
    return CreditOut.model_validate(services.sales.forecast_feeds.credit(actor, object_id))


@router.post(
    "/forecast/credit/{object_id}/unfreeze",
    operation_id="unfreeze_forecast",
    summary="Lift a rep's freeze",
    responses=problems(403, 404, 409),
)
def unfreeze_forecast(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: UnfreezeIn) -> FreezeOut:
    """For superiors, with a reason; the next lock takes the rep's own number again."""
    return FreezeOut.model_validate(services.sales.forecast_feeds.unfreeze(actor, object_id, reason=given.reason))


@router.get("/forecast/factors", operation_id="list_forecast_factors", summary="List factors from outside")
def list_forecast_factors(
    *,
    services: ServicesDep,
    actor: ActorDep,
    active: Annotated[bool, Query(description="Leave out what was withdrawn")] = False,
) -> list[FactorOut]:
    """Latest first: those of your region and of all."""
    return [FactorOut.model_validate(one) for one in services.sales.forecast_feeds.factors(actor, active=active)]


@router.post(
    "/forecast/factors",
    status_code=201,
    operation_id="create_forecast_factor",
    summary="Weigh a product line",
    responses=problems(403),
)
def create_forecast_factor(services: ServicesDep, actor: ActorDep, given: FactorIn) -> FactorOut:
    """With source, owner and expiry; several on one product line multiply, within bounds."""
    return FactorOut.model_validate(services.sales.forecast_feeds.create_factor(actor, **given.model_dump()))


@router.post(
    "/forecast/factors/{object_id}/review",
    operation_id="review_forecast_factor",
    summary="Keep or withdraw a factor",
    responses=problems(403, 404, 409),
)
def review_forecast_factor(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: ReviewIn) -> FactorOut:
    """What the rule on market values set holds until somebody reviews it."""
    factor = services.sales.forecast_feeds.review_factor(actor, object_id, keep_until=given.keep_until)
    return FactorOut.model_validate(factor)


@router.post(
    "/forecast/readings",
    operation_id="record_market_reading",
    summary="Feed a market value",
    responses=problems(403),
)
def record_market_reading(services: ServicesDep, actor: ActorDep, given: ReadingIn) -> ReadingOut:
    """A rise of more than 8 % in a week lowers the product lines of the series until reviewed."""
    return ReadingOut.model_validate(services.sales.forecast_feeds.record_reading(actor, **given.model_dump()))
