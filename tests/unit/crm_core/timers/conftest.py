"""A store with two deals for each test."""

from __future__ import annotations

import pytest

from crm_core.store.sql import SqlCrmStore
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.timers.clockwork import with_deals


@pytest.fixture
def store() -> SqlCrmStore:
    return with_deals(FakeCrmStore(), "d1", "d2")
