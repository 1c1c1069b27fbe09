"""An empty CRM in memory for the use cases of health, and a world in it where days pass."""

from __future__ import annotations

import pytest

from crm_core.store.sql import SqlCrmStore
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.health.world import World


@pytest.fixture
def store() -> SqlCrmStore:
    return FakeCrmStore()


@pytest.fixture
def world(store: SqlCrmStore) -> World:
    return World(store)
