"""Timers and tasks; what people note when they settle a to-do or hand it over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
RUNNING = sa.text("end_recorded_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "crm_timers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text()),
        sa.Column("opportunity_id", sa.Text()),
        sa.Column("anchor", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("ladder", sa.Text(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("check_at", TIME),
        sa.Column("span_amount", sa.Float()),
        sa.Column("span_unit", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("breached_at", TIME),
        sa.Column("detected_late", sa.Boolean(), nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("end_recorded_at", TIME),
        sa.Column("ended_by", sa.Text()),
        sa.ForeignKeyConstraint(["opportunity_id"], ["crm_opportunities.id"], name="fk_crm_timers_opportunity_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_timers"),
    )
    op.create_index(
        "uq_crm_timers_running",
        "crm_timers",
        ["kind", "subject"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_index("ix_crm_timers_check_at", "crm_timers", ["check_at"])
    op.create_index("ix_crm_timers_subject", "crm_timers", ["subject"])
    op.create_index("ix_crm_timers_region", "crm_timers", ["region", "due_at"])
    op.create_index("ix_crm_timers_rep_id", "crm_timers", ["rep_id", "due_at"])
    op.create_index("ix_crm_timers_opportunity_id", "crm_timers", ["opportunity_id"])
    op.create_table(
        "crm_tasks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("opportunity_id", sa.Text()),
        sa.Column("due_at", TIME),
        sa.Column("done_at", TIME),
        sa.Column("done_by", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.ForeignKeyConstraint(["opportunity_id"], ["crm_opportunities.id"], name="fk_crm_tasks_opportunity_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_tasks"),
    )
    op.create_index("ix_crm_tasks_region", "crm_tasks", ["region", "state", "due_at"])
    op.create_index("ix_crm_tasks_rep_id", "crm_tasks", ["rep_id", "state", "due_at"])
    op.create_index("ix_crm_tasks_opportunity_id", "crm_tasks", ["opportunity_id"])
    op.add_column("crm_todos", sa.Column("done_note", sa.Text()))
    op.add_column("crm_todos", sa.Column("done_evidence_id", sa.Text()))
    op.add_column("crm_todos", sa.Column("assigned_by", sa.Text()))


def downgrade() -> None:
    for column in ("assigned_by", "done_evidence_id", "done_note"):
        op.drop_column("crm_todos", column)
    op.drop_table("crm_tasks")
    op.drop_table("crm_timers")
