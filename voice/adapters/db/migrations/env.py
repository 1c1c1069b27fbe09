"""Runs the scripts on the connection that migrate.py hands over."""

from __future__ import annotations

from alembic import context

from voice.adapters.db.migrate import VERSION_TABLE
from voice.adapters.db.tables import voice_metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=voice_metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # SQLite too: the engine begins transactions itself, so DDL rolls back
)
with context.begin_transaction():
    context.run_migrations()
