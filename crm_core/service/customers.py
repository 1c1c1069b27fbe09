"""Accounts and contacts that people enter and change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from crm_core.customers.uscc import uscc_key
from crm_core.entities import Account, Contact
from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.ids import stable_id
from crm_core.names import company_name, person_key, phone_key
from crm_core.paging import WHOLE_LIST
from crm_core.people import described, same_person
from crm_core.revisions import require_revision
from crm_core.service.log import log_event
from crm_core.service.standing import standing_account
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
    uscc: str | None = None,
    industry: str | None = None,
    size: str | None = None,
    sound: str = "",
) -> Account:
    """A company of one region (the sight's own unless given). `sound` is how its name is pronounced, if known.

    Raises CrmConflict when the region has it already under the same normalised name or credit code; CrmInvalid,
    CrmForbidden.
    """
    home = sight.home(region)
    key = company_name(name)
    if not key.core:
        raise CrmInvalid("An account needs a name.", code="name_missing")
    _check_phone(phone)
    code = uscc_key(uscc)
    store.lock(f"account-name:{home}:{key.core}")
    _refuse_known(store, home, name, code)
    account = Account(
        id=stable_id("account", home, name, actor_id, now.isoformat()),
        region=home,
        name=name.strip(),
        created_at=now,
        phone=phone,
        group_id=group_id,
        rep_id=rep_id,
        uscc=code,
        industry=industry,
        size=size,
        sound=sound,
    )
    if group_id:
        _check_head(store, sight, account)
    store.save_account(account)
    _log(store, "account.created", f"account:{account.id}", region=home, actor_id=actor_id, now=now)
    return account


CHANGEABLE = frozenset({"name", "phone", "rep_id", "uscc", "industry", "size", "sound", "group_id"})


def update_account(
    store: CrmStore,
    sight: Sight,
    account_id: str,
    *,
    changes: Mapping[str, Any],
    actor_id: str,
    now: datetime,
    expected: str | None = None,
) -> Account:
    """Other words in its fields. `expected` is the revision that the changer read; `sight` is one for writing.

    A group is joined by naming its head, in sight, which belongs to no group itself. Raises CrmConflict when the
    account was changed meanwhile, merged, or would become one that is there; CrmInvalid, CrmNotFound.
    """
    store.lock(f"account:{account_id}")
    before = standing_account(store, sight, account_id)
    require_revision(before, expected)
    if unknown := set(changes) - CHANGEABLE:
        raise CrmInvalid(f"{min(unknown)} of an account is not changed.", code="fixed_field")
    after = replace(before, **{**changes, "uscc": uscc_key(changes.get("uscc", before.uscc))})
    if not company_name(after.name).core:
        raise CrmInvalid("An account needs a name.", code="name_missing")
    _check_phone(after.phone)
    if after.group_id and after.group_id != before.group_id:
        _check_head(store, replace(sight, writing=False), after)
        if before.group_id is None and store.is_group_file(before.id):
            raise CrmInvalid("This account heads a group itself.", code="bad_group", remedy="Empty its group first.")
    if after.name != before.name or after.uscc != before.uscc:
        _refuse_known(store, after.region, after.name, after.uscc, but=after.id)
    store.save_account(after)
    _log(
        store,
        "account.changed",
        f"account:{after.id}",
        region=after.region,
        actor_id=actor_id,
        now=now,
        fields=sorted(changes),
    )
    return after


def _refuse_known(store: CrmStore, home: str, name: str, uscc: str | None, *, but: str | None = None) -> None:
    key = company_name(name)
    named = (one for one in store.accounts_by_core(Sight(home), key.core) if key.same_as(company_name(one.name)))
    coded = store.accounts_by_uscc(Sight(home), uscc) if uscc else ()
    for known in (*named, *coded):
        if known.id != but:
            raise CrmConflict(
                f"The account {known.name} is there already ({known.id}).",
                code="account_exists",
                remedy="Use that account.",
            )


def _check_head(store: CrmStore, sight: Sight, account: Account) -> None:
    head = store.account(sight, str(account.group_id))
    if head.group_id or head.id == account.id or head.merged_into:
        raise CrmInvalid("The head of a group belongs to none itself.", code="bad_group", remedy="Name its head.")


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

    Raises CrmInvalid without a name or a number; CrmConflict when a person entered the same contact
    before, and for a merged account.
    """
    account = standing_account(store, sight, account_id)
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


def _check_phone(phone: str | None) -> None:
    if phone and phone_key(phone) is None:
        raise CrmInvalid("This is no phone number.", code="bad_phone", remedy="Digits, with +country code from abroad.")


def _log(
    store: CrmStore,
    event: str,
    aggregate: str,
    *,
    region: str,
    actor_id: str,
    now: datetime,
    team: str | None = None,
    **payload: Any,
) -> None:
    log_event(
        store,
        type=event,
        aggregate=aggregate,
        payload=payload,
        region=region,
        team=team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
