"""Orders and payments as they are fed in, and the report on an order that is far from its forecast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crm_core.forecast.cycle.terms import CorrectionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One version of an order, idempotent on (order_no, version); the highest version counts.

    A cancellation is an order of its own with a negative amount that names the order it takes back in `cancels`.
    """

    id: str
    order_no: str
    version: int
    opportunity_id: str
    region: str
    team: str | None
    rep_id: str
    amount: Decimal
    currency: str
    signed_at: datetime
    received_at: datetime
    source: str
    cancels: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Money that came in for a deal, idempotent on (receipt_no, version)."""

    id: str
    receipt_no: str
    version: int
    opportunity_id: str
    region: str
    team: str | None
    rep_id: str
    amount: Decimal
    currency: str
    received_on: date
    received_at: datetime
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionReport:
    """An order against the locked forecast of its deal: one report for each (deal, order, version).

    `story` holds what the deal went through: stages with their times, the attributions of its forecast, and the
    model's view at the same lock.
    """

    id: str
    opportunity_id: str
    order_no: str
    order_version: int
    region: str
    team: str | None
    rep_id: str
    kind: CorrectionKind
    cycle_id: str | None
    order_amount: Decimal
    forecast_amount: Decimal | None
    currency: str
    deviation: Decimal | None
    story: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RevenueGap:
    """What sales counts as revenue in a month against the money that came in, in the base currency."""

    month: str  # like 2026-03
    sales: Decimal
    received: Decimal
    gap: Decimal | None  # |received - sales| / sales; None when nothing was sold
    marked: bool


def kind_of_correction(order: Decimal, forecast: Decimal | None, limit: Decimal) -> CorrectionKind | None:
    """What kind of report an order calls for, None when it is near enough; exactly the limit is."""
    if not forecast:
        return CorrectionKind.UNFORECAST_ORDER
    return CorrectionKind.DEVIATION if abs(order - forecast) > limit * forecast else None


def revenue_gaps(
    sales: Mapping[str, Decimal], received: Mapping[str, Decimal], limit: Decimal
) -> tuple[RevenueGap, ...]:
    """By month; money without any sale is marked too."""
    return tuple(
        _revenue_gap(month, sales.get(month, Decimal(0)), received.get(month, Decimal(0)), limit)
        for month in sorted({*sales, *received})
    )


def by_month(rows: Iterable[tuple[date, Decimal]]) -> Mapping[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for day, amount in rows:
        month = f"{day:%Y-%m}"
        sums[month] = sums.get(month, Decimal(0)) + amount
    return sums


def _revenue_gap(month: str, sales: Decimal, received: Decimal, limit: Decimal) -> RevenueGap:
    distance = abs(received - sales)
    share = distance / sales if sales > 0 else None
    return RevenueGap(month, sales, received, share, distance > limit * max(sales, Decimal(0)))
