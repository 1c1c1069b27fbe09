"""What the use cases need from storage. Every read takes a `Sight`; rows outside it do not exist.

All calls of one store share one transaction, which the caller commits. Lists have a fixed order, given with each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from crm_core.alerts.store import AlertStore, ProcessStore
from crm_core.contact_tags import ContactTagStore
from crm_core.customers.store import CustomerBookStore
from crm_core.entities import (
    Account,
    Activity,
    Contact,
    Lead,
    Mention,
    Opportunity,
    StageInterval,
    StandingObjection,
    Todo,
)
from crm_core.forecast.cycle.store import ForecastStore
from crm_core.gates.store import GateStore
from crm_core.health.store import HealthStore
from crm_core.ledger import Event
from crm_core.paging import FIRST_PAGE, Page
from crm_core.pipeline_change import PipelineChangeStore
from crm_core.policy_versions import PolicyVersionStore
from crm_core.promises.store import PromiseStore
from crm_core.reports.store import ReportStore
from crm_core.routing.store import RoutingStore
from crm_core.sharing.store import SharingStore
from crm_core.sight import Sight
from crm_core.tasks.store import TaskStore
from crm_core.terms import TodoState
from crm_core.timers.store import TimerStore


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoFilter:
    state: TodoState | None = None
    owner: str | None = None
    account_id: str | None = None
    opportunity_id: str | None = None
    call_id: str | None = None
    due_before: datetime | None = None


ALL_TODOS = TodoFilter()


class CustomerStore(Protocol):
    """Accounts and their contacts are seen by region; leads by region, team and rep.

    A contact without an account is seen by those who see a call that names it.
    """

    def account(self, sight: Sight, account_id: str) -> Account:
        """Raises CrmNotFound."""

    def accounts(self, sight: Sight, *, text: str | None = None, page: Page = FIRST_PAGE) -> tuple[Account, ...]:
        """By name; `text` is a part of the name."""

    def account_names(self, sight: Sight) -> Iterable[tuple[str, str]]:
        """(id, name) of every account in sight, for similarity."""

    def accounts_by_core(self, sight: Sight, core: str) -> tuple[Account, ...]:
        """Those whose normalised name has this core (see `names.company_name`), by id."""

    def accounts_by_phone(self, sight: Sight, phone: str) -> tuple[Account, ...]:
        """Those with this normalised number, by id."""

    def save_account(self, account: Account) -> None: ...

    def contact(self, sight: Sight, contact_id: str) -> Contact:
        """Raises CrmNotFound."""

    def contacts(
        self, sight: Sight, *, account_id: str | None = None, call_id: str | None = None, page: Page = FIRST_PAGE
    ) -> tuple[Contact, ...]:
        """By name; of one account, or those that one call mentions."""

    def contacts_by_name(self, sight: Sight, name_key: str) -> tuple[Contact, ...]: ...

    def contacts_by_phone(self, sight: Sight, phone: str) -> tuple[Contact, ...]: ...

    def contact_names(self, sight: Sight) -> Iterable[tuple[str, str]]:
        """(account id, name) of every named contact in sight that has an account, for similarity."""

    def save_contact(self, contact: Contact) -> None: ...

    def delete_contact(self, contact_id: str) -> None: ...

    def lead(self, sight: Sight, lead_id: str) -> Lead:
        """Raises CrmNotFound."""

    def leads(self, sight: Sight, *, page: Page = FIRST_PAGE) -> tuple[Lead, ...]:
        """Newest first."""

    def save_lead(self, lead: Lead) -> None: ...


class DealStore(Protocol):
    def opportunity(self, sight: Sight, opportunity_id: str) -> Opportunity:
        """Raises CrmNotFound."""

    def opportunities(
        self, sight: Sight, *, account_id: str | None = None, open_only: bool = False, page: Page = FIRST_PAGE
    ) -> tuple[Opportunity, ...]:
        """Latest change first."""

    def save_opportunity(self, opportunity: Opportunity) -> None: ...

    def stage_history(self, sight: Sight, opportunity_id: str) -> tuple[StageInterval, ...]:
        """In order; empty when the opportunity is out of sight."""

    def save_stage_interval(self, interval: StageInterval) -> None: ...


class CallStore(Protocol):
    """Calls and what is derived from them. `replace_*` makes the rows of one activity these and no others."""

    def activity(self, sight: Sight, call_id: str, *, source: str | None = None) -> Activity:
        """Raises CrmNotFound; CrmConflict when two sources used the id and `source` does not say which."""

    def find_activity(self, sight: Sight, activity_id: str) -> Activity | None: ...

    def activities(
        self,
        sight: Sight,
        *,
        account_id: str | None = None,
        opportunity_id: str | None = None,
        page: Page = FIRST_PAGE,
    ) -> tuple[Activity, ...]:
        """Latest call first."""

    def accounts_assigned_to_phone(self, sight: Sight, phone: str) -> tuple[str, ...]:
        """Accounts to which a person assigned calls with this normalised number, by id."""

    def save_activity(self, activity: Activity) -> None: ...

    def mentions(
        self, sight: Sight, *, activity_id: str | None = None, contact_id: str | None = None
    ) -> tuple[Mention, ...]:
        """Latest call first, then by claim id."""

    def replace_mentions(self, activity_id: str, rows: Sequence[Mention]) -> None: ...

    def todo(self, sight: Sight, todo_id: str) -> Todo:
        """Raises CrmNotFound."""

    def todos(self, sight: Sight, where: TodoFilter = ALL_TODOS, page: Page = FIRST_PAGE) -> tuple[Todo, ...]:
        """By due time, those without one last."""

    def todos_of_activity(self, activity_id: str) -> tuple[Todo, ...]:
        """All of one call, for its own re-run; the activity has been read with its sight before."""

    def save_todo(self, todo: Todo) -> None: ...

    def replace_todos(self, activity_id: str, rows: Sequence[Todo]) -> None: ...

    def objections(
        self,
        sight: Sight,
        *,
        account_id: str | None = None,
        opportunity_id: str | None = None,
        call_id: str | None = None,
        page: Page = FIRST_PAGE,
    ) -> tuple[StandingObjection, ...]:
        """Latest call first."""

    def replace_objections(self, activity_id: str, rows: Sequence[StandingObjection]) -> None: ...


class EventStore(Protocol):
    """The log. Seen by region; a sight with a team sees that team's events, one with a rep what the rep did."""

    def lock(self, name: str) -> None:
        """Wait for all others who locked this name; held to the end of the transaction.

        Order, against deadlock: activity, then account, then events. So log last.
        """

    def last_event(self) -> Event | None: ...

    def add_event(self, event: Event) -> None: ...

    def events(
        self, sight: Sight, *, aggregate: str | None = None, before_seq: int | None = None, limit: int = 100
    ) -> tuple[Event, ...]:
        """Newest first."""

    def chain(self) -> Iterable[Event]:
        """The whole log by seq, for `verify_chain` alone; show its report, not its events."""


class CrmStore(
    CustomerStore,
    CustomerBookStore,
    RoutingStore,
    SharingStore,
    DealStore,
    GateStore,
    CallStore,
    EventStore,
    AlertStore,
    ProcessStore,
    ReportStore,
    TimerStore,
    TaskStore,
    PromiseStore,
    PipelineChangeStore,
    PolicyVersionStore,
    ForecastStore,
    HealthStore,
    ContactTagStore,
    Protocol,
):
    """All of it, over one transaction."""
