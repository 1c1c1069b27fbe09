"""Who is whom among contacts: when a claim names a known contact, and what all its mentions together say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from crm_core.entities import Contact, Mention
from crm_core.names import person_key, phone_key
from crm_core.records import PersonClaim
from crm_core.terms import UNKNOWN_ROLE, Party


def can_be_contact(claim: PersonClaim) -> bool:
    """A person on the customer's side that somebody could find again, by name or by number."""
    return claim.side == Party.CUSTOMER and bool(person_key(claim.name) or phone_key(claim.phone))


def same_person(contact: Contact, *, name: str | None, phone: str | None) -> bool:
    """Within one account: equal names; or equal numbers when one of both has no name (a number may be shared)."""
    known, said = person_key(contact.name), person_key(name)
    if known and said:
        return known == said
    number = phone_key(contact.phone)
    return number is not None and number == phone_key(phone)


def described(contact: Contact, mentions: Sequence[Mention]) -> Contact:
    """The contact as a person wrote it, its gaps filled from its mentions: the latest first, field by field.

    Confirmed mentions confirm the contact; a confirmed contact is described by them alone.
    """
    sure = [mention for mention in mentions if mention.claim.confirmed]
    confirmed = bool(contact.created_by or sure)
    claims = [mention.claim for mention in sorted(sure if confirmed else mentions, key=_precedence, reverse=True)]
    moments = [mention.occurred_at for mention in mentions]
    own = contact.entered
    return replace(
        contact,
        confirmed=confirmed,
        known_since=contact.known_since if contact.created_by or not moments else min(moments),
        name=contact.name if "name" in own else _first(claim.name for claim in claims),
        title=contact.title if "title" in own else _first(claim.title for claim in claims),
        department=contact.department if "department" in own else _first(claim.department for claim in claims),
        phone=contact.phone if "phone" in own else _first(claim.phone for claim in claims),
        role=contact.role if "role" in own else _role(claims),
    )


def _precedence(mention: Mention) -> tuple[datetime, float, str]:
    return mention.occurred_at, mention.claim.confidence, mention.claim.claim_id


def _role(claims: Iterable[PersonClaim]) -> str:
    return _first(claim.role for claim in claims if claim.role != UNKNOWN_ROLE) or UNKNOWN_ROLE


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
