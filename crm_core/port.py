"""The only door of the core: everything that its callers may use, and nothing else."""

from __future__ import annotations

from crm_core.attribution import Attribution, Candidate, account_by_keys, attribute
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
from crm_core.errors import CrmConflict, CrmError, CrmForbidden, CrmInvalid, CrmNotFound, PolicyInvalid
from crm_core.evidence import EvidenceRef
from crm_core.ledger import ChainBreak, ChainHead, ChainReport, Event, verify_chain
from crm_core.names import spoken_name
from crm_core.paging import FIRST_PAGE, WHOLE_LIST, Page
from crm_core.policies import CrmPolicy
from crm_core.policy import AttributionPolicy, PipelinePolicy, SalesStage
from crm_core.policy_files import load_policy
from crm_core.records import CallRecord, Claim, CommitmentClaim, NeedClaim, ObjectionClaim, PersonClaim, SignalClaim
from crm_core.service import (
    CallOutcome,
    assign_call,
    attribution_of_call,
    complete_todo,
    create_account,
    create_contact,
    create_lead,
    create_opportunity,
    log_event,
    move_opportunity,
    record_call,
    reopen_todo,
    reschedule_todo,
)
from crm_core.sight import EVERYWHERE, Sight
from crm_core.spoken import AccountNames, Called, names_of_account, who_is_called
from crm_core.stores import ALL_TODOS, CrmStore, TodoFilter
from crm_core.terms import AttributionReason, AttributionStatus, Outcome, Party, SignalKind, TodoState

__all__ = [
    "ALL_TODOS",
    "EVERYWHERE",
    "FIRST_PAGE",
    "WHOLE_LIST",
    "Account",
    "AccountNames",
    "Activity",
    "Attribution",
    "AttributionPolicy",
    "AttributionReason",
    "AttributionStatus",
    "CallOutcome",
    "CallRecord",
    "Called",
    "Candidate",
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
    "CrmPolicy",
    "CrmStore",
    "Directory",
    "Event",
    "EvidenceRef",
    "Lead",
    "Mention",
    "NeedClaim",
    "ObjectionClaim",
    "Opportunity",
    "Outcome",
    "Page",
    "Party",
    "PersonClaim",
    "PipelinePolicy",
    "PolicyInvalid",
    "Position",
    "SalesStage",
    "Sight",
    "SignalClaim",
    "SignalKind",
    "StageInterval",
    "StandingObjection",
    "Todo",
    "TodoFilter",
    "TodoState",
    "account_by_keys",
    "assign_call",
    "attribute",
    "attribution_of_call",
    "complete_todo",
    "create_account",
    "create_contact",
    "create_lead",
    "create_opportunity",
    "load_policy",
    "log_event",
    "move_opportunity",
    "names_of_account",
    "record_call",
    "reopen_todo",
    "reschedule_todo",
    "spoken_name",
    "verify_chain",
    "who_is_called",
]
