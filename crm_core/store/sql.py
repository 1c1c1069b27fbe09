"""The whole CRM store over one SQLAlchemy connection."""

from __future__ import annotations

from crm_core.store.calls import SqlCalls
from crm_core.store.customers import SqlCustomers
from crm_core.store.deals import SqlDeals
from crm_core.store.events import SqlEvents


class SqlCrmStore(SqlCustomers, SqlDeals, SqlCalls, SqlEvents):
    """Implements `CrmStore` on SQLite and PostgreSQL; the caller owns the connection and commits.

    On SQLite the connection's transactions should begin IMMEDIATE, or a writer that has read before may find the
    database locked instead of waiting.
    """
