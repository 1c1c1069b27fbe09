"""The tables of the CRM. Columns bear the names of the entities' fields; `*_key` columns hold normalised forms."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from crm_core.store.columns import Amount, Coded, Evidence, Fields, Name, Person, Record, UtcTime
from crm_core.terms import AttributionReason, AttributionStatus, LeadState, Outcome, TodoState

crm_metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


def _id() -> Column[Any]:
    return Column("id", Text, primary_key=True)


def _text(name: str, *, optional: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=optional)


def _account(*, optional: bool = True) -> Column[Any]:
    return Column("account_id", ForeignKey("crm_accounts.id"), nullable=optional)


def _owned() -> tuple[Column[Any], ...]:
    """Who sees the row: see `sight.by_owner`."""
    return _text("region"), _text("team", optional=True), _text("rep_id")


def _derived() -> tuple[Column[Any], ...]:
    """From which call and claim the row comes, and on what it stands."""
    return (
        Column("activity_id", ForeignKey("crm_activities.id"), nullable=False),
        _text("call_id"),
        _text("claim_id"),
        _account(),
        Column("opportunity_id", ForeignKey("crm_opportunities.id")),
    )


accounts = Table(
    "crm_accounts",
    crm_metadata,
    _id(),
    _text("region"),
    Column("name", Name, nullable=False),
    _text("name_key"),
    _text("phone", optional=True),
    _text("phone_key", optional=True),
    Column("group_id", ForeignKey("crm_accounts.id")),
    _text("rep_id", optional=True),
    Column("created_at", UtcTime, nullable=False),
    _text("uscc", optional=True),
    _text("industry", optional=True),
    _text("size", optional=True),
    Column("sound", Text, nullable=False, server_default=""),
    _text("merged_into", optional=True),
    Index("ix_crm_accounts_region_name", "region", "name", "id"),
    Index("ix_crm_accounts_name_key", "name_key"),
    Index("ix_crm_accounts_phone_key", "phone_key"),
    Index("ix_crm_accounts_group_id", "group_id"),
    Index("ix_crm_accounts_uscc", "uscc"),
)

contacts = Table(
    "crm_contacts",
    crm_metadata,
    _id(),
    _text("region"),
    _account(),
    Column("confirmed", Boolean, nullable=False),
    Column("known_since", UtcTime, nullable=False),
    Column("name", Name),
    _text("name_key"),
    _text("title", optional=True),
    _text("department", optional=True),
    _text("phone", optional=True),
    _text("phone_key", optional=True),
    _text("role"),
    _text("created_by", optional=True),
    Column("entered", Fields, nullable=False),
    Index("ix_crm_contacts_account_id", "account_id"),
    Index("ix_crm_contacts_region_name", "region", "name", "id"),
    Index("ix_crm_contacts_name_key", "name_key"),
    Index("ix_crm_contacts_phone_key", "phone_key"),
)

leads = Table(
    "crm_leads",
    crm_metadata,
    _id(),
    _text("region"),
    _text("team", optional=True),
    _text("rep_id", optional=True),
    _text("name"),
    _text("phone"),
    _text("phone_key", optional=True),
    _text("company"),
    _text("need"),
    Column("created_at", UtcTime, nullable=False),
    Column("state", Coded(LeadState), nullable=False),
    *(_text(name, optional=True) for name in ("source", "channel", "external_id", "industry", "size", "product")),
    Column("urgent", Boolean, nullable=False),
    _text("rule", optional=True),
    *(Column(name, UtcTime) for name in ("assigned_at", "contacted_at", "closed_at")),
    *(_text(name, optional=True) for name in ("invalid_reason", "account_id", "contact_id", "opportunity_id")),
    Index("ix_crm_leads_region", "region", "created_at"),
    Index("ix_crm_leads_rep_id", "rep_id", "created_at"),
    Index("ix_crm_leads_phone_key", "phone_key"),
    Index("ix_crm_leads_state", "region", "state", "created_at"),
    Index("ix_crm_leads_assigned_at", "rep_id", "assigned_at"),
    Index("ix_crm_leads_account_id", "account_id"),
)

opportunities = Table(
    "crm_opportunities",
    crm_metadata,
    _id(),
    _account(optional=False),
    *_owned(),
    _text("name"),
    _text("pipeline"),
    Column("pipeline_version", Integer, nullable=False),
    _text("stage"),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("amount", Amount),
    _text("currency"),
    Column("close_date", Date),
    Column("outcome", Coded(Outcome)),
    _text("outcome_reason", optional=True),
    Column("episode", Integer, nullable=False, server_default="1"),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("payout_hold", Boolean, nullable=False, server_default=false()),
    _text("pending_approval", optional=True),
    _text("loss_reason", optional=True),
    Index("ix_crm_opportunities_account_id", "account_id"),
    Index("ix_crm_opportunities_region", "region", "updated_at"),
    Index("ix_crm_opportunities_rep_id", "rep_id", "updated_at"),
)

stage_intervals = Table(
    "crm_stage_intervals",
    crm_metadata,
    Column("opportunity_id", ForeignKey("crm_opportunities.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("stage"),
    Column("pipeline_version", Integer, nullable=False),
    Column("entered_at", UtcTime, nullable=False),
    _text("entered_by"),
    Column("exited_at", UtcTime),
    Column("episode", Integer, nullable=False, server_default="1"),
    Column("gates_version", Integer, nullable=False, server_default="0"),
    Column("recorded_at", UtcTime),
)

activities = Table(
    "crm_activities",
    crm_metadata,
    _id(),
    _text("source"),
    _text("call_id"),
    *_owned(),
    Column("occurred_start", UtcTime, nullable=False),
    _text("phone_key", optional=True),
    _account(),
    Column("opportunity_id", ForeignKey("crm_opportunities.id")),
    Column("status", Coded(AttributionStatus), nullable=False),
    Column("reason", Coded(AttributionReason), nullable=False),
    _text("assigned_by", optional=True),
    Column("assigned_at", UtcTime),
    Column("record", Record, nullable=False),
    UniqueConstraint("source", "call_id"),
    Index("ix_crm_activities_call_id", "call_id"),
    Index("ix_crm_activities_account_id", "account_id", "occurred_start"),
    Index("ix_crm_activities_opportunity_id", "opportunity_id", "occurred_start"),
    Index("ix_crm_activities_region", "region", "occurred_start"),
    Index("ix_crm_activities_rep_id", "rep_id", "occurred_start"),
    Index("ix_crm_activities_phone_key", "phone_key"),
)

mentions = Table(
    "crm_mentions",
    crm_metadata,
    Column("activity_id", ForeignKey("crm_activities.id"), primary_key=True),
    Column("claim_id", Text, primary_key=True),
    _text("call_id"),
    Column("contact_id", ForeignKey("crm_contacts.id"), nullable=False),
    Column("claim", Person, nullable=False),
    Column("occurred_at", UtcTime, nullable=False),
    *_owned(),
    Index("ix_crm_mentions_contact_id", "contact_id"),
    Index("ix_crm_mentions_call_id", "call_id"),
)

todos = Table(
    "crm_todos",
    crm_metadata,
    _id(),
    *_derived(),
    *_owned(),
    _text("owner"),
    _text("action"),
    Column("promised_at", UtcTime, nullable=False),
    Column("evidence", Evidence, nullable=False),
    Column("state", Coded(TodoState), nullable=False),
    Column("unconfirmed", Boolean, nullable=False),
    Column("rejected", Boolean, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("due_at", UtcTime),
    _text("due_text", optional=True),
    _text("due_precision", optional=True),
    _text("due_moved_by", optional=True),
    Column("done_at", UtcTime),
    _text("done_by", optional=True),
    *(_text(name, optional=True) for name in ("done_note", "done_evidence_id", "assigned_by")),
    Index("ix_crm_todos_rep_id", "rep_id", "state", "due_at"),
    Index("ix_crm_todos_region", "region", "state", "due_at"),
    Index("ix_crm_todos_activity_id", "activity_id"),
    Index("ix_crm_todos_account_id", "account_id"),
    Index("ix_crm_todos_opportunity_id", "opportunity_id"),
    Index("ix_crm_todos_call_id", "call_id"),
)

objections = Table(
    "crm_objections",
    crm_metadata,
    _id(),
    *_derived(),
    *_owned(),
    _text("tag"),
    _text("competitor", optional=True),
    Column("raised_at", UtcTime, nullable=False),
    Column("unconfirmed", Boolean, nullable=False),
    Column("evidence", Evidence, nullable=False),
    Index("ix_crm_objections_activity_id", "activity_id"),
    Index("ix_crm_objections_account_id", "account_id", "raised_at"),
    Index("ix_crm_objections_opportunity_id", "opportunity_id", "raised_at"),
    Index("ix_crm_objections_call_id", "call_id"),
    Index("ix_crm_objections_region", "region", "raised_at"),
)

events = Table(
    "crm_events",
    crm_metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("type"),
    _text("aggregate"),
    _text("payload"),  # the canonical JSON that the hash covers: a json column would rewrite it
    _text("region"),
    _text("team", optional=True),
    _text("actor_id"),
    Column("occurred_at", UtcTime, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    _text("prev_hash"),
    _text("hash"),
    UniqueConstraint("prev_hash"),  # whatever the locks do, the chain never forks
    Index("ix_crm_events_aggregate", "aggregate", "seq"),
    Index("ix_crm_events_region", "region", "seq"),
)
