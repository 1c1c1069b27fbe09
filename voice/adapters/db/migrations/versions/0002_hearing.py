"""Hints of a call, uploads of unknown length with what was heard of them, the vocabulary, enrolled voices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("voice_calls", sa.Column("speakers", sa.Integer()))
    op.add_column("voice_calls", sa.Column("rep_channel", sa.Integer()))
    op.add_column("voice_calls", sa.Column("hotwords", sa.JSON()))
    op.add_column("voice_calls", sa.Column("rehear", sa.Integer()))
    op.create_table(
        "voice_drafts",
        sa.Column("upload_id", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", TIME),
        sa.PrimaryKeyConstraint("upload_id", name="pk_voice_drafts"),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["voice_uploads.id"], ondelete="CASCADE", name="fk_voice_drafts_upload_id"
        ),
    )
    op.create_table(
        "voice_terms",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("wrong", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_voice_terms"),
        sa.UniqueConstraint("region", "account_id", "text", name="uq_voice_terms_region_account_id_text"),
    )
    op.create_table(
        "voice_voices",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("model", sa.Text()),
        sa.Column("vector", sa.JSON()),
        sa.Column("speech_ms", sa.Integer()),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_voice_voices"),
        sa.ForeignKeyConstraint(["user_id"], ["voice_users.id"], ondelete="CASCADE", name="fk_voice_voices_user_id"),
    )
    op.create_index("ix_voice_voices_user", "voice_voices", ["user_id"])


def downgrade() -> None:
    raise NotImplementedError("a release is undone by restoring the backup made before it")
