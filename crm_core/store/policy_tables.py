"""The tables of policy versions, and of what contacts are tagged with by the words of one."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from crm_core.store.columns import UtcTime
from crm_core.store.tables import crm_metadata

policy_versions = Table(
    "crm_policy_versions",
    crm_metadata,
    Column("kind", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("effective_at", UtcTime, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("note", Text, nullable=False),
    Index("ix_crm_policy_versions_effective_at", "effective_at"),
)

contact_tags = Table(
    "crm_contact_tags",
    crm_metadata,
    Column("contact_id", ForeignKey("crm_contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", Text, primary_key=True),
    Column("basis", Text, nullable=False),
    Column("call_id", Text),
    Column("created_by", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)
