"""CRM stores to run one suite on: the fake, SQLite and PostgreSQL, each migrated and empty."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, make_url, text

from crm_core.store.migrate import upgrade
from crm_core.store.sql import SqlCrmStore
from crm_core.stores import CrmStore
from tests.fakes.crm_store import FakeCrmStore
from voice.adapters.db.engine import make_engine

SQL = ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]
ALL = ["fake", *SQL]


@contextmanager
def opened(request: pytest.FixtureRequest, paths: pytest.TempPathFactory) -> Iterator[Engine | None]:
    """An engine on a database of its own with the newest schema; None for the fake. The log cannot be emptied."""
    if request.param == "fake":
        yield None
    elif request.param == "sqlite":
        with _migrated(f"sqlite:///{paths.mktemp('crm') / 'crm.db'}") as engine:
            yield engine
    else:
        with _own_database(request.getfixturevalue("postgres_url")) as url, _migrated(url) as engine:
            yield engine


@contextmanager
def one_transaction(engine: Engine | None) -> Iterator[CrmStore]:
    """A store whose changes are rolled back."""
    if engine is None:
        yield FakeCrmStore()
        return
    with engine.connect() as connection:
        yield SqlCrmStore(connection)
        connection.rollback()


@contextmanager
def _migrated(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    with engine.begin() as connection:
        upgrade(connection)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _own_database(server: str) -> Iterator[str]:
    name = f"callgate_test_crm_{secrets.token_hex(6)}"
    admin = make_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
