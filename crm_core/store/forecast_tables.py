"""The tables of the weekly forecast. Columns bear the names of the entities' fields."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from crm_core.forecast.cycle.terms import (
    Category,
    CorrectionKind,
    CycleState,
    FactorState,
    FreezeMode,
    FreezeState,
    GapCategory,
    Horizon,
    SheetState,
    Track,
)
from crm_core.store.columns import Amount, Coded, UtcTime
from crm_core.store.forecast_columns import Share, actions, days, figures, floats, links, mapping
from crm_core.store.tables import crm_metadata


def _text(name: str, *, optional: bool = False, key: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=optional, primary_key=key)


def _time(name: str, *, optional: bool = False) -> Column[Any]:
    return Column(name, UtcTime, nullable=optional)


def _amount(name: str, *, optional: bool = False) -> Column[Any]:
    return Column(name, Amount, nullable=optional)


def _real(name: str) -> Column[Any]:
    return Column(name, Float(53), nullable=False)


def _owned(*, rep_key: bool = False) -> tuple[Column[Any], ...]:
    return _text("region"), _text("team", optional=True), _text("rep_id", key=rep_key)


def _in_cycle(*, key: bool = False) -> Column[Any]:
    return Column("cycle_id", ForeignKey("crm_forecast_cycles.id"), primary_key=key, nullable=False)


def _of_deal(*, key: bool = False) -> Column[Any]:
    return Column("opportunity_id", ForeignKey("crm_opportunities.id"), primary_key=key, nullable=False)


cycles = Table(
    "crm_forecast_cycles",
    crm_metadata,
    _text("id", key=True),
    Column("first_week", Date, nullable=False),
    _time("cut_off_at"),
    Column("state", Coded(CycleState), nullable=False),
    _time("opened_at"),
    _text("currency"),
    _text("calendar_version"),
    Column("policy_version", Integer, nullable=False),
    Column("rates", mapping(), nullable=False),
    _time("locked_at", optional=True),
    _text("digest", optional=True),
    _time("model_at", optional=True),
    _text("model_version", optional=True),
    _text("model_rung", optional=True),
    Column("trained_until", Date),
    _time("settled_at", optional=True),
    UniqueConstraint("first_week"),
)

sheets = Table(
    "crm_forecast_sheets",
    crm_metadata,
    _in_cycle(key=True),
    *_owned(rep_key=True),
    Column("version", Integer, nullable=False),
    Column("state", Coded(SheetState), nullable=False),
    _time("updated_at"),
    _time("submitted_at", optional=True),
    _text("submitted_by", optional=True),
    Column("frozen", Boolean, nullable=False),
    Column("figures", figures()),
)

lines = Table(
    "crm_forecast_lines",
    crm_metadata,
    _in_cycle(key=True),
    *_owned(rep_key=True),
    _of_deal(key=True),
    Column("week", Integer, primary_key=True, autoincrement=False),
    Column("account_id", ForeignKey("crm_accounts.id"), nullable=False),
    _amount("amount"),
    _text("currency"),
    Column("category", Coded(Category), nullable=False),
    _real("probability"),
    _text("reason"),
    Column("actions", actions(), nullable=False),
    _text("product", optional=True),
    Column("bound", Boolean),
    _text("updated_by"),
    _time("updated_at"),
    Index("ix_crm_forecast_lines_opportunity_id", "opportunity_id", "cycle_id"),
)

attributions = Table(
    "crm_forecast_attributions",
    crm_metadata,
    _text("id", key=True),
    _in_cycle(),
    *_owned(),
    Column("horizon", Coded(Horizon), nullable=False),
    Column("category", Coded(GapCategory), nullable=False),
    _text("text"),
    Column("evidence", links(), nullable=False),
    Column("gap", Share, nullable=False),
    _amount("rep_amount"),
    _amount("model_amount"),
    _text("created_by"),
    _time("created_at"),
    Column("nearer", Coded(Track)),
    _amount("actual", optional=True),
    _time("scored_at", optional=True),
    Index("ix_crm_forecast_attributions_cycle_id", "cycle_id", "rep_id"),
)

model_lines = Table(
    "crm_forecast_model_lines",
    crm_metadata,
    _in_cycle(key=True),
    _text("level", key=True),
    _text("key", key=True),
    _text("region"),
    _text("team", optional=True),
    _text("rep_id", optional=True),
    *(Column(name, floats(), nullable=False) for name in ("means", "lows", "mids", "highs")),
    *(_real(name) for name in ("total_low", "total_mid", "total_high", "part_won", "part_open", "part_new")),
    _text("hidden", optional=True),
)

model_deals = Table(
    "crm_forecast_model_deals",
    crm_metadata,
    _in_cycle(key=True),
    _of_deal(key=True),
    *_owned(),
    _amount("amount"),
    _real("expected"),
    Column("chances", floats(), nullable=False),
    Index("ix_crm_forecast_model_deals_opportunity_id", "opportunity_id"),
)

periods = Table(
    "crm_forecast_periods",
    crm_metadata,
    *_owned(rep_key=True),
    Column("start", Date, primary_key=True),
    _in_cycle(),
    _text("currency"),
    *(_amount(name) for name in ("forecast", "actual", "judged_forecast", "judged_actual")),
    _real("variance"),
    Column("floor", Share, nullable=False),
    Column("shadow", Boolean, nullable=False),
    _time("settled_at"),
    _amount("restated_actual", optional=True),
    _amount("restated_judged", optional=True),
    _time("restated_at", optional=True),
)

freezes = Table(
    "crm_forecast_freezes",
    crm_metadata,
    _text("id", key=True),
    *_owned(),
    Column("mode", Coded(FreezeMode), nullable=False),
    Column("state", Coded(FreezeState), nullable=False),
    _time("decided_at"),
    Column("from_week", Date, nullable=False),
    Column("periods", days(), nullable=False),
    Column("literal", Boolean, nullable=False),
    Column("evidence", Boolean, nullable=False),
    _real("luck_literal"),
    _real("luck_evidence"),
    _time("ended_at", optional=True),
    _text("ended_by", optional=True),
    _text("end_reason", optional=True),
    Column("free_from", Date),
    Index("ix_crm_forecast_freezes_rep_id", "rep_id", "state"),
)

orders = Table(
    "crm_orders",
    crm_metadata,
    _text("id", key=True),
    _text("order_no"),
    Column("version", Integer, nullable=False),
    _of_deal(),
    *_owned(),
    _amount("amount"),
    _text("currency"),
    _time("signed_at"),
    _time("received_at"),
    _text("source"),
    _text("cancels", optional=True),
    UniqueConstraint("order_no", "version"),
    Index("ix_crm_orders_signed_at", "signed_at"),
    Index("ix_crm_orders_opportunity_id", "opportunity_id"),
)

receipts = Table(
    "crm_receipts",
    crm_metadata,
    _text("id", key=True),
    _text("receipt_no"),
    Column("version", Integer, nullable=False),
    _of_deal(),
    *_owned(),
    _amount("amount"),
    _text("currency"),
    Column("received_on", Date, nullable=False),
    _time("received_at"),
    _text("source"),
    UniqueConstraint("receipt_no", "version"),
    Index("ix_crm_receipts_received_on", "received_on"),
    Index("ix_crm_receipts_opportunity_id", "opportunity_id"),
)

corrections = Table(
    "crm_forecast_corrections",
    crm_metadata,
    _text("id", key=True),
    _of_deal(),
    _text("order_no"),
    Column("order_version", Integer, nullable=False),
    *_owned(),
    Column("kind", Coded(CorrectionKind), nullable=False),
    Column("cycle_id", ForeignKey("crm_forecast_cycles.id")),
    _amount("order_amount"),
    _amount("forecast_amount", optional=True),
    _text("currency"),
    Column("deviation", Share),
    Column("story", mapping(), nullable=False),
    _time("created_at"),
    UniqueConstraint("opportunity_id", "order_no", "order_version"),
    Index("ix_crm_forecast_corrections_region", "region", "created_at"),
)

factors = Table(
    "crm_forecast_factors",
    crm_metadata,
    _text("id", key=True),
    _text("region"),
    _text("product"),
    _text("kind"),
    Column("multiplier", Share, nullable=False),
    _text("source"),
    _text("owner_id"),
    _text("reason"),
    Column("starts_on", Date, nullable=False),
    Column("expires_on", Date),
    Column("state", Coded(FactorState), nullable=False),
    _text("created_by"),
    _time("created_at"),
    _text("reviewed_by", optional=True),
    _time("reviewed_at", optional=True),
)

readings = Table(
    "crm_market_readings",
    crm_metadata,
    _text("series", key=True),
    Column("day", Date, primary_key=True),
    Column("value", Share, nullable=False),
    _text("source"),
    _text("recorded_by"),
    _time("recorded_at"),
)
