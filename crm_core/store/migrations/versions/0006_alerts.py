"""Alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "crm_alerts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text()),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("raised_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("opportunity_id", sa.Text()),
        sa.Column("acknowledged_at", TIME),
        sa.Column("acknowledged_by", sa.Text()),
        sa.Column("closed_at", TIME),
        sa.Column("closed_by", sa.Text()),
        sa.ForeignKeyConstraint(["opportunity_id"], ["crm_opportunities.id"], name="fk_crm_alerts_opportunity_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_alerts"),
    )
    op.create_index("ix_crm_alerts_region", "crm_alerts", ["region", "state", "raised_at"])
    op.create_index("ix_crm_alerts_rep_id", "crm_alerts", ["rep_id", "state", "raised_at"])
    op.create_index("ix_crm_alerts_opportunity_id", "crm_alerts", ["opportunity_id", "raised_at"])


def downgrade() -> None:
    op.drop_table("crm_alerts")
