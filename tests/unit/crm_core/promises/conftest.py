"""An empty store for each test."""

from __future__ import annotations

import pytest

from crm_core.store.sql import SqlCrmStore
from tests.fakes.crm_store import FakeCrmStore


@pytest.fixture
def store() -> SqlCrmStore:
    return FakeCrmStore()
