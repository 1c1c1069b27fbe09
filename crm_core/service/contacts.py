"""Ties the people that a call names to contacts, and unties them, so that a re-run leaves no trace of the old run."""

from __future__ import annotations

from collections.abc import Iterable

from crm_core.entities import Activity, Contact, Mention
from crm_core.ids import stable_id
from crm_core.paging import WHOLE_LIST
from crm_core.people import can_be_contact, described, same_person
from crm_core.records import PersonClaim
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore


def untie(store: CrmStore, activity: Activity) -> None:
    """Take back what the call said about contacts; a proposal that no other call supports goes."""
    mentions = store.mentions(EVERYWHERE, activity_id=activity.id)
    store.replace_mentions(activity.id, ())
    _describe(store, {mention.contact_id for mention in mentions})


def tie(store: CrmStore, activity: Activity) -> tuple[Contact, ...]:
    """Find or propose a contact for each person on the customer's side; returns them."""
    known: list[Contact] = []
    if activity.account_id:
        store.lock(f"account:{activity.account_id}")
        known += store.contacts(EVERYWHERE, account_id=activity.account_id, page=WHOLE_LIST)
    mentions = []
    for claim in activity.record.persons:
        if claim.rejected or not can_be_contact(claim):
            continue
        contact = next((one for one in known if same_person(one, name=claim.name, phone=claim.phone)), None)
        if contact is None:
            contact = _proposal(activity, claim)
            store.save_contact(contact)
            known.append(contact)
        mentions.append(_mention(activity, claim, contact.id))
    store.replace_mentions(activity.id, mentions)
    return _describe(store, {mention.contact_id for mention in mentions})


def _describe(store: CrmStore, contact_ids: Iterable[str]) -> tuple[Contact, ...]:
    """Write each contact as its mentions describe it now; returns those that remain."""
    remaining = []
    for contact_id in sorted(contact_ids):
        mentions = store.mentions(EVERYWHERE, contact_id=contact_id)
        contact = described(store.contact(EVERYWHERE, contact_id), mentions)
        if mentions or contact.created_by:
            store.save_contact(contact)
            remaining.append(contact)
        else:
            store.delete_contact(contact_id)
    return tuple(remaining)


def _proposal(activity: Activity, claim: PersonClaim) -> Contact:
    return Contact(
        id=stable_id("contact", activity.id, claim.claim_id),
        region=activity.record.region,
        account_id=activity.account_id,
        confirmed=claim.confirmed,
        known_since=activity.record.occurred_start,
        name=claim.name,
        phone=claim.phone,
    )


def _mention(activity: Activity, claim: PersonClaim, contact_id: str) -> Mention:
    record = activity.record
    return Mention(
        activity_id=activity.id,
        call_id=record.call_id,
        contact_id=contact_id,
        claim=claim,
        occurred_at=record.occurred_start,
        region=record.region,
        team=record.team,
        rep_id=record.rep_id,
    )
