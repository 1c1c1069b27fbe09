"""Finds whom a number, a company or a name may mean, and which customers may be there twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crm_core.customers.policy import CustomerPolicy
from crm_core.customers.similar import Named, Sound, likely_pairs, most_alike, named
from crm_core.customers.splits import SplitCall, possibly_one
from crm_core.customers.uscc import uscc_key
from crm_core.entities import Contact
from crm_core.names import company_name, person_key, phone_key
from crm_core.sight import Sight
from crm_core.stores import CrmStore
from crm_core.terms import AttributionReason


@dataclass(frozen=True, slots=True)
class Match:
    """A lead or an account that is meant, or may be: `similarity` is 1.0 for exact keys."""

    name: str
    reason: AttributionReason
    similarity: float = 1.0
    account_id: str | None = None
    lead_id: str | None = None
    contact_id: str | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """Two accounts of one region that may be one. `reason` is phone, uscc or similar."""

    account_id: str
    name: str
    other_id: str
    other_name: str
    reason: AttributionReason
    similarity: float


def match(
    store: CrmStore,
    sight: Sight,
    *,
    policy: CustomerPolicy,
    sound: Sound,
    phone: str | None = None,
    uscc: str | None = None,
    company: str | None = None,
    name: str | None = None,
) -> tuple[Match, ...]:
    """By number, then credit code, then company, then person; likeness only where no key is exact.

    The same account is named once, by its best reason. Raises CrmInvalid for a credit code that is none.
    """
    exact = [
        *_by_phone(store, sight, phone_key(phone)),
        *_by_uscc(store, sight, uscc_key(uscc)),
        *_by_company(store, sight, company),
        *_by_person(store, sight, name),
    ]
    found = exact
    if company and not any(one.account_id for one in exact):
        wanted = named("", company, sound(company_name(company).core))
        alike = most_alike(wanted, _names(store, sight, sound), policy.duplicates)
        found = [
            *exact,
            *(Match(one.name, AttributionReason.SIMILAR, round(score, 3), one.account_id) for one, score in alike),
        ]
    best: dict[str, Match] = {}
    for one in found:
        best.setdefault(one.lead_id or str(one.account_id), one)
    return tuple(best.values())


def twins(store: CrmStore, region: str, *, policy: CustomerPolicy, sound: Sound) -> tuple[Twin, ...]:
    """Accounts of the region to be merged, or not, by a person: equal keys first, then the most alike."""
    names = {one.account_id: one for one in _names(store, Sight(region), sound)}
    found = {
        (one, other): Twin(one, names[one].name, other, names[other].name, AttributionReason(key), 1.0)
        for one, other, key in store.same_key_accounts(Sight(region))
    }
    for first, second, score in likely_pairs(names.values(), policy.duplicates):
        one, other = sorted((first, second), key=lambda named: named.account_id)
        twin = Twin(one.account_id, one.name, other.account_id, other.name, AttributionReason.SIMILAR, round(score, 3))
        found.setdefault((one.account_id, other.account_id), twin)
    return tuple(sorted(found.values(), key=lambda twin: (-twin.similarity, twin.account_id, twin.other_id)))


def twin_contacts(store: CrmStore, sight: Sight, account_id: str) -> tuple[tuple[Contact, Contact], ...]:
    """Confirmed contacts of an account that share a number. Raises CrmNotFound for the account."""
    store.account(sight, account_id)
    return store.same_phone_contacts(sight, account_id)


def split_calls(
    store: CrmStore, sight: Sight, *, since: datetime, until: datetime, policy: CustomerPolicy
) -> tuple[SplitCall, ...]:
    """Calls of that time that may be one call in two records, in order."""
    return possibly_one(store.calls_between(sight, since, until), gap_s=policy.duplicates.split_gap_s)


def _names(store: CrmStore, sight: Sight, sound: Sound) -> Iterable[Named]:
    for account_id, name, spoken in store.account_sounds(sight):
        yield named(account_id, name, spoken or sound(company_name(name).core))


def _by_phone(store: CrmStore, sight: Sight, number: str | None) -> Iterable[Match]:
    if number is None:
        return
    for lead in store.open_leads_by_phone(sight, number):
        yield Match(lead.company, AttributionReason.PHONE, account_id=lead.account_id, lead_id=lead.id)
    for account in store.accounts_by_phone(sight, number):
        yield Match(account.name, AttributionReason.PHONE, account_id=account.id)
    yield from _of_contacts(store, sight, store.contacts_by_phone(sight, number), AttributionReason.PHONE)


def _by_uscc(store: CrmStore, sight: Sight, code: str | None) -> Iterable[Match]:
    if code is not None:
        for account in store.accounts_by_uscc(sight, code):
            yield Match(account.name, AttributionReason.USCC, account_id=account.id)


def _by_company(store: CrmStore, sight: Sight, company: str | None) -> Iterable[Match]:
    wanted = company_name(company)
    if wanted.core:
        for account in store.accounts_by_core(sight, wanted.core):
            if wanted.same_as(company_name(account.name)):
                yield Match(account.name, AttributionReason.COMPANY, account_id=account.id)


def _by_person(store: CrmStore, sight: Sight, name: str | None) -> Iterable[Match]:
    if key := person_key(name):
        yield from _of_contacts(store, sight, store.contacts_by_name(sight, key), AttributionReason.PERSON)


def _of_contacts(
    store: CrmStore, sight: Sight, contacts: Iterable[Contact], reason: AttributionReason
) -> Iterable[Match]:
    for contact in contacts:
        if contact.account_id:
            account = store.account(sight, contact.account_id)
            sure = reason if contact.confirmed else AttributionReason.CONTACT
            yield Match(account.name, sure, account_id=account.id, contact_id=contact.id)
