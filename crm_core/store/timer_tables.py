"""The tables of timers and of tasks."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, text

from crm_core.calendar import SpanUnit
from crm_core.store.columns import Coded, UtcTime
from crm_core.store.tables import crm_metadata
from crm_core.tasks.task import TaskState
from crm_core.timers.timer import TimerState

_RUNNING = text("end_recorded_at IS NULL")

timers = Table(
    "crm_timers",
    crm_metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("team", Text),
    Column("rep_id", Text),
    Column("opportunity_id", ForeignKey("crm_opportunities.id")),
    Column("anchor", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("calendar_version", Text, nullable=False),
    Column("ladder", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("check_at", UtcTime),
    Column("span_amount", Float),
    Column("span_unit", Coded(SpanUnit)),
    Column("state", Coded(TimerState), nullable=False),
    Column("level", Integer, nullable=False),
    Column("breached_at", UtcTime),
    Column("detected_late", Boolean, nullable=False),
    Column("ended_at", UtcTime),
    Column("end_recorded_at", UtcTime),
    Column("ended_by", Text),
    # One of a kind runs on a subject at once, whatever the locks do.
    Index("uq_crm_timers_running", "kind", "subject", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    Index("ix_crm_timers_check_at", "check_at"),
    Index("ix_crm_timers_subject", "subject"),
    Index("ix_crm_timers_region", "region", "due_at"),
    Index("ix_crm_timers_rep_id", "rep_id", "due_at"),
    Index("ix_crm_timers_opportunity_id", "opportunity_id"),
)

tasks = Table(
    "crm_tasks",
    crm_metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("title_zh", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("team", Text),
    Column("rep_id", Text),
    Column("state", Coded(TaskState), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("opportunity_id", ForeignKey("crm_opportunities.id")),
    Column("due_at", UtcTime),
    Column("done_at", UtcTime),
    Column("done_by", Text),
    Column("note", Text),
    Index("ix_crm_tasks_region", "region", "state", "due_at"),
    Index("ix_crm_tasks_rep_id", "rep_id", "state", "due_at"),
    Index("ix_crm_tasks_opportunity_id", "opportunity_id"),
)
