"""The tables of calls, facts, uploads and people; CRM tables are crm_core's own."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from voice.adapters.db.columns import Serial, UtcTime

voice_metadata = MetaData(
    naming_convention={
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

calls = Table(
    "voice_calls",
    voice_metadata,
    Column("id", Text, primary_key=True),
    Column("region", Text, nullable=False),
    Column("team", Text),
    Column("rep_id", Text, nullable=False),
    Column("called_at", UtcTime, nullable=False),
    Column("called_offset_min", Integer, nullable=False),  # of the sender's zone, which UTC would lose
    Column("direction", Text, nullable=False),
    Column("phone_number", Text),
    Column("account_hint", Text),
    Column("opportunity_hint", Text),
    Column("client_reference_id", Text),
    Column("language", Text),
    Column("speakers", Integer),
    Column("rep_channel", Integer),
    Column("hotwords", JSON),
    Column("sha256", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("blob_key", Text, nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("stage", Text),
    Column("progress", Float, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("error_code", Text),
    Column("error_detail", Text),
    Column("error_retryable", Boolean, nullable=False),
    Column("account_id", Text),
    Column("opportunity_id", Text),
    Column("rehear", Integer),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("idempotency_key", Text),
    Column("lease_owner", Text),
    Column("lease_until", UtcTime),
    UniqueConstraint("region", "sha256"),
    UniqueConstraint("rep_id", "idempotency_key"),
    CheckConstraint("lease_owner IS NULL OR status = 'processing'", name="lease"),
    Index("ix_voice_calls_region", "region", "called_at", "id"),
    Index("ix_voice_calls_rep", "rep_id", "called_at", "id"),
    Index("ix_voice_calls_called", "called_at", "id"),
    Index("ix_voice_calls_status", "status", "updated_at"),
    Index("ix_voice_calls_account", "account_id"),
)

artefacts = Table(
    "voice_artefacts",
    voice_metadata,
    Column("call_id", Text, ForeignKey("voice_calls.id", ondelete="CASCADE"), primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("producer", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

facts = Table(
    "voice_facts",
    voice_metadata,
    Column("id", Text, primary_key=True),
    Column("call_id", Text, ForeignKey("voice_calls.id", ondelete="CASCADE"), nullable=False),
    # what the machine found
    Column("kind", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("run", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("waiting", Boolean, nullable=False, server_default=false()),
    # what a person decided
    Column("state", Text, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", UtcTime),
    Index("ix_voice_facts_call", "call_id"),
)

uploads = Table(
    "voice_uploads",
    voice_metadata,
    Column("id", Text, primary_key=True),
    Column("actor_id", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("length", BigInteger, nullable=False),  # 0 as long as the call is still being recorded
    Column("received", BigInteger, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("call_id", Text),
    Index("ix_voice_uploads_expires", "expires_at"),
)

upload_parts = Table(
    "voice_upload_parts",
    voice_metadata,
    Column("upload_id", Text, ForeignKey("voice_uploads.id", ondelete="CASCADE"), primary_key=True),
    Column("blob_key", Text, primary_key=True),
    Column("at_offset", BigInteger, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
)

# What was heard so far of an upload that still grows; the lease keeps two workers from hearing it at once.
drafts = Table(
    "voice_drafts",
    voice_metadata,
    Column("upload_id", Text, ForeignKey("voice_uploads.id", ondelete="CASCADE"), primary_key=True),
    Column("payload", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", UtcTime),
)

clips = Table(
    "voice_clips",
    voice_metadata,
    Column("id", Text, primary_key=True),
    Column("region", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("language", Text),
    Column("hotwords", JSON, nullable=False),
    Column("engine", Text),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("heard", Text, nullable=False),
    Column("transcript", Text),
    Column("problem", Text),
    Index("ix_voice_clips_expires", "expires_at"),
)

terms = Table(
    "voice_terms",
    voice_metadata,
    Column("id", Text, primary_key=True),
    Column("region", Text, nullable=False),
    Column("account_id", Text, nullable=False),  # "" for all accounts of the region
    Column("text", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("weight", Float, nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("wrong", JSON, nullable=False),
    Column("source", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("region", "account_id", "text"),
)

# Enrolled voices: the clip waits as an object until a worker has turned it into a vector, then only that is kept.
voices = Table(
    "voice_voices",
    voice_metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("voice_users.id", ondelete="CASCADE"), nullable=False),
    Column("state", Text, nullable=False),
    Column("model", Text),
    Column("vector", JSON),
    Column("speech_ms", Integer),
    Column("created_at", UtcTime, nullable=False),
    Index("ix_voice_voices_user", "user_id"),
)

# Heads fitted with what people decided; their files lie as objects under models/extract/<version>.
head_versions = Table(
    "voice_head_versions",
    voice_metadata,
    Column("version", Text, primary_key=True),
    Column("created_at", UtcTime, nullable=False),
    Column("manifest", JSON, nullable=False),
)

# Which heads read the calls: the last row says; none, or one without a version, means those of the release.
head_choices = Table(
    "voice_head_choices",
    voice_metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("version", Text, ForeignKey("voice_head_versions.version")),
    Column("chosen_by", Text, nullable=False),
    Column("chosen_at", UtcTime, nullable=False),
)

# The regions whose reviewed calls may be learned from.
learning_consents = Table(
    "voice_learning_consents",
    voice_metadata,
    Column("region", Text, primary_key=True),
    Column("given_by", Text, nullable=False),
    Column("given_at", UtcTime, nullable=False),
)

# Fields that the regions add to their records.
custom_fields = Table(
    "voice_fields",
    voice_metadata,
    Column("id", Text, primary_key=True),
    Column("region", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("options", JSON, nullable=False),
    Column("examples", JSON, nullable=False),
    Column("patterns", JSON, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("region", "name"),
)

# Tokens that language models were asked for; `day` is ISO 8601, in UTC.
llm_usage = Table(
    "voice_llm_usage",
    voice_metadata,
    Column("region", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("tokens", BigInteger, nullable=False),
)

users = Table(
    "voice_users",
    voice_metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("team", Text),
    Column("password_hash", Text),
    Column("oidc_subject", Text, unique=True),
    Column("locale", Text, nullable=False),
    Column("phone", Text),
    Column("active", Boolean, nullable=False),
    Index("ix_voice_users_region", "region", "team"),
)

credentials = Table(
    "voice_credentials",
    voice_metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("voice_users.id", ondelete="CASCADE"), nullable=False),
    Column("secret_sha256", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Index("ix_voice_credentials_user", "user_id", "kind"),
)

outbox = Table(
    "voice_outbox",
    voice_metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("job", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    sqlite_autoincrement=True,  # an id is never used twice, or a late `mark_sent` could drop another entry
)
