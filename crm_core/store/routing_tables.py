"""The tables of routing."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, Table, Text

from crm_core.store.columns import Fields, UtcTime
from crm_core.store.tables import crm_metadata

rep_profiles = Table(
    "crm_rep_profiles",
    crm_metadata,
    Column("rep_id", Text, primary_key=True),
    Column("region", Text, nullable=False),
    Column("team", Text),
    Column("skills", Fields, nullable=False),
    Column("capacity", Integer),
    Column("away_from", Date),
    Column("away_until", Date),
    Index("ix_crm_rep_profiles_region", "region"),
)

first_responses = Table(
    "crm_first_responses",
    crm_metadata,
    Column("lead_id", ForeignKey("crm_leads.id"), primary_key=True),
    Column("rep_id", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("team", Text),
    Column("contacted_at", UtcTime, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Column("minutes", Float, nullable=False),
    Column("done_in_time", Boolean, nullable=False),
    Column("recorded_in_time", Boolean, nullable=False),
    Index("ix_crm_first_responses_rep_id", "rep_id", "contacted_at"),
    Index("ix_crm_first_responses_region", "region", "contacted_at"),
)
