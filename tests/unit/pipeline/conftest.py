"""A service over fakes for each test."""

from __future__ import annotations

import pytest

from tests.fakes.service import FakeService


@pytest.fixture
def service() -> FakeService:
    return FakeService()
