"""Tags a contact with what kind of person it is, never without a basis."""

from __future__ import annotations

from datetime import datetime

from crm_core.contact_tags import PERSONALITY, ContactTag
from crm_core.entities import Contact
from crm_core.errors import CrmConflict, CrmInvalid, CrmNotFound
from crm_core.policies import CrmPolicy
from crm_core.quality import FLAW_WORDS, flaws_of
from crm_core.service.log import log_event
from crm_core.sight import Sight
from crm_core.stores import CrmStore


def contact_tags(store: CrmStore, sight: Sight, contact_id: str) -> tuple[ContactTag, ...]:
    """By tag. Raises CrmNotFound."""
    return store.contact_tags(store.contact(sight, contact_id).id)


def tag_contact(
    store: CrmStore,
    sight: Sight,
    contact_id: str,
    *,
    tag: str,
    basis: str,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    call_id: str | None = None,
) -> ContactTag:
    """Put a word of the list `personality` on a contact; the same word again replaces its basis.

    `sight` is one for writing. Raises CrmNotFound for the contact or the call; CrmConflict (contact_unconfirmed);
    CrmInvalid (unknown_word, basis_missing, basis_empty).
    """
    contact = _locked(store, sight, contact_id)
    if not contact.confirmed:
        raise CrmConflict(
            "Nobody has confirmed this contact yet.",
            code="contact_unconfirmed",
            remedy="Confirm who was named in the call, or enter the contact.",
        )
    word = policy.vocabularies.of(PERSONALITY).word(tag, basis=basis)
    if flaws := flaws_of(basis, policy=policy.quality):
        _, english = FLAW_WORDS[flaws[0]]
        raise CrmInvalid(
            f"The basis says nothing: {english}", code="basis_empty", remedy="Write what the customer said or did."
        )
    if call_id is not None:
        store.activity(sight, call_id)
    made = ContactTag(
        contact_id=contact.id,
        tag=word.key,
        basis=basis.strip(),
        call_id=call_id,
        created_by=actor_id,
        created_at=now,
    )
    store.save_contact_tag(made)
    _log(store, contact, "contact.tagged", {"tag": made.tag, "call_id": call_id}, actor_id=actor_id, now=now)
    return made


def untag_contact(store: CrmStore, sight: Sight, contact_id: str, *, tag: str, actor_id: str, now: datetime) -> None:
    """Take a tag off. Raises CrmNotFound for the contact or a tag that it does not have."""
    contact = _locked(store, sight, contact_id)
    if tag not in {one.tag for one in store.contact_tags(contact.id)}:
        raise CrmNotFound("The contact does not have this tag.", code="tag_not_found")
    store.delete_contact_tag(contact.id, tag)
    _log(store, contact, "contact.untagged", {"tag": tag}, actor_id=actor_id, now=now)


def _locked(store: CrmStore, sight: Sight, contact_id: str) -> Contact:
    contact = store.contact(sight, contact_id)
    store.lock(f"account:{contact.account_id}")
    return contact


def _log(
    store: CrmStore, contact: Contact, event: str, payload: dict[str, str | None], *, actor_id: str, now: datetime
) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"contact:{contact.id}",
        payload=payload,
        region=contact.region,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
