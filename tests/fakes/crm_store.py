"""The CRM store in memory: the same behaviour as the SQL one, by the shortest code that can be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

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
from crm_core.errors import CrmConflict, CrmNotFound
from crm_core.ledger import Event
from crm_core.names import company_name, person_key, phone_key
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.stores import ALL_TODOS, TodoFilter

T = TypeVar("T")
Owned = TypeVar("Owned", Lead, Opportunity, Mention, Todo, StandingObjection)
NEVER = datetime.max.replace(tzinfo=UTC)


class FakeCrmStore:
    """Implements `CrmStore`. `locks` lists the names in the order in which they were taken."""

    def __init__(self) -> None:
        self.accounts_: dict[str, Account] = {}
        self.contacts_: dict[str, Contact] = {}
        self.leads_: dict[str, Lead] = {}
        self.opportunities_: dict[str, Opportunity] = {}
        self.intervals_: dict[tuple[str, int], StageInterval] = {}
        self.activities_: dict[str, Activity] = {}
        self.mentions_: dict[tuple[str, str], Mention] = {}
        self.todos_: dict[str, Todo] = {}
        self.objections_: dict[str, StandingObjection] = {}
        self.events_: list[Event] = []
        self.locks: list[str] = []

    def account(self, sight: Sight, account_id: str) -> Account:
        return _one(self._accounts(sight, lambda one: one.id == account_id), "account")

    def accounts(self, sight: Sight, *, text: str | None = None, page: Page = FIRST_PAGE) -> tuple[Account, ...]:
        found = self._accounts(sight, lambda one: (text or "").casefold() in one.name.casefold())
        return _window(sorted(found, key=lambda one: (one.name, one.id)), page)

    def account_names(self, sight: Sight) -> Iterable[tuple[str, str]]:
        return [(one.id, one.name) for one in self._accounts(sight)]

    def accounts_by_core(self, sight: Sight, core: str) -> tuple[Account, ...]:
        return self._accounts(sight, lambda one: company_name(one.name).core == core)

    def accounts_by_phone(self, sight: Sight, phone: str) -> tuple[Account, ...]:
        return self._accounts(sight, lambda one: phone_key(one.phone) == phone)

    def save_account(self, account: Account) -> None:
        self.accounts_[account.id] = account

    def contact(self, sight: Sight, contact_id: str) -> Contact:
        return _one(self._contacts(sight, lambda one: one.id == contact_id), "contact")

    def contacts(
        self, sight: Sight, *, account_id: str | None = None, call_id: str | None = None, page: Page = FIRST_PAGE
    ) -> tuple[Contact, ...]:
        named = {mention.contact_id for mention in self.mentions(sight) if mention.call_id == call_id}
        found = self._contacts(
            sight,
            lambda one: account_id in (None, one.account_id) and (call_id is None or one.id in named),
        )
        return _window(sorted(found, key=lambda one: (one.name is None, one.name or "", one.id)), page)

    def contacts_by_name(self, sight: Sight, name_key: str) -> tuple[Contact, ...]:
        return self._contacts(sight, lambda one: person_key(one.name) == name_key)

    def contacts_by_phone(self, sight: Sight, phone: str) -> tuple[Contact, ...]:
        return self._contacts(sight, lambda one: phone_key(one.phone) == phone)

    def contact_names(self, sight: Sight) -> Iterable[tuple[str, str]]:
        return [(one.account_id, one.name) for one in self._contacts(sight) if one.account_id and one.name]

    def save_contact(self, contact: Contact) -> None:
        self.contacts_[contact.id] = contact

    def delete_contact(self, contact_id: str) -> None:
        del self.contacts_[contact_id]

    def lead(self, sight: Sight, lead_id: str) -> Lead:
        return _one([one for one in _owned(sight, self.leads_.values()) if one.id == lead_id], "lead")

    def leads(self, sight: Sight, *, page: Page = FIRST_PAGE) -> tuple[Lead, ...]:
        return _window(_latest(_owned(sight, self.leads_.values()), "created_at"), page)

    def save_lead(self, lead: Lead) -> None:
        self.leads_[lead.id] = lead

    def opportunity(self, sight: Sight, opportunity_id: str) -> Opportunity:
        found = [one for one in _owned(sight, self.opportunities_.values()) if one.id == opportunity_id]
        return _one(found, "opportunity")

    def opportunities(
        self, sight: Sight, *, account_id: str | None = None, open_only: bool = False, page: Page = FIRST_PAGE
    ) -> tuple[Opportunity, ...]:
        found = [
            one
            for one in _owned(sight, self.opportunities_.values())
            if account_id in (None, one.account_id) and not (open_only and one.outcome)
        ]
        return _window(_latest(found, "updated_at"), page)

    def save_opportunity(self, opportunity: Opportunity) -> None:
        self.opportunities_[opportunity.id] = opportunity

    def stage_history(self, sight: Sight, opportunity_id: str) -> tuple[StageInterval, ...]:
        seen = {one.id for one in _owned(sight, self.opportunities_.values())} & {opportunity_id}
        return tuple(stay for key, stay in sorted(self.intervals_.items()) if key[0] in seen)

    def save_stage_interval(self, interval: StageInterval) -> None:
        self.intervals_[interval.opportunity_id, interval.position] = interval

    def activity(self, sight: Sight, call_id: str, *, source: str | None = None) -> Activity:
        found = [
            one
            for one in self.activities_.values()
            if _sees(sight, one) and one.call_id == call_id and source in (None, one.record.source)
        ]
        if len(found) > 1:
            raise CrmConflict("ambiguous", code="ambiguous_call")
        return _one(found, "call")

    def find_activity(self, sight: Sight, activity_id: str) -> Activity | None:
        found = self.activities_.get(activity_id)
        return found if found and _sees(sight, found) else None

    def activities(
        self,
        sight: Sight,
        *,
        account_id: str | None = None,
        opportunity_id: str | None = None,
        page: Page = FIRST_PAGE,
    ) -> tuple[Activity, ...]:
        found = [
            one
            for one in sorted(self.activities_.values(), key=lambda one: one.id)
            if _sees(sight, one)
            and account_id in (None, one.account_id)
            and opportunity_id in (None, one.opportunity_id)
        ]
        return _window(sorted(found, key=lambda one: one.record.occurred_start, reverse=True), page)

    def accounts_assigned_to_phone(self, sight: Sight, phone: str) -> tuple[str, ...]:
        found = {
            one.account_id
            for one in self.activities_.values()
            if _sees(sight, one) and one.assigned_by and one.account_id and phone_key(one.record.phone) == phone
        }
        return tuple(sorted(str(account_id) for account_id in found))

    def save_activity(self, activity: Activity) -> None:
        self.activities_[activity.id] = activity

    def mentions(
        self, sight: Sight, *, activity_id: str | None = None, contact_id: str | None = None
    ) -> tuple[Mention, ...]:
        found = [
            one
            for one in _owned(sight, self.mentions_.values())
            if activity_id in (None, one.activity_id) and contact_id in (None, one.contact_id)
        ]
        by_claim = sorted(found, key=lambda one: one.claim.claim_id)
        return tuple(sorted(by_claim, key=lambda one: one.occurred_at, reverse=True))

    def replace_mentions(self, activity_id: str, rows: Sequence[Mention]) -> None:
        _replace(self.mentions_, activity_id, {(activity_id, row.claim.claim_id): row for row in rows})

    def todo(self, sight: Sight, todo_id: str) -> Todo:
        return _one([one for one in _owned(sight, self.todos_.values()) if one.id == todo_id], "todo")

    def todos(self, sight: Sight, where: TodoFilter = ALL_TODOS, page: Page = FIRST_PAGE) -> tuple[Todo, ...]:
        found = [
            one
            for one in _owned(sight, self.todos_.values())
            if where.state in (None, one.state)
            and where.owner in (None, one.owner)
            and where.account_id in (None, one.account_id)
            and where.opportunity_id in (None, one.opportunity_id)
            and where.call_id in (None, one.call_id)
            and (where.due_before is None or (one.due_at or NEVER) < where.due_before)
        ]
        return _window(sorted(found, key=lambda one: (one.due_at or NEVER, one.id)), page)

    def todos_of_activity(self, activity_id: str) -> tuple[Todo, ...]:
        found = [one for one in self.todos_.values() if one.activity_id == activity_id]
        return tuple(sorted(found, key=lambda one: one.id))

    def save_todo(self, todo: Todo) -> None:
        self.todos_[todo.id] = todo

    def replace_todos(self, activity_id: str, rows: Sequence[Todo]) -> None:
        _replace(self.todos_, activity_id, {row.id: row for row in rows})

    def objections(
        self,
        sight: Sight,
        *,
        account_id: str | None = None,
        opportunity_id: str | None = None,
        call_id: str | None = None,
        page: Page = FIRST_PAGE,
    ) -> tuple[StandingObjection, ...]:
        found = [
            one
            for one in _owned(sight, self.objections_.values())
            if account_id in (None, one.account_id)
            and opportunity_id in (None, one.opportunity_id)
            and call_id in (None, one.call_id)
        ]
        return _window(_latest(found, "raised_at"), page)

    def replace_objections(self, activity_id: str, rows: Sequence[StandingObjection]) -> None:
        _replace(self.objections_, activity_id, {row.id: row for row in rows})

    def lock(self, name: str) -> None:
        self.locks.append(name)

    def last_event(self) -> Event | None:
        return self.events_[-1] if self.events_ else None

    def add_event(self, event: Event) -> None:
        self.events_.append(event)

    def events(
        self, sight: Sight, *, aggregate: str | None = None, before_seq: int | None = None, limit: int = 100
    ) -> tuple[Event, ...]:
        found = [
            one
            for one in reversed(self.events_)
            if sight.covers(one.region, one.team, one.actor_id)
            and aggregate in (None, one.aggregate)
            and (before_seq is None or one.seq < before_seq)
        ]
        return tuple(found[:limit])

    def chain(self) -> Iterable[Event]:
        return list(self.events_)

    def _accounts(self, sight: Sight, wanted: Any = lambda one: True) -> tuple[Account, ...]:
        found = [one for one in self.accounts_.values() if sight.covers_region(one.region) and wanted(one)]
        return tuple(sorted(found, key=lambda one: one.id))

    def _contacts(self, sight: Sight, wanted: Any = lambda one: True) -> tuple[Contact, ...]:
        named = {mention.contact_id for mention in self.mentions(sight)}
        private = sight.team is not None or sight.rep_id is not None
        found = [
            one
            for one in self.contacts_.values()
            if sight.covers_region(one.region) and wanted(one) and (one.account_id or one.id in named or not private)
        ]
        return tuple(sorted(found, key=lambda one: one.id))


def _sees(sight: Sight, activity: Activity) -> bool:
    return sight.covers(activity.record.region, activity.record.team, activity.record.rep_id)


def _owned(sight: Sight, rows: Iterable[Owned]) -> list[Owned]:
    return [row for row in rows if sight.covers(row.region, row.team, row.rep_id)]


def _one(found: Sequence[T], what: str) -> T:
    if not found:
        raise CrmNotFound(f"no {what}", code=f"{what}_not_found")
    return found[0]


def _latest(rows: Iterable[Any], field: str) -> list[Any]:
    return sorted(sorted(rows, key=lambda row: row.id), key=lambda row: getattr(row, field), reverse=True)


def _window(rows: Sequence[T], page: Page) -> tuple[T, ...]:
    return tuple(rows[page.offset : page.offset + page.limit])


def _replace(table: dict[Any, Any], activity_id: str, rows: dict[Any, Any]) -> None:
    for key in [key for key, row in table.items() if row.activity_id == activity_id]:
        del table[key]
    table.update(rows)
