"""The use cases of the core. Each works in the caller's transaction and takes the time as a parameter."""

from crm_core.service.alerting import acknowledge_alert, close_alert, raise_alert
from crm_core.service.approvals import approvals_for, decide_approval, delegate_approvals, escalate_approvals
from crm_core.service.behaviour import roll_up_week
from crm_core.service.briefs import (
    AccountBrief,
    Person,
    account_brief,
    contact_counts,
    recent_leads,
)
from crm_core.service.calendar_change import recompute_timers
from crm_core.service.calls import CallOutcome, assign_call, attribution_of_call, record_call
from crm_core.service.contact_tags import contact_tags, tag_contact, untag_contact
from crm_core.service.conversion import Conversion, convert_lead
from crm_core.service.customers import create_account, create_contact, update_account
from crm_core.service.deadlines import run_due_timers
from crm_core.service.deal_history import last_contacts, technical_trend
from crm_core.service.deals import change_opportunity, create_opportunity
from crm_core.service.evidence import confirm_again, file_evidence, withdraw_evidence
from crm_core.service.forecast_board import (
    CustomerRow,
    CycleBoard,
    ReadSheet,
    forecast_board,
    forecast_customers,
    read_sheet,
)
from crm_core.service.forecast_cycles import ensure_cycle
from crm_core.service.forecast_factors import ReadingOutcome, create_factor, record_reading, review_factor
from crm_core.service.forecast_freezes import CreditLedger, credit_of, unfreeze
from crm_core.service.forecast_lines import ActionClaim, FiledSheet, LineDraft, cycle_taking_changes, save_lines
from crm_core.service.forecast_model import ModelInputs, model_inputs
from crm_core.service.forecast_orders import OrderOutcome, record_order, record_receipt, revenue_report
from crm_core.service.forecast_run import cut_moment, keep_and_lock, model_is_stale, run_model, what_if_basis
from crm_core.service.forecast_settlement import settle_due
from crm_core.service.forecast_submission import attribute_gap, submit_forecast
from crm_core.service.gate_check import Judgement
from crm_core.service.gate_checkups import settle_overdue
from crm_core.service.gates import Advance, advance, gate_of, reopen_opportunity
from crm_core.service.health import snapshot_day
from crm_core.service.health_run import run_health
from crm_core.service.interventions import close_intervention
from crm_core.service.lead_contacts import contact_lead, lock_leads, note_call
from crm_core.service.leads import invalidate_lead, take_lead, update_lead
from crm_core.service.log import log_event
from crm_core.service.matching import Match, Twin, match, split_calls, twin_contacts, twins
from crm_core.service.merging import merge_accounts, merge_contacts
from crm_core.service.overrides import OverrideReport, override_gate, override_report, review_override
from crm_core.service.pipeline_changes import DealMigration, migrate_deals, preview_migration
from crm_core.service.policies import (
    PolicyPreview,
    policy_history,
    preview_policy,
    publish_policy,
    take_over_shipped,
)
from crm_core.service.policy_effects import PolicyEffect
from crm_core.service.process_rules import ProcessRun, run_due_process_rules, run_process_rules
from crm_core.service.promises import follow_promises, promise_rates
from crm_core.service.reports import Question, make_report
from crm_core.service.routing import assign_lead, route_lead, route_waiting, save_profile
from crm_core.service.sharing import alert_conflicts, decide_grant, group_conflicts, request_grant, revoke_grant
from crm_core.service.silence import watch_recordings
from crm_core.service.takeover import relieve_leavers
from crm_core.service.tasks import cancel_task, complete_task, open_task, settle_task
from crm_core.service.timers import cancel_timer, check_in, start_timer, start_timer_by_hand, stop_timer
from crm_core.service.todos import complete_todo, reassign_todo, reopen_todo, reschedule_todo
from crm_core.service.touches import add_touch, touch_call, untouch_call

__all__ = [
    "AccountBrief",
    "ActionClaim",
    "Advance",
    "CallOutcome",
    "Conversion",
    "CreditLedger",
    "CustomerRow",
    "CycleBoard",
    "DealMigration",
    "FiledSheet",
    "Judgement",
    "LineDraft",
    "Match",
    "ModelInputs",
    "OrderOutcome",
    "OverrideReport",
    "Person",
    "PolicyEffect",
    "PolicyPreview",
    "ProcessRun",
    "Question",
    "ReadSheet",
    "ReadingOutcome",
    "Twin",
    "account_brief",
    "acknowledge_alert",
    "add_touch",
    "advance",
    "alert_conflicts",
    "approvals_for",
    "assign_call",
    "assign_lead",
    "attribute_gap",
    "attribution_of_call",
    "cancel_task",
    "cancel_timer",
    "change_opportunity",
    "check_in",
    "close_alert",
    "close_intervention",
    "complete_task",
    "complete_todo",
    "confirm_again",
    "contact_counts",
    "contact_lead",
    "contact_tags",
    "convert_lead",
    "create_account",
    "create_contact",
    "create_factor",
    "create_opportunity",
    "credit_of",
    "cut_moment",
    "cycle_taking_changes",
    "decide_approval",
    "decide_grant",
    "delegate_approvals",
    "ensure_cycle",
    "escalate_approvals",
    "file_evidence",
    "follow_promises",
    "forecast_board",
    "forecast_customers",
    "gate_of",
    "group_conflicts",
    "invalidate_lead",
    "keep_and_lock",
    "last_contacts",
    "lock_leads",
    "log_event",
    "make_report",
    "match",
    "merge_accounts",
    "merge_contacts",
    "migrate_deals",
    "model_inputs",
    "model_is_stale",
    "note_call",
    "open_task",
    "override_gate",
    "override_report",
    "policy_history",
    "preview_migration",
    "preview_policy",
    "promise_rates",
    "publish_policy",
    "raise_alert",
    "read_sheet",
    "reassign_todo",
    "recent_leads",
    "recompute_timers",
    "record_call",
    "record_order",
    "record_reading",
    "record_receipt",
    "relieve_leavers",
    "reopen_opportunity",
    "reopen_todo",
    "request_grant",
    "reschedule_todo",
    "revenue_report",
    "review_factor",
    "review_override",
    "revoke_grant",
    "roll_up_week",
    "route_lead",
    "route_waiting",
    "run_due_process_rules",
    "run_due_timers",
    "run_health",
    "run_model",
    "run_process_rules",
    "save_lines",
    "save_profile",
    "settle_due",
    "settle_overdue",
    "settle_task",
    "snapshot_day",
    "split_calls",
    "start_timer",
    "start_timer_by_hand",
    "stop_timer",
    "submit_forecast",
    "tag_contact",
    "take_lead",
    "take_over_shipped",
    "technical_trend",
    "touch_call",
    "twin_contacts",
    "twins",
    "unfreeze",
    "untag_contact",
    "untouch_call",
    "update_account",
    "update_lead",
    "watch_recordings",
    "what_if_basis",
    "withdraw_evidence",
]
