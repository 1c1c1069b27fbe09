"""The use cases of the core. Each works in the caller's transaction and takes the time as a parameter."""

from crm_core.service.calls import CallOutcome, assign_call, attribution_of_call, record_call
from crm_core.service.customers import create_account, create_contact, create_lead
from crm_core.service.deals import create_opportunity, move_opportunity
from crm_core.service.log import log_event
from crm_core.service.todos import complete_todo, reopen_todo, reschedule_todo

__all__ = [
    "CallOutcome",
    "assign_call",
    "attribution_of_call",
    "complete_todo",
    "create_account",
    "create_contact",
    "create_lead",
    "create_opportunity",
    "log_event",
    "move_opportunity",
    "record_call",
    "reopen_todo",
    "reschedule_todo",
]
