"""What somebody should know before the next talk with a customer, and which contacts are real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_core.contact_tags import ContactTag
from crm_core.customers.counting import ContactCount, count_contacts
from crm_core.customers.policy import CustomerPolicy
from crm_core.customers.store import CallGlance
from crm_core.entities import Account, Contact, Lead, Opportunity, StandingObjection, Todo
from crm_core.errors import CrmInvalid
from crm_core.paging import WHOLE_LIST, Page
from crm_core.sight import Sight
from crm_core.stores import CrmStore, TodoFilter
from crm_core.terms import UNKNOWN_ROLE, TodoState

_LAST_CALLS = 3
_OPEN_ITEMS = Page(50)


@dataclass(frozen=True, slots=True)
class Person:
    """A contact with what it was tagged with."""

    contact: Contact
    tags: tuple[ContactTag, ...]


@dataclass(frozen=True, slots=True)
class AccountBrief:
    """`people` are those with a role in the decision first; `calls` the last three."""

    account: Account
    people: tuple[Person, ...]
    calls: tuple[CallGlance, ...]
    deals: tuple[Opportunity, ...]
    promises: tuple[Todo, ...]
    objections: tuple[StandingObjection, ...]


def account_brief(store: CrmStore, sight: Sight, account_id: str) -> AccountBrief:
    """Within sight; of a shared account all deals and calls, but the promises and words of one's own calls only."""
    account = store.account(sight, account_id)
    noted: dict[str, list[ContactTag]] = {}
    for tag in store.tags_of_account(account_id):
        noted.setdefault(tag.contact_id, []).append(tag)
    people = [
        Person(contact, tuple(noted.get(contact.id, ())))
        for contact in store.contacts(sight, account_id=account_id, page=WHOLE_LIST)
    ]
    people.sort(key=lambda one: (one.contact.role == UNKNOWN_ROLE, not one.tags, not one.contact.confirmed))
    return AccountBrief(
        account=account,
        people=tuple(people),
        calls=store.call_glances(sight, account_id, _LAST_CALLS),
        deals=store.opportunities(sight, account_id=account_id, open_only=True, page=_OPEN_ITEMS),
        promises=store.todos(sight, TodoFilter(state=TodoState.OPEN, account_id=account_id), _OPEN_ITEMS),
        objections=store.objections(sight, account_id=account_id, page=_OPEN_ITEMS),
    )


def recent_leads(store: CrmStore, sight: Sight, *, policy: CustomerPolicy) -> tuple[Lead, ...]:
    """The last leads that wait for their first contact, for a link at hand."""
    return store.pending_leads(sight, limit=policy.duplicates.recent_leads)


def contact_counts(
    store: CrmStore, sight: Sight, *, since: datetime, until: datetime, policy: CustomerPolicy
) -> tuple[ContactCount, ...]:
    """What each person entered in that time, of which how much is real. Raises CrmInvalid for an empty time."""
    if until <= since:
        raise CrmInvalid("The time ends before it begins.", code="bad_period")
    return count_contacts(store.added_contacts(sight, since, until), policy.counting)
