"""A CRM on SQLite for the use cases of leads."""

from __future__ import annotations

import pytest

from tests.fakes.crm_store import FakeCrmStore


@pytest.fixture
def store() -> FakeCrmStore:
    return FakeCrmStore()
