"""Runs the scripts on the connection that migrate.py hands over."""

from __future__ import annotations

from alembic import context

from crm_core.store.migrate import VERSION_TABLE
from crm_core.store.tables import crm_metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=crm_metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
