"""A small company on an empty CRM for each test."""

from __future__ import annotations

import pytest

from crm_core.store.sql import SqlCrmStore
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.forecast.cycle.company import Company


@pytest.fixture
def store() -> SqlCrmStore:
    return FakeCrmStore()


@pytest.fixture
def company(store: SqlCrmStore) -> Company:
    return Company(store).settled_in()
