"""Takes the order and payment feeds in, and reports orders that are far from their forecast."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.forecast.cycle.lines import converted, in_cents
from crm_core.forecast.cycle.orders import (
    CorrectionReport,
    Order,
    Receipt,
    RevenueGap,
    by_month,
    kind_of_correction,
    revenue_gaps,
)
from crm_core.forecast.cycle.weeks import midnight
from crm_core.ids import stable_id
from crm_core.paging import WHOLE_LIST
from crm_core.policies import CrmPolicy
from crm_core.records import require_aware
from crm_core.service.alerting import raise_alert
from crm_core.service.forecast_restatement import restate_period_of
from crm_core.service.log import log_event
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore

RULE = "forecast_correction"


@dataclass(frozen=True, slots=True)
class OrderOutcome:
    """What stands after an order came; `applied` is False when this or a later version was here before."""

    applied: bool
    order: Order
    report: CorrectionReport | None


def record_order(
    store: CrmStore,
    sight: Sight,
    *,
    order_no: str,
    version: int,
    opportunity_id: str,
    amount: Decimal,
    currency: str,
    signed_at: datetime,
    source: str,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    cancels: str | None = None,
) -> OrderOutcome:
    """Take one version of an order: report it when it is far from its forecast, restate a settled period it touches.

    A negative amount cancels the order that `cancels` names. Raises CrmInvalid, CrmNotFound for a deal out of sight,
    CrmConflict when a version comes again with other content.
    """
    require_aware(signed_at, "The time of signature")
    deal = store.opportunity(sight, opportunity_id)
    _check_feed(order_no, version, amount, currency, policy)
    store.lock(f"order:{order_no}")
    order = Order(
        id=stable_id("order", order_no, str(version)),
        order_no=order_no,
        version=version,
        opportunity_id=deal.id,
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        amount=amount,
        currency=currency,
        signed_at=signed_at,
        received_at=now,
        source=source,
        cancels=cancels,
    )
    before = store.find_order(order_no)
    if before and before.version >= version:
        _refuse_other_content(before, order)
        return OrderOutcome(False, before, store.find_correction(_report_id(before)))
    _check_cancelled(store, order)
    store.save_order(order)
    restate_period_of(store, order, before, policy=policy, now=now)
    report = _report(store, order, deal, policy=policy, now=now)
    log_event(
        store,
        type="order.recorded",
        aggregate=f"order:{order_no}",
        payload={"version": version, "opportunity_id": deal.id, "amount": str(amount), "report": report and report.id},
        region=deal.region,
        team=deal.team,
        actor_id=actor_id,
        occurred_at=signed_at,
        now=now,
    )
    if report:
        _alert(store, report, actor_id=actor_id, now=now)
    return OrderOutcome(True, order, report)


def record_receipt(
    store: CrmStore,
    sight: Sight,
    *,
    receipt_no: str,
    version: int,
    opportunity_id: str,
    amount: Decimal,
    currency: str,
    received_on: date,
    source: str,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
) -> Receipt:
    """Take one version of a payment. Again: no change. Raises like `record_order`."""
    deal = store.opportunity(sight, opportunity_id)
    _check_feed(receipt_no, version, amount, currency, policy)
    store.lock(f"receipt:{receipt_no}")
    receipt = Receipt(
        id=stable_id("receipt", receipt_no, str(version)),
        receipt_no=receipt_no,
        version=version,
        opportunity_id=deal.id,
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        amount=amount,
        currency=currency,
        received_on=received_on,
        received_at=now,
        source=source,
    )
    before = store.find_receipt(receipt_no)
    if before and before.version >= version:
        if before.version == version and (before.amount, before.received_on) != (amount, received_on):
            raise _version_reused()
        return before
    store.save_receipt(receipt)
    log_event(
        store,
        type="receipt.recorded",
        aggregate=f"receipt:{receipt_no}",
        payload={"version": version, "opportunity_id": deal.id, "amount": str(amount)},
        region=deal.region,
        team=deal.team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
    return receipt


def revenue_report(
    store: CrmStore, sight: Sight, *, start: date, end: date, policy: CrmPolicy
) -> tuple[RevenueGap, ...]:
    """Signed orders against payments by month, from `start` up to but not on `end`, of what the sight covers."""
    calendar, rates = policy.calendar.default, {key: str(rate) for key, rate in policy.forecast.rates.items()}
    base = policy.forecast.currency
    orders = store.orders(sight, signed=(midnight(start, calendar), midnight(end, calendar)), page=WHOLE_LIST)
    sales = [(calendar.local_day(one.signed_at), converted(one.amount, one.currency, base, rates)) for one in orders]
    paid = [
        (one.received_on, converted(one.amount, one.currency, base, rates)) for one in store.receipts(sight, start, end)
    ]
    return revenue_gaps(by_month(sales), by_month(paid), policy.forecast.revenue_gap)


def _report(
    store: CrmStore, order: Order, deal: Opportunity, *, policy: CrmPolicy, now: datetime
) -> CorrectionReport | None:
    """The report on an order that is far from the forecast locked before it was signed; cancellations get none."""
    key = _report_id(order)
    if order.amount <= 0 or store.find_correction(key):
        return None
    cycle = store.last_locked_cycle(order.signed_at)
    lines = store.forecast_lines(EVERYWHERE, cycle.id, opportunity_id=deal.id) if cycle else ()
    lines = tuple(line for line in lines if line.bound)
    amount, forecast, currency = order.amount, None, order.currency
    if cycle and lines:
        currency = lines[0].currency
        forecast = in_cents(
            sum((converted(line.amount, line.currency, currency, cycle.rates) for line in lines), Decimal(0))
        )
        amount = in_cents(converted(order.amount, order.currency, currency, cycle.rates))
    kind = kind_of_correction(amount, forecast, policy.forecast.correction)
    if kind is None:
        return None
    report = CorrectionReport(
        id=key,
        opportunity_id=deal.id,
        order_no=order.order_no,
        order_version=order.version,
        region=order.region,
        team=order.team,
        rep_id=lines[0].rep_id if lines else order.rep_id,
        kind=kind,
        cycle_id=cycle.id if cycle else None,
        order_amount=amount,
        forecast_amount=forecast,
        currency=currency,
        deviation=abs(amount - forecast) / forecast if forecast else None,
        story=_story(store, deal, cycle.id if cycle else None, lines[0].rep_id if lines else deal.rep_id),
        created_at=now,
    )
    store.save_correction(report)
    return report


def _story(store: CrmStore, deal: Opportunity, cycle_id: str | None, rep_id: str) -> dict[str, Any]:
    """What the deal went through, the explanations of its forecast, and the model's view at the same lock."""
    stages = [
        {
            "stage": stay.stage,
            "entered_at": stay.entered_at.isoformat(),
            "exited_at": stay.exited_at and stay.exited_at.isoformat(),
        }
        for stay in store.stage_history(EVERYWHERE, deal.id)
    ]
    if cycle_id is None:
        return {"stages": stages, "attributions": [], "model": None}
    said = store.gap_attributions(EVERYWHERE, cycle_id, rep_id=rep_id)
    views = store.model_deals(cycle_id, opportunity_ids=(deal.id,))
    return {
        "stages": stages,
        "attributions": [{"id": one.id, "horizon": one.horizon.value, "category": one.category.value} for one in said],
        "model": {"chance": sum(views[0].chances), "expected": views[0].expected} if views else None,
    }


def _alert(store: CrmStore, report: CorrectionReport, *, actor_id: str, now: datetime) -> None:
    raise_alert(
        store,
        rule=RULE,
        subject=f"order:{report.order_no}",
        region=report.region,
        team=report.team,
        rep_id=report.rep_id,
        audience="director",
        reason={
            "report": report.id,
            "kind": report.kind.value,
            "order_amount": str(report.order_amount),
            "forecast_amount": None if report.forecast_amount is None else str(report.forecast_amount),
            "deviation": None if report.deviation is None else float(report.deviation),
        },
        actor_id=actor_id,
        now=now,
        opportunity_id=report.opportunity_id,
    )


def _check_feed(number: str, version: int, amount: Decimal, currency: str, policy: CrmPolicy) -> None:
    if not number.strip():
        raise CrmInvalid("The number is missing.", code="number_missing")
    if version < 1:
        raise CrmInvalid("Versions count from 1.", code="bad_version")
    if not (amount.is_finite() and amount != 0 and amount == round(amount, 2)):
        raise CrmInvalid("An amount is not 0 and has at most two decimals.", code="bad_amount")
    rates = {key: str(rate) for key, rate in policy.forecast.rates.items()}
    converted(amount, currency, policy.forecast.currency, rates)


def _check_cancelled(store: CrmStore, order: Order) -> None:
    if (order.amount < 0) != (order.cancels is not None):
        raise CrmInvalid("A negative amount, and no other, names the order it cancels.", code="bad_cancellation")
    if order.cancels:
        target = store.find_order(order.cancels)
        if target is None or target.opportunity_id != order.opportunity_id or target.cancels:
            raise CrmInvalid(f"The deal has no order {order.cancels}.", code="order_not_found")


def _refuse_other_content(before: Order, order: Order) -> None:
    same = replace(order, received_at=before.received_at, region=before.region, team=before.team, rep_id=before.rep_id)
    if before.version == order.version and same != before:
        raise _version_reused()


def _version_reused() -> CrmConflict:
    return CrmConflict(
        "This version was recorded before, with other content.",
        code="version_reused",
        remedy="Send changed content under a higher version.",
    )


def _report_id(order: Order) -> str:
    return stable_id("correction", order.opportunity_id, order.order_no, str(order.version))
