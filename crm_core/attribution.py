"""Whose call this is: exact keys decide when they agree, likeness only suggests, and not knowing is an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from crm_core.names import CompanyName, company_name, is_full_name, person_key, phone_key, similarity
from crm_core.paging import WHOLE_LIST
from crm_core.policy import AttributionPolicy
from crm_core.records import CallRecord, PersonClaim
from crm_core.sight import Sight
from crm_core.stores import CrmStore
from crm_core.terms import AttributionReason, AttributionStatus, Party


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that the call may belong to; `similarity` is 1.0 for exact keys."""

    account_id: str
    name: str
    reason: AttributionReason
    similarity: float = 1.0


@dataclass(frozen=True, slots=True)
class Attribution:
    """`account_id` is set only when matched; `candidates` are the best first."""

    status: AttributionStatus
    reason: AttributionReason
    account_id: str | None = None
    opportunity_id: str | None = None
    candidates: tuple[Candidate, ...] = ()


def attribute(store: CrmStore, sight: Sight, record: CallRecord, *, policy: AttributionPolicy) -> Attribution:
    """By phone, then company, then person; exact keys only.

    Later keys narrow what earlier ones leave open. A phone and a company that point to different accounts, or keys
    that leave several, are suggested. Contacts that nobody has confirmed suggest, and never match.
    """
    people = [person for person in record.persons if person.side == Party.CUSTOMER and not person.rejected]
    phone, weak_phone = _by_phone(store, sight, [record.phone, *(person.phone for person in people)])
    company = _by_company(store, sight, _companies(record, people))
    person, weak_person = _by_person(store, sight, people)

    left = _narrowed(_agreed(phone, company), person)
    if len(left) == 1:
        (account_id,) = left
        reason = (
            AttributionReason.PHONE
            if account_id in phone
            else AttributionReason.COMPANY
            if account_id in company
            else AttributionReason.PERSON
        )
        return Attribution(
            AttributionStatus.MATCHED,
            reason,
            account_id,
            _opportunity(store, sight, account_id, record.opportunity_hint),
            (Candidate(account_id, store.account(sight, account_id).name, reason),),
        )
    if left:
        several = [Candidate(one, store.account(sight, one).name, AttributionReason.SEVERAL) for one in sorted(left)]
        return Attribution(AttributionStatus.SUGGESTED, AttributionReason.SEVERAL, candidates=tuple(several))
    alike = _alike(store, sight, record, people, policy, contacts=weak_phone | weak_person)
    if alike:
        return Attribution(AttributionStatus.SUGGESTED, alike[0].reason, candidates=alike)
    return Attribution(AttributionStatus.UNASSIGNED, AttributionReason.NOTHING)


def account_by_keys(store: CrmStore, sight: Sight, *, phone: str | None, company: str | None) -> str | None:
    """The one account that the sender's own words name, before anything of the call is known."""
    sure, _ = _by_phone(store, sight, [phone])
    left = _agreed(sure, _by_company(store, sight, [company_name(company)] if company else []))
    return next(iter(left)) if len(left) == 1 else None


def _agreed(phone: set[str], company: set[str]) -> set[str]:
    """What both keys allow; all of both where they contradict each other."""
    return phone | company if phone and company and not phone & company else _narrowed(phone, company)


def _narrowed(earlier: set[str], later: set[str]) -> set[str]:
    if not earlier:
        return later
    return earlier & later or earlier


def _by_phone(store: CrmStore, sight: Sight, numbers: Iterable[str | None]) -> tuple[set[str], set[str]]:
    """Accounts by known numbers, and those that only an unconfirmed contact's number names."""
    sure: set[str] = set()
    weak: set[str] = set()
    for key in {phone_key(number) for number in numbers} - {None}:
        sure.update(account.id for account in store.accounts_by_phone(sight, str(key)))
        sure.update(store.accounts_assigned_to_phone(sight, str(key)))
        for contact in store.contacts_by_phone(sight, str(key)):
            if contact.account_id:
                (sure if contact.confirmed else weak).add(contact.account_id)
    return sure, weak


def _by_company(store: CrmStore, sight: Sight, companies: Iterable[CompanyName]) -> set[str]:
    return {
        account.id
        for company in companies
        for account in store.accounts_by_core(sight, company.core)
        if company.same_as(company_name(account.name))
    }


def _by_person(store: CrmStore, sight: Sight, people: Iterable[PersonClaim]) -> tuple[set[str], set[str]]:
    """Accounts of confirmed contacts with a person's full name, and those that a lesser match names."""
    sure: set[str] = set()
    weak: set[str] = set()
    for name in {person.name for person in people if person_key(person.name)}:
        for contact in store.contacts_by_name(sight, person_key(name)):
            if contact.account_id:
                (sure if contact.confirmed and is_full_name(name) else weak).add(contact.account_id)
    return sure, weak


def _companies(record: CallRecord, people: Iterable[PersonClaim]) -> list[CompanyName]:
    said = {company_name(name) for name in (record.account_hint, *(person.organization for person in people))}
    return sorted((name for name in said if name.core), key=lambda name: (name.core, name.region or ""))


def _alike(
    store: CrmStore,
    sight: Sight,
    record: CallRecord,
    people: Iterable[PersonClaim],
    policy: AttributionPolicy,
    *,
    contacts: set[str],
) -> tuple[Candidate, ...]:
    """The best suggestions: contacts first, then the names most alike."""
    people = list(people)
    companies = _companies(record, people)
    names = {person_key(person.name) for person in people if len(person_key(person.name)) > 2}
    scores: dict[str, float] = {}
    if companies:
        for account_id, name in store.account_names(sight):
            known = company_name(name)
            scores[account_id] = max(_company_score(known, company, policy) for company in companies)
    if names:
        for account_id, name in store.contact_names(sight):
            score = max(SequenceMatcher(None, person_key(name), said, autojunk=False).ratio() for said in names)
            scores[account_id] = max(score, scores.get(account_id, 0.0))
    ranked = [(1.0, one, AttributionReason.CONTACT) for one in sorted(contacts)] + [
        (score, one, AttributionReason.SIMILAR)
        for one, score in sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        if score >= policy.similarity and one not in contacts
    ]
    return tuple(
        Candidate(one, store.account(sight, one).name, reason, round(score, 3))
        for score, one, reason in ranked[: policy.max_candidates]
    )


def _company_score(known: CompanyName, said: CompanyName, policy: AttributionPolicy) -> float:
    short, long = sorted((known.core, said.core), key=len)
    if len(short) >= policy.contained_min_chars and short in long:
        return max(policy.contained, similarity(known, said))
    return similarity(known, said)


def _opportunity(store: CrmStore, sight: Sight, account_id: str, hint: str | None) -> str | None:
    """The one open opportunity that the hint names or, without a hint, the only one there is."""
    deals = store.opportunities(sight, account_id=account_id, open_only=True, page=WHOLE_LIST)
    if hint:
        deals = tuple(deal for deal in deals if person_key(deal.name) == person_key(hint))
    return deals[0].id if len(deals) == 1 else None
