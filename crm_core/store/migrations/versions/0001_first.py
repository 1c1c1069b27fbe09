"""Customers, deals, calls with what is derived from them, and the append-only log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "crm_accounts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text()),
        sa.Column("phone_key", sa.Text()),
        sa.Column("group_id", sa.Text()),
        sa.Column("rep_id", sa.Text()),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["crm_accounts.id"], name="fk_crm_accounts_group_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_accounts"),
    )
    op.create_index("ix_crm_accounts_group_id", "crm_accounts", ["group_id"])
    op.create_index("ix_crm_accounts_name_key", "crm_accounts", ["name_key"])
    op.create_index("ix_crm_accounts_phone_key", "crm_accounts", ["phone_key"])
    op.create_index("ix_crm_accounts_region_name", "crm_accounts", ["region", "name", "id"])
    op.create_table(
        "crm_events",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("aggregate", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("occurred_at", TIME, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_crm_events"),
        sa.UniqueConstraint("prev_hash", name="uq_crm_events_prev_hash"),
    )
    op.create_index("ix_crm_events_aggregate", "crm_events", ["aggregate", "seq"])
    op.create_index("ix_crm_events_region", "crm_events", ["region", "seq"])
    op.create_table(
        "crm_leads",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_crm_leads"),
    )
    op.create_index("ix_crm_leads_region", "crm_leads", ["region", "created_at"])
    op.create_index("ix_crm_leads_rep_id", "crm_leads", ["rep_id", "created_at"])
    op.create_table(
        "crm_contacts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text()),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("known_since", TIME, nullable=False),
        sa.Column("name", NAME),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("department", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("phone_key", sa.Text()),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text()),
        sa.Column("entered", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["crm_accounts.id"], name="fk_crm_contacts_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_contacts"),
    )
    op.create_index("ix_crm_contacts_account_id", "crm_contacts", ["account_id"])
    op.create_index("ix_crm_contacts_name_key", "crm_contacts", ["name_key"])
    op.create_index("ix_crm_contacts_phone_key", "crm_contacts", ["phone_key"])
    op.create_index("ix_crm_contacts_region_name", "crm_contacts", ["region", "name", "id"])
    op.create_table(
        "crm_opportunities",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pipeline", sa.Text(), nullable=False),
        sa.Column("pipeline_version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("close_date", sa.Date()),
        sa.Column("outcome", sa.Text()),
        sa.Column("outcome_reason", sa.Text()),
        sa.ForeignKeyConstraint(["account_id"], ["crm_accounts.id"], name="fk_crm_opportunities_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_opportunities"),
    )
    op.create_index("ix_crm_opportunities_account_id", "crm_opportunities", ["account_id"])
    op.create_index("ix_crm_opportunities_region", "crm_opportunities", ["region", "updated_at"])
    op.create_index("ix_crm_opportunities_rep_id", "crm_opportunities", ["rep_id", "updated_at"])
    op.create_table(
        "crm_activities",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("occurred_start", TIME, nullable=False),
        sa.Column("phone_key", sa.Text()),
        sa.Column("account_id", sa.Text()),
        sa.Column("opportunity_id", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("assigned_by", sa.Text()),
        sa.Column("assigned_at", TIME),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["crm_accounts.id"], name="fk_crm_activities_account_id"),
        sa.ForeignKeyConstraint(["opportunity_id"], ["crm_opportunities.id"], name="fk_crm_activities_opportunity_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_activities"),
        sa.UniqueConstraint("source", "call_id", name="uq_crm_activities_source"),
    )
    op.create_index("ix_crm_activities_account_id", "crm_activities", ["account_id", "occurred_start"])
    op.create_index("ix_crm_activities_call_id", "crm_activities", ["call_id"])
    op.create_index("ix_crm_activities_opportunity_id", "crm_activities", ["opportunity_id", "occurred_start"])
    op.create_index("ix_crm_activities_phone_key", "crm_activities", ["phone_key"])
    op.create_index("ix_crm_activities_region", "crm_activities", ["region", "occurred_start"])
    op.create_index("ix_crm_activities_rep_id", "crm_activities", ["rep_id", "occurred_start"])
    op.create_table(
        "crm_stage_intervals",
        sa.Column("opportunity_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("pipeline_version", sa.Integer(), nullable=False),
        sa.Column("entered_at", TIME, nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("exited_at", TIME),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["crm_opportunities.id"], name="fk_crm_stage_intervals_opportunity_id"
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "position", name="pk_crm_stage_intervals"),
    )
    op.create_table(
        "crm_mentions",
        sa.Column("activity_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("occurred_at", TIME, nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["crm_activities.id"], name="fk_crm_mentions_activity_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name="fk_crm_mentions_contact_id"),
        sa.PrimaryKeyConstraint("activity_id", "claim_id", name="pk_crm_mentions"),
    )
    op.create_index("ix_crm_mentions_call_id", "crm_mentions", ["call_id"])
    op.create_index("ix_crm_mentions_contact_id", "crm_mentions", ["contact_id"])
    op.create_table(
        "crm_objections",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text()),
        sa.Column("opportunity_id", sa.Text()),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("competitor", sa.Text()),
        sa.Column("raised_at", TIME, nullable=False),
        sa.Column("unconfirmed", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["crm_accounts.id"], name="fk_crm_objections_account_id"),
        sa.ForeignKeyConstraint(["activity_id"], ["crm_activities.id"], name="fk_crm_objections_activity_id"),
        sa.ForeignKeyConstraint(["opportunity_id"], ["crm_opportunities.id"], name="fk_crm_objections_opportunity_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_objections"),
    )
    op.create_index("ix_crm_objections_account_id", "crm_objections", ["account_id", "raised_at"])
    op.create_index("ix_crm_objections_activity_id", "crm_objections", ["activity_id"])
    op.create_index("ix_crm_objections_call_id", "crm_objections", ["call_id"])
    op.create_index("ix_crm_objections_opportunity_id", "crm_objections", ["opportunity_id", "raised_at"])
    op.create_index("ix_crm_objections_region", "crm_objections", ["region", "raised_at"])
    op.create_table(
        "crm_todos",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text()),
        sa.Column("opportunity_id", sa.Text()),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("promised_at", TIME, nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("unconfirmed", sa.Boolean(), nullable=False),
        sa.Column("rejected", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("due_at", TIME),
        sa.Column("due_text", sa.Text()),
        sa.Column("due_precision", sa.Text()),
        sa.Column("due_moved_by", sa.Text()),
        sa.Column("done_at", TIME),
        sa.Column("done_by", sa.Text()),
        sa.ForeignKeyConstraint(["account_id"], ["crm_accounts.id"], name="fk_crm_todos_account_id"),
        sa.ForeignKeyConstraint(["activity_id"], ["crm_activities.id"], name="fk_crm_todos_activity_id"),
        sa.ForeignKeyConstraint(["opportunity_id"], ["crm_opportunities.id"], name="fk_crm_todos_opportunity_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_todos"),
    )
    op.create_index("ix_crm_todos_account_id", "crm_todos", ["account_id"])
    op.create_index("ix_crm_todos_activity_id", "crm_todos", ["activity_id"])
    op.create_index("ix_crm_todos_call_id", "crm_todos", ["call_id"])
    op.create_index("ix_crm_todos_opportunity_id", "crm_todos", ["opportunity_id"])
    op.create_index("ix_crm_todos_region", "crm_todos", ["region", "state", "due_at"])
    op.create_index("ix_crm_todos_rep_id", "crm_todos", ["rep_id", "state", "due_at"])

    _make_append_only()


def downgrade() -> None:
    for table in (
        "crm_todos",
        "crm_objections",
        "crm_mentions",
        "crm_stage_intervals",
        "crm_activities",
        "crm_opportunities",
        "crm_contacts",
        "crm_leads",
        "crm_events",
        "crm_accounts",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION crm_events_append_only")


def _make_append_only() -> None:
    """The database itself refuses to change or delete an event, whoever asks."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION crm_events_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'crm_events is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER crm_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON crm_events "
            "FOR EACH STATEMENT EXECUTE FUNCTION crm_events_append_only()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER crm_events_no_{change.lower()} BEFORE {change} ON crm_events "
            "BEGIN SELECT RAISE(ABORT, 'crm_events is append-only'); END"
        )
