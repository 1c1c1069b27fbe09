"""Short recordings that somebody waits for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "voice_clips",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("hotwords", sa.JSON(), nullable=False),
        sa.Column("engine", sa.Text()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("transcript", sa.Text()),
        sa.Column("problem", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_voice_clips"),
    )
    op.create_index("ix_voice_clips_expires", "voice_clips", ["expires_at"])


def downgrade() -> None:
    raise NotImplementedError("a release is undone by restoring the backup made before it")
