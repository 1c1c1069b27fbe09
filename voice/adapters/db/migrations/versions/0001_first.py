"""Calls with their artefacts and facts, uploads, people and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "voice_calls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("called_at", TIME, nullable=False),
        sa.Column("called_offset_min", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("phone_number", sa.Text()),
        sa.Column("account_hint", sa.Text()),
        sa.Column("opportunity_hint", sa.Text()),
        sa.Column("client_reference_id", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("blob_key", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text()),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.Text()),
        sa.Column("error_detail", sa.Text()),
        sa.Column("error_retryable", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Text()),
        sa.Column("opportunity_id", sa.Text()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.Text()),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", TIME),
        sa.CheckConstraint("lease_owner IS NULL OR status = 'processing'", name="ck_voice_calls_lease"),
        sa.PrimaryKeyConstraint("id", name="pk_voice_calls"),
        sa.UniqueConstraint("region", "sha256", name="uq_voice_calls_region_sha256"),
        sa.UniqueConstraint("rep_id", "idempotency_key", name="uq_voice_calls_rep_id_idempotency_key"),
    )
    op.create_index("ix_voice_calls_account", "voice_calls", ["account_id"])
    op.create_index("ix_voice_calls_called", "voice_calls", ["called_at", "id"])
    op.create_index("ix_voice_calls_region", "voice_calls", ["region", "called_at", "id"])
    op.create_index("ix_voice_calls_rep", "voice_calls", ["rep_id", "called_at", "id"])
    op.create_index("ix_voice_calls_status", "voice_calls", ["status", "updated_at"])
    op.create_table(
        "voice_outbox",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_voice_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "voice_uploads",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("call_id", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_voice_uploads"),
    )
    op.create_index("ix_voice_uploads_expires", "voice_uploads", ["expires_at"])
    op.create_table(
        "voice_users",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("password_hash", sa.Text()),
        sa.Column("oidc_subject", sa.Text()),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_voice_users"),
        sa.UniqueConstraint("login", name="uq_voice_users_login"),
        sa.UniqueConstraint("oidc_subject", name="uq_voice_users_oidc_subject"),
    )
    op.create_index("ix_voice_users_region", "voice_users", ["region", "team"])
    op.create_table(
        "voice_artefacts",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("producer", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["voice_calls.id"], name="fk_voice_artefacts_call_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call_id", "stage", "version", name="pk_voice_artefacts"),
    )
    op.create_table(
        "voice_credentials",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("secret_sha256", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME),
        sa.ForeignKeyConstraint(
            ["user_id"], ["voice_users.id"], name="fk_voice_credentials_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_voice_credentials"),
        sa.UniqueConstraint("secret_sha256", name="uq_voice_credentials_secret_sha256"),
    )
    op.create_index("ix_voice_credentials_user", "voice_credentials", ["user_id", "kind"])
    op.create_table(
        "voice_facts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", TIME),
        sa.ForeignKeyConstraint(["call_id"], ["voice_calls.id"], name="fk_voice_facts_call_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_voice_facts"),
    )
    op.create_index("ix_voice_facts_call", "voice_facts", ["call_id"])
    op.create_table(
        "voice_upload_parts",
        sa.Column("upload_id", sa.Text(), nullable=False),
        sa.Column("blob_key", sa.Text(), nullable=False),
        sa.Column("at_offset", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["voice_uploads.id"], name="fk_voice_upload_parts_upload_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "blob_key", name="pk_voice_upload_parts"),
    )
