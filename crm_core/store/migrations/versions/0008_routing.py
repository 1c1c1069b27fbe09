"""Leads with their life and routing, keys of duplicates, and grants between regions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crm_core.names import phone_key

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
LEAD_TEXTS = ("source", "channel", "external_id", "industry", "size", "product", "rule", "invalid_reason")
LEAD_IDS = ("account_id", "contact_id", "opportunity_id")
LEAD_TIMES = ("assigned_at", "contacted_at", "closed_at")


def upgrade() -> None:
    for name in ("uscc", "industry", "size", "merged_into"):
        op.add_column("crm_accounts", sa.Column(name, sa.Text()))
    op.add_column("crm_accounts", sa.Column("sound", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_crm_accounts_uscc", "crm_accounts", ["uscc"])
    _widen_leads()
    op.create_table(
        "crm_rep_profiles",
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("skills", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer()),
        sa.Column("away_from", sa.Date()),
        sa.Column("away_until", sa.Date()),
        sa.PrimaryKeyConstraint("rep_id", name="pk_crm_rep_profiles"),
    )
    op.create_index("ix_crm_rep_profiles_region", "crm_rep_profiles", ["region"])
    op.create_table(
        "crm_first_responses",
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("contacted_at", TIME, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("minutes", sa.Float(), nullable=False),
        sa.Column("done_in_time", sa.Boolean(), nullable=False),
        sa.Column("recorded_in_time", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("lead_id", name="pk_crm_first_responses"),
        sa.ForeignKeyConstraint(["lead_id"], ["crm_leads.id"], name="fk_crm_first_responses_lead_id"),
    )
    op.create_index("ix_crm_first_responses_rep_id", "crm_first_responses", ["rep_id", "contacted_at"])
    op.create_index("ix_crm_first_responses_region", "crm_first_responses", ["region", "contacted_at"])
    _make_grants()


def downgrade() -> None:
    for table in ("crm_grants", "crm_first_responses", "crm_rep_profiles"):
        op.drop_table(table)
    for index in ("phone_key", "state", "assigned_at", "account_id"):
        op.drop_index(f"ix_crm_leads_{index}", "crm_leads")
    op.execute("UPDATE crm_leads SET rep_id = '' WHERE rep_id IS NULL")
    with op.batch_alter_table("crm_leads") as leads:
        leads.alter_column("rep_id", existing_type=sa.Text(), nullable=False)
        for name in ("phone_key", "state", "urgent", *LEAD_TEXTS, *LEAD_IDS, *LEAD_TIMES):
            leads.drop_column(name)
    op.drop_index("ix_crm_accounts_uscc", "crm_accounts")
    for name in ("uscc", "industry", "size", "merged_into", "sound"):
        op.drop_column("crm_accounts", name)


def _widen_leads() -> None:
    """Leads from before have a rep: they are assigned."""
    with op.batch_alter_table("crm_leads") as leads:
        leads.alter_column("rep_id", existing_type=sa.Text(), nullable=True)
        for name in ("phone_key", *LEAD_TEXTS, *LEAD_IDS):
            leads.add_column(sa.Column(name, sa.Text()))
        for name in LEAD_TIMES:
            leads.add_column(sa.Column(name, TIME))
        leads.add_column(sa.Column("state", sa.Text(), nullable=False, server_default="assigned"))
        leads.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("crm_leads") as leads:
        leads.alter_column("state", existing_type=sa.Text(), server_default=None)
        leads.alter_column("urgent", existing_type=sa.Boolean(), server_default=None)
    connection = op.get_bind()
    numbers = connection.execute(sa.text("SELECT id, phone FROM crm_leads")).all()
    for lead_id, phone in numbers:
        connection.execute(
            sa.text("UPDATE crm_leads SET phone_key = :key, assigned_at = created_at WHERE id = :id"),
            {"key": phone_key(phone), "id": lead_id},
        )
    op.create_index("ix_crm_leads_phone_key", "crm_leads", ["phone_key"])
    op.create_index("ix_crm_leads_state", "crm_leads", ["region", "state", "created_at"])
    op.create_index("ix_crm_leads_assigned_at", "crm_leads", ["rep_id", "assigned_at"])
    op.create_index("ix_crm_leads_account_id", "crm_leads", ["account_id"])


def _make_grants() -> None:
    op.create_table(
        "crm_grants",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("opportunity_id", sa.Text()),
        sa.Column("grantee_region", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", TIME),
        sa.Column("decision_note", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_crm_grants"),
        sa.ForeignKeyConstraint(["account_id"], ["crm_accounts.id"], name="fk_crm_grants_account_id"),
        sa.ForeignKeyConstraint(["opportunity_id"], ["crm_opportunities.id"], name="fk_crm_grants_opportunity_id"),
    )
    op.create_index("ix_crm_grants_account_id", "crm_grants", ["account_id", "grantee_region"])
    op.create_index("ix_crm_grants_grantee_region", "crm_grants", ["grantee_region", "state", "expires_at"])
    op.create_index("ix_crm_grants_region", "crm_grants", ["region", "requested_at"])
    op.create_index("ix_crm_grants_opportunity_id", "crm_grants", ["opportunity_id"])
