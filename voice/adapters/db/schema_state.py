"""Whether a database is at the newest schema of a set of migration scripts."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def is_current(connection: Connection, scripts: Path, version_table: str) -> bool:
    """Compares the revision noted in `version_table` with the newest one under `scripts`; changes nothing."""
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    heads = set(ScriptDirectory.from_config(config).get_heads())
    context = MigrationContext.configure(connection, opts={"version_table": version_table})
    return set(context.get_current_heads()) == heads
