"""An account with two people for each test."""

from __future__ import annotations

import pytest

from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.gates.cases import a_store


@pytest.fixture
def store() -> FakeCrmStore:
    return a_store()
