"""Cycles, lines, the model's track, credit and orders."""

from __future__ import annotations

from crm_core.forecast.cycle.entities import EvidenceLink, ForecastCycle, ForecastSheet, GapAttribution
from crm_core.forecast.cycle.factors import Factor
from crm_core.forecast.cycle.freezes import Freeze
from crm_core.forecast.cycle.orders import CorrectionReport, Order, Receipt, RevenueGap
from crm_core.forecast.cycle.terms import ActionSource, Category, GapCategory, Horizon
from crm_core.forecast.cycle.weeks import open_cycle
from crm_core.forecast.model.backtest import backtest
from crm_core.forecast.model.factors import ProductFactor, factor_of_price
from crm_core.forecast.model.forecast import model_forecast
from crm_core.forecast.model.learning import HazardFitter
from crm_core.forecast.model.record import TrackRecord, Verdict
from crm_core.forecast.model.result import ModelForecast, Range, Rung
from crm_core.forecast.model.rows import DealRow, Observed, Stay
from crm_core.forecast.model.scores import Score
from crm_core.forecast.model.table import deal_rows
from crm_core.forecast.model.what_if import ASSOCIATION, Associations, Change, Changed, WhatIf, associations, what_if
from crm_core.service import (
    ActionClaim,
    CreditLedger,
    CustomerRow,
    CycleBoard,
    FiledSheet,
    LineDraft,
    ModelInputs,
    OrderOutcome,
    ReadingOutcome,
    ReadSheet,
    attribute_gap,
    create_factor,
    credit_of,
    cut_moment,
    cycle_taking_changes,
    ensure_cycle,
    forecast_board,
    forecast_customers,
    keep_and_lock,
    model_inputs,
    model_is_stale,
    read_sheet,
    record_order,
    record_reading,
    record_receipt,
    revenue_report,
    review_factor,
    run_model,
    save_lines,
    settle_due,
    submit_forecast,
    unfreeze,
    what_if_basis,
)

__all__ = [
    "ASSOCIATION",
    "ActionClaim",
    "ActionSource",
    "Associations",
    "Category",
    "Change",
    "Changed",
    "CorrectionReport",
    "CreditLedger",
    "CustomerRow",
    "CycleBoard",
    "DealRow",
    "EvidenceLink",
    "Factor",
    "FiledSheet",
    "ForecastCycle",
    "ForecastSheet",
    "Freeze",
    "GapAttribution",
    "GapCategory",
    "HazardFitter",
    "Horizon",
    "LineDraft",
    "ModelForecast",
    "ModelInputs",
    "Observed",
    "Order",
    "OrderOutcome",
    "ProductFactor",
    "Range",
    "ReadSheet",
    "ReadingOutcome",
    "Receipt",
    "RevenueGap",
    "Rung",
    "Score",
    "Stay",
    "TrackRecord",
    "Verdict",
    "WhatIf",
    "associations",
    "attribute_gap",
    "backtest",
    "create_factor",
    "credit_of",
    "cut_moment",
    "cycle_taking_changes",
    "deal_rows",
    "ensure_cycle",
    "factor_of_price",
    "forecast_board",
    "forecast_customers",
    "keep_and_lock",
    "model_forecast",
    "model_inputs",
    "model_is_stale",
    "open_cycle",
    "read_sheet",
    "record_order",
    "record_reading",
    "record_receipt",
    "revenue_report",
    "review_factor",
    "run_model",
    "save_lines",
    "settle_due",
    "submit_forecast",
    "unfreeze",
    "what_if",
    "what_if_basis",
]
