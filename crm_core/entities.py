"""The rows of the CRM as frozen values; each carries the region (and team, rep) that decides who sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from crm_core.evidence import EvidenceRef
from crm_core.records import CallRecord, NeedClaim, PersonClaim
from crm_core.terms import UNKNOWN_ROLE, AttributionReason, AttributionStatus, Outcome, TodoState


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A company. `group_id` names the account of its parent group."""

    id: str
    region: str
    name: str
    created_at: datetime
    phone: str | None = None
    group_id: str | None = None
    rep_id: str | None = None  # who owns the relation; does not narrow who sees it


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person on the customer's side: a proposal of the machine until a person confirms or creates it.

    Without an account the contact belongs to a call that is not yet attributed.
    """

    id: str
    region: str
    account_id: str | None
    confirmed: bool
    known_since: datetime
    name: str | None = None
    title: str | None = None
    department: str | None = None
    phone: str | None = None
    role: str = UNKNOWN_ROLE
    created_by: str | None = None  # None: found by the machine
    entered: tuple[str, ...] = ()  # the fields that a person wrote; all others follow from the mentions


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """That a call named a contact: the evidence for the contact."""

    activity_id: str
    call_id: str
    contact_id: str
    claim: PersonClaim
    occurred_at: datetime
    region: str
    team: str | None
    rep_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Somebody who may become a customer: four fields, no more."""

    id: str
    region: str
    team: str | None
    rep_id: str
    name: str
    phone: str
    company: str
    need: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """A deal. `stage` is a key of the pipeline at `pipeline_version`; `outcome` is set when it is closed."""

    id: str
    account_id: str
    region: str
    team: str | None
    rep_id: str
    name: str
    pipeline: str
    pipeline_version: int
    stage: str
    created_at: datetime
    updated_at: datetime
    amount: Decimal | None = None
    currency: str = "CNY"
    close_date: date | None = None
    outcome: Outcome | None = None
    outcome_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageInterval:
    """One stay of an opportunity in a stage; the last one is open."""

    opportunity_id: str
    position: int  # counts from 1
    stage: str
    pipeline_version: int
    entered_at: datetime
    entered_by: str
    exited_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One recorded call with the account and opportunity it stands on. `assigned_by` is set when a person decided."""

    id: str
    record: CallRecord
    status: AttributionStatus
    reason: AttributionReason
    account_id: str | None = None
    opportunity_id: str | None = None
    assigned_by: str | None = None
    assigned_at: datetime | None = None

    @property
    def call_id(self) -> str:
        return self.record.call_id

    @property
    def needs(self) -> tuple[NeedClaim, ...]:
        """What the customer wants solved, without what a person rejected."""
        return tuple(need for need in self.record.needs if not need.rejected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """A commitment as work: the rep's own, or the customer's to be watched.

    `due_at` is the claim's due time until a person moves it (`due_moved_by`). `withdrawn`: the latest version of
    the call no longer makes the promise; the row stays because a person acted on it.
    """

    id: str
    activity_id: str
    call_id: str
    claim_id: str
    account_id: str | None
    opportunity_id: str | None
    region: str
    team: str | None
    rep_id: str
    owner: str  # a Party
    action: str
    promised_at: datetime
    evidence: tuple[EvidenceRef, ...]
    state: TodoState
    unconfirmed: bool
    rejected: bool = False  # a person rejected the claim
    withdrawn: bool = False
    due_at: datetime | None = None
    due_text: str | None = None
    due_precision: str | None = None
    due_moved_by: str | None = None
    done_at: datetime | None = None
    done_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingObjection:
    """What stands in the way, as one call said it; rejected ones have no row."""

    id: str
    activity_id: str
    call_id: str
    claim_id: str
    account_id: str | None
    opportunity_id: str | None
    region: str
    team: str | None
    rep_id: str
    tag: str
    competitor: str | None
    raised_at: datetime
    unconfirmed: bool
    evidence: tuple[EvidenceRef, ...]
