"""Brings the CRM's tables to the newest schema."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

VERSION_TABLE = "alembic_version_crm"
SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Apply what is missing within the caller's transaction; processes that start at once wait for each other.

    Nothing stays unless the caller commits.
    """
    if not connection.in_transaction():
        connection.begin()  # or Alembic would begin its own and commit it
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('crm:migrate', 0))"))
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
