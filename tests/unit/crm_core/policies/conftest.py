"""A migrated, empty CRM store on SQLite, and the book of the shipped policies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crm_core.policy_book import PolicyBook
from crm_core.policy_files import shipped_texts
from crm_core.store.migrate import upgrade
from crm_core.store.sql import SqlCrmStore
from crm_core.stores import CrmStore
from voice.adapters.db.engine import make_engine

SHIPPED = shipped_texts(Path(__file__).parents[4] / "models" / "crm")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('policies') / 'crm.db'}")
    with engine.begin() as connection:
        upgrade(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Iterator[CrmStore]:
    """Rolled back after each test."""
    with engine.connect() as connection:
        yield SqlCrmStore(connection)
        connection.rollback()


@pytest.fixture
def book() -> PolicyBook:
    return PolicyBook(SHIPPED)
