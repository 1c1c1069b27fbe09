"""Deals: stages, gates, evidence, consents and overrides."""

from __future__ import annotations

from crm_core.evidence import EvidenceRef
from crm_core.gates.definitions import EvidenceForm
from crm_core.gates.entities import Approval, DealEpisode, Delegation, Evidence, Override, RequirementState
from crm_core.gates.filing import Draft
from crm_core.gates.terms import ApprovalKind, ApprovalState, EvidenceStatus, RequirementStatus, Severity
from crm_core.gates.wording import missing_of
from crm_core.service import (
    Advance,
    Judgement,
    OverrideReport,
    advance,
    approvals_for,
    change_opportunity,
    confirm_again,
    create_opportunity,
    decide_approval,
    delegate_approvals,
    escalate_approvals,
    file_evidence,
    gate_of,
    override_gate,
    override_report,
    reopen_opportunity,
    review_override,
    settle_overdue,
    withdraw_evidence,
)

__all__ = [
    "Advance",
    "Approval",
    "ApprovalKind",
    "ApprovalState",
    "DealEpisode",
    "Delegation",
    "Draft",
    "Evidence",
    "EvidenceForm",
    "EvidenceRef",
    "EvidenceStatus",
    "Judgement",
    "Override",
    "OverrideReport",
    "RequirementState",
    "RequirementStatus",
    "Severity",
    "advance",
    "approvals_for",
    "change_opportunity",
    "confirm_again",
    "create_opportunity",
    "decide_approval",
    "delegate_approvals",
    "escalate_approvals",
    "file_evidence",
    "gate_of",
    "missing_of",
    "override_gate",
    "override_report",
    "reopen_opportunity",
    "review_override",
    "settle_overdue",
    "withdraw_evidence",
]
