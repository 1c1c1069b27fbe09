"""The tables of health: touches and risks as calls leave them, snapshots, interventions, weekly indexes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, ForeignKey, Index, Integer, Table, Text, text

from crm_core.health.terms import Direction, HealthStatus, InterventionState, TouchKind
from crm_core.store.columns import Amount, Coded, Fields, UtcTime
from crm_core.store.health_columns import Components, Days, Json, Tokens
from crm_core.store.tables import crm_metadata


def _text(name: str, *, optional: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=optional)


def _deal() -> Column[Any]:
    return Column("opportunity_id", ForeignKey("crm_opportunities.id"), nullable=False)


touches = Table(
    "crm_touches",
    crm_metadata,
    Column("id", Text, primary_key=True),
    _deal(),
    _text("region"),
    _text("team", optional=True),
    _text("rep_id"),
    Column("kind", Coded(TouchKind), nullable=False),
    Column("occurred_at", UtcTime, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Column("direction", Coded(Direction), nullable=False),
    Column("two_way", Boolean, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("roles", Tokens, nullable=False),
    Column("rival", Boolean, nullable=False),
    Column("fill", Float),
    Column("next_agreed_at", UtcTime),
    Column("next_internal_at", UtcTime),
    Column("activity_id", ForeignKey("crm_activities.id")),
    _text("entered_by", optional=True),
    Index("ix_crm_touches_activity_id", "activity_id"),
    Index("ix_crm_touches_opportunity_id", "opportunity_id", "occurred_at"),
    Index("ix_crm_touches_region", "region", "opportunity_id", "occurred_at"),
)

risks = Table(
    "crm_risks",
    crm_metadata,
    Column("id", Text, primary_key=True),
    Column("activity_id", ForeignKey("crm_activities.id"), nullable=False),
    _deal(),
    _text("region"),
    Column("occurred_at", UtcTime, nullable=False),
    _text("tag"),
    Column("objection", Boolean, nullable=False),
    Column("severe", Boolean, nullable=False),
    Column("answered", Boolean, nullable=False),
    Index("ix_crm_risks_activity_id", "activity_id"),
    Index("ix_crm_risks_region", "region", "opportunity_id", "occurred_at"),
)

marks = Table(
    "crm_health_marks",
    crm_metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _deal(),
    Column("since", UtcTime, nullable=False),
)

runs = Table(
    "crm_health_runs",
    crm_metadata,
    Column("region", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("computed_at", UtcTime, nullable=False),
    Column("watermark", BigInteger, nullable=False),
    Column("deals", Integer, nullable=False),
)

snapshots = Table(
    "crm_health_snapshots",
    crm_metadata,
    Column("opportunity_id", ForeignKey("crm_opportunities.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    _text("region"),
    _text("team", optional=True),
    _text("rep_id"),
    _text("stage"),
    Column("score", Float),
    Column("status", Coded(HealthStatus), nullable=False),
    Column("coverage", Float, nullable=False),
    Column("components", Components, nullable=False),
    Column("behaviour", Float, nullable=False),
    Column("behaviour_passed", Fields, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("computed_at", UtcTime, nullable=False),
    Column("watermark", BigInteger, nullable=False),
    Column("is_current", Boolean, nullable=False),
    Index(
        "ix_crm_health_snapshots_region",
        "region",
        "day",
        "status",
        "score",
        postgresql_where=text("is_current"),
        sqlite_where=text("is_current"),
    ),
)

interventions = Table(
    "crm_interventions",
    crm_metadata,
    Column("id", Text, primary_key=True),
    _deal(),
    _text("region"),
    _text("team", optional=True),
    _text("rep_id"),
    _text("stage"),
    Column("state", Coded(InterventionState), nullable=False),
    Column("days", Days, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("score", Float, nullable=False),
    Column("factors", Fields, nullable=False),
    Column("packs", Fields, nullable=False),
    Column("summary", Json, nullable=False),
    _text("manager_id", optional=True),
    _text("task_id", optional=True),
    _text("outcome", optional=True),
    Column("ended_at", UtcTime),
    Column("ended_on", Date),
    _text("ended_by", optional=True),
    Index("ix_crm_interventions_opportunity_id", "opportunity_id"),
    Index("ix_crm_interventions_region", "region", "state", "opened_at"),
    Index(  # one open intervention a deal, whoever writes
        "uq_crm_interventions_open",
        "opportunity_id",
        unique=True,
        postgresql_where=text("state = 'open'"),
        sqlite_where=text("state = 'open'"),
    ),
)

weeks = Table(
    "crm_behaviour_weeks",
    crm_metadata,
    Column("id", Text, primary_key=True),
    _text("week"),
    _text("region"),
    _text("team", optional=True),
    _text("rep_id", optional=True),
    Column("index", Float, nullable=False),
    Column("deals", Integer, nullable=False),
    Column("passed", Json, nullable=False),
    Column("amount", Amount, nullable=False),
    Column("computed_at", UtcTime, nullable=False),
    Index("ix_crm_behaviour_weeks_week", "week", "region"),
)
