"""Migrations lead to exactly the schema that the repositories use, also when several processes start at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from voice.adapters.db.engine import make_engine
from voice.adapters.db.migrate import VERSION_TABLE, upgrade
from voice.adapters.db.tables import voice_metadata


def test_the_migrated_schema_is_the_schema_of_the_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        options = {
            "compare_type": True,
            "include_name": lambda name, kind, _parents: kind != "table" or name in voice_metadata.tables,
        }
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), voice_metadata)
    assert differences == []


def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {VERSION_TABLE}")).scalar_one() == 1


def test_processes_that_start_at_once_wait_for_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'callgate.db'}"
    _upgrade_at_once(url, url, url)
    engine = make_engine(url)
    assert set(voice_metadata.tables) < set(inspect(engine).get_table_names())
    engine.dispose()


@pytest.mark.services
def test_processes_that_start_at_once_wait_for_each_other_on_postgresql(postgres_url: str) -> None:
    scratch = make_engine(postgres_url)
    with scratch.begin() as connection:
        connection.execute(text("CREATE SCHEMA at_once"))
    url = f"{postgres_url}?options=-csearch_path%3Dat_once"
    _upgrade_at_once(url, url, url)
    assert set(voice_metadata.tables) < set(inspect(scratch).get_table_names(schema="at_once"))
    with scratch.begin() as connection:
        connection.execute(text("DROP SCHEMA at_once CASCADE"))
    scratch.dispose()


def _upgrade_at_once(*urls: str) -> None:
    barrier = Barrier(len(urls))

    def start(url: str) -> None:
        engine = make_engine(url)
        barrier.wait()
        upgrade(engine)
        engine.dispose()

    with ThreadPoolExecutor(len(urls)) as pool:
        list(pool.map(start, urls))
