"""The whole CRM store over one SQLAlchemy connection."""

from __future__ import annotations

from crm_core.store.alerts import SqlAlerts
from crm_core.store.calls import SqlCalls
from crm_core.store.contact_tags import SqlContactTags
from crm_core.store.customer_book import SqlCustomerBook
from crm_core.store.customers import SqlCustomers
from crm_core.store.deals import SqlDeals
from crm_core.store.events import SqlEvents
from crm_core.store.forecast import SqlForecastCycles
from crm_core.store.forecast_credit import SqlFactors, SqlForecastCredit, SqlOrders
from crm_core.store.forecast_deals import SqlForecastDeals
from crm_core.store.gates import SqlGates
from crm_core.store.health import SqlHealth
from crm_core.store.pipeline_changes import SqlPipelineChanges
from crm_core.store.policies import SqlPolicies
from crm_core.store.process_deals import SqlDealFacts
from crm_core.store.process_leads import SqlLeadFacts
from crm_core.store.promises import SqlPromises
from crm_core.store.reports import SqlReports
from crm_core.store.routing import SqlRouting
from crm_core.store.sharing import SqlSharing
from crm_core.store.tasks import SqlTasks
from crm_core.store.timers import SqlTimers


class SqlCrmStore(
    SqlCustomers,
    SqlSharing,
    SqlRouting,
    SqlCustomerBook,
    SqlDeals,
    SqlGates,
    SqlCalls,
    SqlEvents,
    SqlAlerts,
    SqlDealFacts,
    SqlLeadFacts,
    SqlReports,
    SqlTimers,
    SqlTasks,
    SqlPromises,
    SqlPipelineChanges,
    SqlPolicies,
    SqlForecastCycles,
    SqlForecastDeals,
    SqlForecastCredit,
    SqlOrders,
    SqlFactors,
    SqlHealth,
    SqlContactTags,
):
    """Implements `CrmStore` on SQLite and PostgreSQL; the caller owns the connection and commits.

    On SQLite the connection's transactions should begin IMMEDIATE, or a writer that has read before may find the
    database locked instead of waiting.
    """
