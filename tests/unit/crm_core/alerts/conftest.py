"""A CRM in memory with one account."""

from __future__ import annotations

import pytest

from crm_core.stores import CrmStore
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import account


@pytest.fixture
def store() -> CrmStore:
    store = FakeCrmStore()
    store.save_account(account())
    return store
