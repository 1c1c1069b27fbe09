"""Settled periods, freezes, orders, receipts, reports and outside factors in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, exists, or_, select

from crm_core.forecast.cycle.credit import SettledPeriod
from crm_core.forecast.cycle.factors import ALL_REGIONS, Factor, Reading
from crm_core.forecast.cycle.freezes import Freeze
from crm_core.forecast.cycle.orders import CorrectionReport, Order, Receipt
from crm_core.forecast.cycle.terms import FactorState, FreezeState
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.store.forecast_tables import corrections, factors, freezes, orders, periods, readings, receipts
from crm_core.store.rows import OnConnection, fetch, fetch_one, to_row, upsert
from crm_core.store.sight import by_owner, by_region

ONE = Page(limit=1)


class SqlForecastCredit(OnConnection):
    """Implements `CreditStore`."""

    def periods(self, sight: Sight, *, rep_id: str | None = None) -> tuple[SettledPeriod, ...]:
        query = select(periods).where(by_owner(periods, sight)).order_by(periods.c.rep_id, periods.c.start)
        if rep_id is not None:
            query = query.where(periods.c.rep_id == rep_id)
        return fetch(self._connection, SettledPeriod, query)

    def save_periods(self, rows: Sequence[SettledPeriod]) -> None:
        upsert(self._connection, periods, [to_row(row) for row in rows])

    def freezes(self, sight: Sight, *, rep_id: str | None = None, active: bool = False) -> tuple[Freeze, ...]:
        query = select(freezes).where(by_owner(freezes, sight)).order_by(freezes.c.decided_at.desc(), freezes.c.id)
        if rep_id is not None:
            query = query.where(freezes.c.rep_id == rep_id)
        if active:
            query = query.where(freezes.c.state == FreezeState.ACTIVE)
        return fetch(self._connection, Freeze, query)

    def save_freeze(self, freeze: Freeze) -> None:
        upsert(self._connection, freezes, [to_row(freeze)])


class SqlOrders(OnConnection):
    """Implements `OrderStore`."""

    def find_order(self, order_no: str) -> Order | None:
        query = select(orders).where(orders.c.order_no == order_no).order_by(orders.c.version.desc())
        found = fetch(self._connection, Order, query, ONE)
        return found[0] if found else None

    def orders(
        self,
        sight: Sight,
        *,
        opportunity_id: str | None = None,
        signed: tuple[datetime, datetime] | None = None,
        page: Page = FIRST_PAGE,
    ) -> tuple[Order, ...]:
        query = (
            select(orders)
            .where(by_owner(orders, sight), newest(orders, "order_no"))
            .order_by(orders.c.signed_at.desc(), orders.c.id)
        )
        if opportunity_id is not None:
            query = query.where(orders.c.opportunity_id == opportunity_id)
        if signed is not None:
            query = query.where(orders.c.signed_at >= signed[0], orders.c.signed_at < signed[1])
        return fetch(self._connection, Order, query, page)

    def save_order(self, order: Order) -> None:
        upsert(self._connection, orders, [to_row(order)])

    def find_receipt(self, receipt_no: str) -> Receipt | None:
        query = select(receipts).where(receipts.c.receipt_no == receipt_no).order_by(receipts.c.version.desc())
        found = fetch(self._connection, Receipt, query, ONE)
        return found[0] if found else None

    def receipts(self, sight: Sight, start: date, end: date) -> tuple[Receipt, ...]:
        query = (
            select(receipts)
            .where(
                by_owner(receipts, sight),
                newest(receipts, "receipt_no"),
                receipts.c.received_on >= start,
                receipts.c.received_on < end,
            )
            .order_by(receipts.c.received_on, receipts.c.id)
        )
        return fetch(self._connection, Receipt, query)

    def save_receipt(self, receipt: Receipt) -> None:
        upsert(self._connection, receipts, [to_row(receipt)])

    def find_correction(self, report_id: str) -> CorrectionReport | None:
        found = fetch(self._connection, CorrectionReport, select(corrections).where(corrections.c.id == report_id))
        return found[0] if found else None

    def corrections(
        self, sight: Sight, *, opportunity_id: str | None = None, page: Page = FIRST_PAGE
    ) -> tuple[CorrectionReport, ...]:
        query = (
            select(corrections)
            .where(by_owner(corrections, sight))
            .order_by(corrections.c.created_at.desc(), corrections.c.id)
        )
        if opportunity_id is not None:
            query = query.where(corrections.c.opportunity_id == opportunity_id)
        return fetch(self._connection, CorrectionReport, query, page)

    def save_correction(self, report: CorrectionReport) -> None:
        upsert(self._connection, corrections, [to_row(report)])


class SqlFactors(OnConnection):
    """Implements `FactorStore`."""

    def factor(self, sight: Sight, factor_id: str) -> Factor:
        query = select(factors).where(_felt(sight), factors.c.id == factor_id)
        return fetch_one(self._connection, Factor, query, "factor")

    def factors(self, sight: Sight, *, active: bool = False) -> tuple[Factor, ...]:
        query = select(factors).where(_felt(sight)).order_by(factors.c.created_at.desc(), factors.c.id)
        if active:
            query = query.where(factors.c.state == FactorState.ACTIVE)
        return fetch(self._connection, Factor, query)

    def save_factor(self, factor: Factor) -> None:
        upsert(self._connection, factors, [to_row(factor)])

    def reading_before(self, series: str, day: date) -> Reading | None:
        query = _of(series).where(readings.c.day <= day).order_by(readings.c.day.desc())
        found = fetch(self._connection, Reading, query, ONE)
        return found[0] if found else None

    def find_reading(self, series: str, day: date) -> Reading | None:
        found = fetch(self._connection, Reading, _of(series).where(readings.c.day == day))
        return found[0] if found else None

    def readings(self, series: str, *, page: Page = FIRST_PAGE) -> tuple[Reading, ...]:
        return fetch(self._connection, Reading, _of(series).order_by(readings.c.day.desc()), page)

    def save_reading(self, reading: Reading) -> None:
        upsert(self._connection, readings, [to_row(reading)])


def _of(series: str) -> Select[Any]:
    return select(readings).where(readings.c.series == series)


def _felt(sight: Sight) -> ColumnElement[bool]:
    return or_(by_region(factors, sight), factors.c.region == ALL_REGIONS)


def newest(table: Table, number: str) -> ColumnElement[bool]:
    """That no later version of the same number has come."""
    later = table.alias("later")
    return ~exists().where(later.c[number] == table.c[number], later.c.version > table.c.version)
