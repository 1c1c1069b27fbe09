"""The table of grants between regions."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from crm_core.sharing.grants import GrantState, Scope
from crm_core.store.columns import Coded, UtcTime
from crm_core.store.tables import crm_metadata

grants = Table(
    "crm_grants",
    crm_metadata,
    Column("id", Text, primary_key=True),
    Column("region", Text, nullable=False),
    Column("account_id", ForeignKey("crm_accounts.id"), nullable=False),
    Column("opportunity_id", ForeignKey("crm_opportunities.id")),
    Column("grantee_region", Text, nullable=False),
    Column("scope", Coded(Scope), nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Coded(GrantState), nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("requested_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", UtcTime),
    Column("decision_note", Text),
    Index("ix_crm_grants_account_id", "account_id", "grantee_region"),
    Index("ix_crm_grants_grantee_region", "grantee_region", "state", "expires_at"),
    Index("ix_crm_grants_region", "region", "requested_at"),
    Index("ix_crm_grants_opportunity_id", "opportunity_id"),
)
