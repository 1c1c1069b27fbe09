"""Health: touches, risks, marks, daily snapshots and their runs, interventions, weekly behaviour index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
CURRENT, OPEN = sa.text("is_current"), sa.text("state = 'open'")


def _text(name: str, *, optional: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=optional)


def _time(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, TIME, nullable=optional)


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    _facts()
    _days()
    _acts()


def _facts() -> None:
    op.create_table(
        "crm_touches",
        _text("id"),
        _text("opportunity_id"),
        _text("region"),
        _text("team", optional=True),
        _text("rep_id"),
        _text("kind"),
        _time("occurred_at"),
        _time("recorded_at"),
        _text("direction"),
        sa.Column("two_way", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        _text("roles"),
        sa.Column("rival", sa.Boolean(), nullable=False),
        sa.Column("fill", sa.Float()),
        _time("next_agreed_at", optional=True),
        _time("next_internal_at", optional=True),
        _text("activity_id", optional=True),
        _text("entered_by", optional=True),
        _of("crm_touches", "opportunity_id", "crm_opportunities"),
        _of("crm_touches", "activity_id", "crm_activities"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_touches"),
    )
    op.create_index("ix_crm_touches_activity_id", "crm_touches", ["activity_id"])
    op.create_index("ix_crm_touches_opportunity_id", "crm_touches", ["opportunity_id", "occurred_at"])
    op.create_index("ix_crm_touches_region", "crm_touches", ["region", "opportunity_id", "occurred_at"])
    op.create_table(
        "crm_risks",
        _text("id"),
        _text("activity_id"),
        _text("opportunity_id"),
        _text("region"),
        _time("occurred_at"),
        _text("tag"),
        sa.Column("objection", sa.Boolean(), nullable=False),
        sa.Column("severe", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        _of("crm_risks", "activity_id", "crm_activities"),
        _of("crm_risks", "opportunity_id", "crm_opportunities"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_risks"),
    )
    op.create_index("ix_crm_risks_activity_id", "crm_risks", ["activity_id"])
    op.create_index("ix_crm_risks_region", "crm_risks", ["region", "opportunity_id", "occurred_at"])
    op.create_table(
        "crm_health_marks",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        _text("opportunity_id"),
        _time("since"),
        _of("crm_health_marks", "opportunity_id", "crm_opportunities"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_health_marks"),
    )


def _days() -> None:
    op.create_table(
        "crm_health_runs",
        _text("region"),
        sa.Column("day", sa.Date(), nullable=False),
        _time("computed_at"),
        sa.Column("watermark", sa.BigInteger(), nullable=False),
        sa.Column("deals", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region", "day", name="pk_crm_health_runs"),
    )
    op.create_table(
        "crm_health_snapshots",
        _text("opportunity_id"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        _text("region"),
        _text("team", optional=True),
        _text("rep_id"),
        _text("stage"),
        sa.Column("score", sa.Float()),
        _text("status"),
        sa.Column("coverage", sa.Float(), nullable=False),
        _text("components"),
        sa.Column("behaviour", sa.Float(), nullable=False),
        _text("behaviour_passed"),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        _time("computed_at"),
        sa.Column("watermark", sa.BigInteger(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        _of("crm_health_snapshots", "opportunity_id", "crm_opportunities"),
        sa.PrimaryKeyConstraint("opportunity_id", "day", "revision", name="pk_crm_health_snapshots"),
    )
    op.create_index(
        "ix_crm_health_snapshots_region",
        "crm_health_snapshots",
        ["region", "day", "status", "score"],
        postgresql_where=CURRENT,
        sqlite_where=CURRENT,
    )


def _acts() -> None:
    op.create_table(
        "crm_interventions",
        _text("id"),
        _text("opportunity_id"),
        _text("region"),
        _text("team", optional=True),
        _text("rep_id"),
        _text("stage"),
        _text("state"),
        _text("days"),
        _time("opened_at"),
        sa.Column("score", sa.Float(), nullable=False),
        _text("factors"),
        _text("packs"),
        _text("summary"),
        _text("manager_id", optional=True),
        _text("task_id", optional=True),
        _text("outcome", optional=True),
        _time("ended_at", optional=True),
        sa.Column("ended_on", sa.Date()),
        _text("ended_by", optional=True),
        _of("crm_interventions", "opportunity_id", "crm_opportunities"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_interventions"),
    )
    op.create_index("ix_crm_interventions_opportunity_id", "crm_interventions", ["opportunity_id"])
    op.create_index("ix_crm_interventions_region", "crm_interventions", ["region", "state", "opened_at"])
    op.create_index(
        "uq_crm_interventions_open",
        "crm_interventions",
        ["opportunity_id"],
        unique=True,
        postgresql_where=OPEN,
        sqlite_where=OPEN,
    )
    op.create_table(
        "crm_behaviour_weeks",
        _text("id"),
        _text("week"),
        _text("region"),
        _text("team", optional=True),
        _text("rep_id", optional=True),
        sa.Column("index", sa.Float(), nullable=False),
        sa.Column("deals", sa.Integer(), nullable=False),
        _text("passed"),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        _time("computed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_behaviour_weeks"),
    )
    op.create_index("ix_crm_behaviour_weeks_week", "crm_behaviour_weeks", ["week", "region"])


def downgrade() -> None:
    for table in (
        "crm_behaviour_weeks",
        "crm_interventions",
        "crm_health_snapshots",
        "crm_health_runs",
        "crm_health_marks",
        "crm_risks",
        "crm_touches",
    ):
        op.drop_table(table)
