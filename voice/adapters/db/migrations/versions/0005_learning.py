"""Facts that wait for confirmation; heads fitted with what people decided, which are in use, and who agreed to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("voice_facts", sa.Column("waiting", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "voice_head_versions",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_voice_head_versions"),
    )
    op.create_table(
        "voice_head_choices",
        sa.Column("seq", SERIAL, nullable=False, autoincrement=True),
        sa.Column("version", sa.Text()),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.Column("chosen_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_voice_head_choices"),
        sa.ForeignKeyConstraint(["version"], ["voice_head_versions.version"], name="fk_voice_head_choices_version"),
    )
    op.create_table(
        "voice_learning_consents",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("region", name="pk_voice_learning_consents"),
    )


def downgrade() -> None:
    raise NotImplementedError("a release is undone by restoring the backup made before it")
