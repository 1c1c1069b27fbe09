"""Accounts, contacts and leads that people enter."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm_core.entities import Account, Contact, Lead
from crm_core.errors import CrmConflict, CrmForbidden, CrmInvalid
from crm_core.ids import stable_id
from crm_core.names import company_name, person_key, phone_key
from crm_core.paging import WHOLE_LIST
from crm_core.people import described, same_person
from crm_core.service.log import log_event
from crm_core.sight import Sight
from crm_core.stores import CrmStore
from crm_core.terms import UNKNOWN_ROLE


def create_account(
    store: CrmStore,
    sight: Sight,
    *,
    name: str,
    actor_id: str,
    now: datetime,
    region: str | None = None,
    phone: str | None = None,
    group_id: str | None = None,
    rep_id: str | None = None,
) -> Account:
    """A company of one region (the sight's own unless given).

    Raises CrmConflict when the region has it already under the same normalised name; CrmInvalid, CrmForbidden.
    """
    home = sight.home(region)
    key = company_name(name)
    if not key.core:
        raise CrmInvalid("An account needs a name.", code="name_missing")
    _check_phone(phone)
    if group_id:
        store.account(sight, group_id)
    store.lock(f"account-name:{home}:{key.core}")
    for known in store.accounts_by_core(Sight(home), key.core):
        if key.same_as(company_name(known.name)):
            raise CrmConflict(
                f"The account {known.name} is there already ({known.id}).",
                code="account_exists",
                remedy="Use that account.",
            )
    account = Account(
        id=stable_id("account", home, name, actor_id, now.isoformat()),
        region=home,
        name=name.strip(),
        created_at=now,
        phone=phone,
        group_id=group_id,
        rep_id=rep_id,
    )
    store.save_account(account)
    _log(store, "account.created", f"account:{account.id}", region=home, actor_id=actor_id, now=now)
    return account


def create_contact(
    store: CrmStore,
    sight: Sight,
    *,
    account_id: str,
    actor_id: str,
    now: datetime,
    name: str | None = None,
    phone: str | None = None,
    title: str | None = None,
    department: str | None = None,
    role: str = UNKNOWN_ROLE,
) -> Contact:
    """A person at an account; a proposal for the same person becomes this contact and keeps its evidence.

    What is left open here is told by the calls that people have confirmed.

    Raises CrmInvalid without a name or a number; CrmConflict when a person entered the same contact before.
    """
    account = store.account(sight, account_id)
    if not (person_key(name) or phone_key(phone)):
        raise CrmInvalid("A contact needs a name or a phone number.", code="name_missing")
    _check_phone(phone)
    store.lock(f"account:{account_id}")
    contacts = store.contacts(Sight(account.region), account_id=account_id, page=WHOLE_LIST)
    known = next((one for one in contacts if same_person(one, name=name, phone=phone)), None)
    if known and known.created_by:
        raise CrmConflict(f"This contact is there already ({known.id}).", code="contact_exists")
    entered = {"name": name, "phone": phone, "title": title, "department": department}
    base = known or Contact(
        id=stable_id("contact", account_id, name or "", phone or "", actor_id, now.isoformat()),
        region=account.region,
        account_id=account_id,
        confirmed=True,
        known_since=now,
    )
    written = replace(
        base,
        created_by=actor_id,
        entered=(*(field for field, value in entered.items() if value), *(("role",) if role != UNKNOWN_ROLE else ())),
        name=name,
        phone=phone,
        title=title,
        department=department,
        role=role,
    )
    contact = described(written, store.mentions(Sight(account.region), contact_id=base.id))
    store.save_contact(contact)
    _log(
        store, "contact.created", f"contact:{contact.id}", region=account.region, team=None, actor_id=actor_id, now=now
    )
    return contact


def create_lead(
    store: CrmStore,
    sight: Sight,
    *,
    name: str,
    phone: str,
    company: str,
    need: str,
    rep_id: str,
    actor_id: str,
    now: datetime,
    region: str | None = None,
    team: str | None = None,
) -> Lead:
    """A lead with its four fields, all required. Raises CrmInvalid, CrmForbidden for another's lead."""
    home, team = sight.home(region), team or sight.team
    if not sight.covers(home, team, rep_id):
        raise CrmForbidden("A lead for somebody out of your sight.", code="foreign_rep")
    for field, value in {"name": name, "phone": phone, "company": company, "need": need}.items():
        if not value.strip():
            raise CrmInvalid(f"A lead needs its {field}.", code=f"{field}_missing")
    _check_phone(phone)
    lead = Lead(
        id=stable_id("lead", home, name, phone, actor_id, now.isoformat()),
        region=home,
        team=team,
        rep_id=rep_id,
        name=name.strip(),
        phone=phone,
        company=company.strip(),
        need=need.strip(),
        created_at=now,
    )
    store.save_lead(lead)
    _log(store, "lead.created", f"lead:{lead.id}", region=home, team=team, actor_id=actor_id, now=now)
    return lead


def _check_phone(phone: str | None) -> None:
    if phone and phone_key(phone) is None:
        raise CrmInvalid("This is no phone number.", code="bad_phone", remedy="Digits, with +country code from abroad.")


def _log(
    store: CrmStore, event: str, aggregate: str, *, region: str, actor_id: str, now: datetime, team: str | None = None
) -> None:
    log_event(
        store,
        type=event,
        aggregate=aggregate,
        payload={},
        region=region,
        team=team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
