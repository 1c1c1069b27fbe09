"""The schema goes up and down again without leaving anything, beside other packages' tables."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, inspect, text

from crm_core.store import migrate
from crm_core.store.tables import crm_metadata


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def test_upgrade_makes_all_tables_and_downgrade_takes_them_away() -> None:
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("CREATE TABLE others (id INTEGER)"))
        migrate.upgrade(connection)
        assert tables(connection) == {*crm_metadata.tables, migrate.VERSION_TABLE, "others"}

        config = Config()
        config.set_main_option("script_location", str(migrate.SCRIPTS))
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert tables(connection) == {migrate.VERSION_TABLE, "others"}


def test_upgrade_leaves_the_commit_to_the_caller() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        migrate.upgrade(connection)
        assert connection.in_transaction()
