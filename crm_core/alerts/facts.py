"""What the rules look at: plain figures of deals and leads, read in sets and free of personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_core.records import CallRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stay in a stage with the number of calls held in it; the last one is open."""

    stage: str
    entered_at: datetime
    exited_at: datetime | None = None
    contacts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFacts:
    """An open deal. `stays` in order, never empty; None: there has been no such thing."""

    opportunity_id: str
    account_id: str
    region: str
    team: str | None
    rep_id: str
    created_at: datetime
    updated_at: datetime
    stays: tuple[Stay, ...]
    last_call_at: datetime | None = None
    last_outbound_at: datetime | None = None
    objections: int = 0
    open_todos: int = 0
    has_amount: bool = False
    has_close_date: bool = False
    has_contact: bool = False  # a confirmed one at the account

    @property
    def last_update_at(self) -> datetime:
        return max(filter(None, (self.updated_at, self.last_call_at)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentCalls:
    """The latest calls of a deal, newest first."""

    opportunity_id: str
    records: tuple[CallRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFacts:
    """A lead with the contacts that were made with it, and the last entry of the log about it beside its creation."""

    lead_id: str
    region: str
    team: str | None
    rep_id: str | None
    created_at: datetime
    actions: tuple[datetime, ...] = ()  # in order
    last_event_at: datetime | None = None

    @property
    def last_update_at(self) -> datetime:
        return max(filter(None, (self.created_at, self.last_event_at, *self.actions)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseCalls:
    """Calls of one rep that stand on no account."""

    region: str
    team: str | None
    rep_id: str
    calls: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """How often calls of an account named a contact, and when last."""

    account_id: str
    contact_id: str
    region: str
    team: str | None
    rep_id: str  # who heard of the contact last
    mentions: int
    last_at: datetime
