"""Quality of texts, alerts, process rules and reports."""

from __future__ import annotations

from crm_core.alerts.alert import Alert, AlertReason, AlertState, Audience
from crm_core.alerts.store import AlertFilter
from crm_core.alerts.wording import Worded, worded
from crm_core.quality import FLAW_WORDS, Flaw, flaws_of, simhash
from crm_core.reports.report import Column, Grouping, Period, Report, ReportName
from crm_core.service import (
    ProcessRun,
    Question,
    acknowledge_alert,
    close_alert,
    make_report,
    raise_alert,
    run_due_process_rules,
    run_process_rules,
    watch_recordings,
)

__all__ = [
    "FLAW_WORDS",
    "Alert",
    "AlertFilter",
    "AlertReason",
    "AlertState",
    "Audience",
    "Column",
    "Flaw",
    "Grouping",
    "Period",
    "ProcessRun",
    "Question",
    "Report",
    "ReportName",
    "Worded",
    "acknowledge_alert",
    "close_alert",
    "flaws_of",
    "make_report",
    "raise_alert",
    "run_due_process_rules",
    "run_process_rules",
    "simhash",
    "watch_recordings",
    "worded",
]
