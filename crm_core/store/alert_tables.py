"""The table of alerts."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text

from crm_core.alerts.alert import AlertState, Audience
from crm_core.store.columns import Coded, UtcTime
from crm_core.store.tables import crm_metadata

alerts = Table(
    "crm_alerts",
    crm_metadata,
    Column("id", Text, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("team", Text),
    Column("rep_id", Text),
    Column("audience", Coded(Audience), nullable=False),
    Column("day", Date, nullable=False),
    Column("state", Coded(AlertState), nullable=False),
    Column("reasons", Text, nullable=False),  # JSON
    Column("raised_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("opportunity_id", ForeignKey("crm_opportunities.id")),
    Column("acknowledged_at", UtcTime),
    Column("acknowledged_by", Text),
    Column("closed_at", UtcTime),
    Column("closed_by", Text),
    Index("ix_crm_alerts_region", "region", "state", "raised_at"),
    Index("ix_crm_alerts_rep_id", "rep_id", "state", "raised_at"),
    Index("ix_crm_alerts_opportunity_id", "opportunity_id", "raised_at"),
)
