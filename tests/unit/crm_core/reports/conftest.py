"""The same store as the alerts' tests."""

from tests.unit.crm_core.alerts.conftest import store

__all__ = ["store"]
