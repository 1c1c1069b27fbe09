"""The rows of the CRM as frozen values; each carries the region (and team, rep) that decides who sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from crm_core.evidence import EvidenceRef
from crm_core.records import CallRecord, NeedClaim, PersonClaim
from crm_core.terms import UNKNOWN_ROLE, AttributionReason, AttributionStatus, LeadState, Outcome, TodoState


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A company. `group_id` names the account of its parent group; a group's file is read by all regions.

    `uscc` is the unified social credit code. `sound` is how the name is pronounced, syllables with blanks between
    them, filled by whoever can tell; empty: not known. `merged_into` names the account that took this one's place.
    """

    id: str
    region: str
    name: str
    created_at: datetime
    phone: str | None = None
    group_id: str | None = None
    rep_id: str | None = None  # who owns the relation; does not narrow who sees it
    uscc: str | None = None
    industry: str | None = None
    size: str | None = None
    sound: str = ""
    merged_into: str | None = None


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
    """Somebody who may become a customer: four fields are required, all others may come later.

    `rep_id` is None until the lead is routed. `contacted_at` is when the customer was reached, which a late record
    may tell long after. `account_id` is the account that its exact keys name, or into which it was converted.
    """

    id: str
    region: str
    team: str | None
    rep_id: str | None
    name: str
    phone: str
    company: str
    need: str
    created_at: datetime
    state: LeadState = LeadState.NEW
    source: str | None = None  # what brought the lead: a campaign, a fair
    channel: str | None = None  # the way it came in: form, social, ads, wecom, import
    external_id: str | None = None  # its id in the channel; one lead for each
    industry: str | None = None
    size: str | None = None
    product: str | None = None
    urgent: bool = False
    rule: str | None = None  # key of the routing rule that placed it
    assigned_at: datetime | None = None
    contacted_at: datetime | None = None
    closed_at: datetime | None = None
    invalid_reason: str | None = None
    account_id: str | None = None
    contact_id: str | None = None
    opportunity_id: str | None = None


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
    episode: int = 1  # counts the deal's lives; a lost deal that is reopened begins another
    revision: int = 1  # grows with every change
    payout_hold: bool = False  # lost, and the analysis of the loss is not there yet
    pending_approval: str | None = None  # the move that waits for a superior
    loss_reason: str | None = None  # of a lost deal: a key of the reasons that a company tells apart


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
    episode: int = 1
    gates_version: int = 0  # of the gates on the way out of the stage; 0: those in force
    recorded_at: datetime | None = None


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
    done_note: str | None = None  # the doer's own words
    done_evidence_id: str | None = None  # what shows that it was done
    assigned_by: str | None = None  # who handed it over; `team` and `rep_id` are then the receiver's


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
