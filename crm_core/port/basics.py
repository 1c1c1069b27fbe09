"""What all callers share: rows, claims, errors, sight, the log."""

from __future__ import annotations

from crm_core.directory import Colleague, Directory, Position
from crm_core.entities import (
    Account,
    Activity,
    Contact,
    Lead,
    Mention,
    Opportunity,
    StageInterval,
    StandingObjection,
    Todo,
)
from crm_core.errors import CrmConflict, CrmError, CrmForbidden, CrmInvalid, CrmNotFound, Missing, PolicyInvalid
from crm_core.ledger import ChainBreak, ChainHead, ChainReport, Event, verify_chain
from crm_core.paging import FIRST_PAGE, WHOLE_LIST, Page
from crm_core.records import CallRecord, Claim, CommitmentClaim, NeedClaim, ObjectionClaim, PersonClaim, SignalClaim
from crm_core.revisions import revision_of
from crm_core.service import CallOutcome, assign_call, attribution_of_call, log_event, record_call
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import ALL_TODOS, CrmStore, TodoFilter
from crm_core.terms import AttributionReason, AttributionStatus, LeadState, Outcome, Party, SignalKind, TodoState

__all__ = [
    "ALL_TODOS",
    "EVERYWHERE",
    "FIRST_PAGE",
    "WHOLE_LIST",
    "Account",
    "Activity",
    "AttributionReason",
    "AttributionStatus",
    "CallOutcome",
    "CallRecord",
    "ChainBreak",
    "ChainHead",
    "ChainReport",
    "Claim",
    "Colleague",
    "CommitmentClaim",
    "Contact",
    "CrmConflict",
    "CrmError",
    "CrmForbidden",
    "CrmInvalid",
    "CrmNotFound",
    "CrmStore",
    "Directory",
    "Event",
    "Lead",
    "LeadState",
    "Mention",
    "Missing",
    "NeedClaim",
    "ObjectionClaim",
    "Opportunity",
    "Outcome",
    "Page",
    "Party",
    "PersonClaim",
    "PolicyInvalid",
    "Position",
    "Sight",
    "SignalClaim",
    "SignalKind",
    "StageInterval",
    "StandingObjection",
    "Todo",
    "TodoFilter",
    "TodoState",
    "assign_call",
    "attribution_of_call",
    "log_event",
    "record_call",
    "revision_of",
    "verify_chain",
]
