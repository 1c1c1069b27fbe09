"""How accounts and their people are called in talk, for those who listen to calls."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.names import company_name, is_full_name, person_key, spoken_name
from crm_core.paging import WHOLE_LIST
from crm_core.sight import Sight
from crm_core.stores import CrmStore


@dataclass(frozen=True, slots=True)
class AccountNames:
    """`people` are full names that a person confirmed: what the machine heard may be written wrong."""

    company: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Called:
    """The accounts that a name belongs to: as their own, or as that of a contact."""

    accounts: tuple[str, ...] = ()
    of_contacts: tuple[str, ...] = ()


def names_of_account(store: CrmStore, sight: Sight, account_id: str) -> AccountNames:
    """Raises CrmNotFound."""
    account = store.account(sight, account_id)
    contacts = store.contacts(sight, account_id=account_id, page=WHOLE_LIST)
    people = dict.fromkeys(one.name for one in contacts if one.name and one.confirmed and is_full_name(one.name))
    return AccountNames(spoken_name(account.name), tuple(people))


def who_is_called(store: CrmStore, sight: Sight, name: str) -> Called:
    """Whose name this is, by exact keys."""
    company, person = company_name(name), person_key(name)
    accounts = store.accounts_by_core(sight, company.core) if company.core else ()
    contacts = store.contacts_by_name(sight, person) if person else ()
    return Called(
        tuple(one.id for one in accounts if company.same_as(company_name(one.name))),
        tuple(dict.fromkeys(one.account_id for one in contacts if one.account_id and one.confirmed)),
    )
