"""Stores to run the contract suites on: each SQL suite on SQLite and PostgreSQL, the blob suite on files and S3."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from tests.contract.postgres import NoServerError, own_database
from tests.contract.s3_servers import S3Server, moto, nanio
from tests.left_out import leave_out
from voice.adapters.db.engine import make_engine
from voice.adapters.db.migrate import upgrade
from voice.adapters.db.tables import voice_metadata
from voice.adapters.db.work_sql import SqlWork
from voice.ports.crm import CrmStore
from voice.ports.work import Work


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    database = own_database()
    try:
        url = database.__enter__()
    except NoServerError as reason:
        leave_out(str(reason))
    try:
        yield url
    finally:
        database.__exit__(None, None, None)


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('sql') / 'callgate.db'}"
    engine = make_engine(url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(migrated: Engine) -> Iterator[Engine]:
    """An engine on an empty database of voice's newest schema."""
    yield migrated
    with migrated.begin() as connection:
        for table in reversed(voice_metadata.sorted_tables):
            connection.execute(table.delete())


@pytest.fixture
def work(engine: Engine) -> Work:
    return lambda: SqlWork(engine, no_crm)


def no_crm(_connection: Connection) -> CrmStore:
    raise AssertionError("these suites have no business in the CRM")


@pytest.fixture(scope="session")
def nanio_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with nanio(tmp_path_factory.mktemp("nanio")) as server:
        yield server


@pytest.fixture(scope="session")
def moto_server() -> Iterator[S3Server]:
    with moto() as server:
        yield server


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.services) for name in ("nanio", "moto")])
def s3_server(request: pytest.FixtureRequest) -> S3Server:
    server: S3Server = request.getfixturevalue(f"{request.param}_server")
    return server
