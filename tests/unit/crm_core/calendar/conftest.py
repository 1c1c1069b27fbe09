"""The shipped calendar."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_core.calendar import CalendarPolicy, WorkCalendar
from crm_core.policy_files import load_policy

MODELS = Path(__file__).parents[4] / "models"


@pytest.fixture(scope="session")
def shipped() -> CalendarPolicy:
    return load_policy(MODELS / "crm").calendar


@pytest.fixture(scope="session")
def china(shipped: CalendarPolicy) -> WorkCalendar:
    return shipped.of("anywhere")
