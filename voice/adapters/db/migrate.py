"""Brings voice's tables to the newest schema."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

VERSION_TABLE = "alembic_version_voice"
_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x43414C4C  # "CALL"; any number that no other user of advisory locks takes


def upgrade(engine: Engine) -> None:
    """Apply what is missing, all or nothing; processes that start at once wait for each other."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
