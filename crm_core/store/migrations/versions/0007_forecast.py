"""The weekly forecast: cycles, lines, explanations, the model track, credit, orders and outside factors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TABLES = """
    crm_receipts crm_orders crm_forecast_model_deals crm_forecast_lines crm_forecast_corrections
    crm_forecast_sheets crm_forecast_periods crm_forecast_model_lines crm_forecast_attributions crm_market_readings
    crm_forecast_freezes crm_forecast_factors crm_forecast_cycles
"""  # in the order in which they can be dropped


def upgrade() -> None:
    op.create_table(
        "crm_forecast_cycles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("first_week", sa.Date(), nullable=False),
        sa.Column("cut_off_at", TIME, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("rates", sa.Text(), nullable=False),
        sa.Column("locked_at", TIME),
        sa.Column("digest", sa.Text()),
        sa.Column("model_at", TIME),
        sa.Column("model_version", sa.Text()),
        sa.Column("model_rung", sa.Text()),
        sa.Column("trained_until", sa.Date()),
        sa.Column("settled_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_crm_forecast_cycles"),
        sa.UniqueConstraint("first_week", name="uq_crm_forecast_cycles_first_week"),
    )
    op.create_table(
        "crm_forecast_factors",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("multiplier", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("reviewed_by", sa.Text()),
        sa.Column("reviewed_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_crm_forecast_factors"),
    )
    op.create_table(
        "crm_forecast_freezes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.Column("from_week", sa.Date(), nullable=False),
        sa.Column("periods", sa.Text(), nullable=False),
        sa.Column("literal", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.Boolean(), nullable=False),
        sa.Column("luck_literal", sa.Float(53), nullable=False),
        sa.Column("luck_evidence", sa.Float(53), nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("ended_by", sa.Text()),
        sa.Column("end_reason", sa.Text()),
        sa.Column("free_from", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_crm_forecast_freezes"),
    )
    op.create_index("ix_crm_forecast_freezes_rep_id", "crm_forecast_freezes", ["rep_id", "state"])
    op.create_table(
        "crm_market_readings",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("series", "day", name="pk_crm_market_readings"),
    )
    op.create_table(
        "crm_forecast_attributions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("horizon", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("gap", sa.Text(), nullable=False),
        sa.Column("rep_amount", sa.BigInteger(), nullable=False),
        sa.Column("model_amount", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("nearer", sa.Text()),
        sa.Column("actual", sa.BigInteger()),
        sa.Column("scored_at", TIME),
        sa.ForeignKeyConstraint(["cycle_id"], ["crm_forecast_cycles.id"], name="fk_crm_forecast_attributions_cycle_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_forecast_attributions"),
    )
    op.create_index("ix_crm_forecast_attributions_cycle_id", "crm_forecast_attributions", ["cycle_id", "rep_id"])
    op.create_table(
        "crm_forecast_model_lines",
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text()),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("lows", sa.Text(), nullable=False),
        sa.Column("mids", sa.Text(), nullable=False),
        sa.Column("highs", sa.Text(), nullable=False),
        sa.Column("total_low", sa.Float(53), nullable=False),
        sa.Column("total_mid", sa.Float(53), nullable=False),
        sa.Column("total_high", sa.Float(53), nullable=False),
        sa.Column("part_won", sa.Float(53), nullable=False),
        sa.Column("part_open", sa.Float(53), nullable=False),
        sa.Column("part_new", sa.Float(53), nullable=False),
        sa.Column("hidden", sa.Text()),
        sa.ForeignKeyConstraint(["cycle_id"], ["crm_forecast_cycles.id"], name="fk_crm_forecast_model_lines_cycle_id"),
        sa.PrimaryKeyConstraint("cycle_id", "level", "key", name="pk_crm_forecast_model_lines"),
    )
    op.create_table(
        "crm_forecast_periods",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("forecast", sa.BigInteger(), nullable=False),
        sa.Column("actual", sa.BigInteger(), nullable=False),
        sa.Column("judged_forecast", sa.BigInteger(), nullable=False),
        sa.Column("judged_actual", sa.BigInteger(), nullable=False),
        sa.Column("variance", sa.Float(53), nullable=False),
        sa.Column("floor", sa.Text(), nullable=False),
        sa.Column("shadow", sa.Boolean(), nullable=False),
        sa.Column("settled_at", TIME, nullable=False),
        sa.Column("restated_actual", sa.BigInteger()),
        sa.Column("restated_judged", sa.BigInteger()),
        sa.Column("restated_at", TIME),
        sa.ForeignKeyConstraint(["cycle_id"], ["crm_forecast_cycles.id"], name="fk_crm_forecast_periods_cycle_id"),
        sa.PrimaryKeyConstraint("rep_id", "start", name="pk_crm_forecast_periods"),
    )
    op.create_table(
        "crm_forecast_sheets",
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("submitted_at", TIME),
        sa.Column("submitted_by", sa.Text()),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.Text()),
        sa.ForeignKeyConstraint(["cycle_id"], ["crm_forecast_cycles.id"], name="fk_crm_forecast_sheets_cycle_id"),
        sa.PrimaryKeyConstraint("cycle_id", "rep_id", name="pk_crm_forecast_sheets"),
    )
    op.create_table(
        "crm_forecast_corrections",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("opportunity_id", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("order_version", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Text()),
        sa.Column("order_amount", sa.BigInteger(), nullable=False),
        sa.Column("forecast_amount", sa.BigInteger()),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("deviation", sa.Text()),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["crm_forecast_cycles.id"], name="fk_crm_forecast_corrections_cycle_id"),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["crm_opportunities.id"], name="fk_crm_forecast_corrections_opportunity_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_crm_forecast_corrections"),
        sa.UniqueConstraint(
            "opportunity_id", "order_no", "order_version", name="uq_crm_forecast_corrections_opportunity_id"
        ),
    )
    op.create_index("ix_crm_forecast_corrections_region", "crm_forecast_corrections", ["region", "created_at"])
    op.create_table(
        "crm_forecast_lines",
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("opportunity_id", sa.Text(), nullable=False),
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("probability", sa.Float(53), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("product", sa.Text()),
        sa.Column("bound", sa.Boolean()),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["crm_accounts.id"], name="fk_crm_forecast_lines_account_id"),
        sa.ForeignKeyConstraint(["cycle_id"], ["crm_forecast_cycles.id"], name="fk_crm_forecast_lines_cycle_id"),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["crm_opportunities.id"], name="fk_crm_forecast_lines_opportunity_id"
        ),
        sa.PrimaryKeyConstraint("cycle_id", "rep_id", "opportunity_id", "week", name="pk_crm_forecast_lines"),
    )
    op.create_index("ix_crm_forecast_lines_opportunity_id", "crm_forecast_lines", ["opportunity_id", "cycle_id"])
    op.create_table(
        "crm_forecast_model_deals",
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("opportunity_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("expected", sa.Float(53), nullable=False),
        sa.Column("chances", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["crm_forecast_cycles.id"], name="fk_crm_forecast_model_deals_cycle_id"),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["crm_opportunities.id"], name="fk_crm_forecast_model_deals_opportunity_id"
        ),
        sa.PrimaryKeyConstraint("cycle_id", "opportunity_id", name="pk_crm_forecast_model_deals"),
    )
    op.create_index("ix_crm_forecast_model_deals_opportunity_id", "crm_forecast_model_deals", ["opportunity_id"])
    op.create_table(
        "crm_orders",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("signed_at", TIME, nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("cancels", sa.Text()),
        sa.ForeignKeyConstraint(["opportunity_id"], ["crm_opportunities.id"], name="fk_crm_orders_opportunity_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_orders"),
        sa.UniqueConstraint("order_no", "version", name="uq_crm_orders_order_no"),
    )
    op.create_index("ix_crm_orders_opportunity_id", "crm_orders", ["opportunity_id"])
    op.create_index("ix_crm_orders_signed_at", "crm_orders", ["signed_at"])
    op.create_table(
        "crm_receipts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("receipt_no", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["opportunity_id"], ["crm_opportunities.id"], name="fk_crm_receipts_opportunity_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_receipts"),
        sa.UniqueConstraint("receipt_no", "version", name="uq_crm_receipts_receipt_no"),
    )
    op.create_index("ix_crm_receipts_opportunity_id", "crm_receipts", ["opportunity_id"])
    op.create_index("ix_crm_receipts_received_on", "crm_receipts", ["received_on"])


def downgrade() -> None:
    for table in TABLES.split():
        op.drop_table(table)
