"""Who is whom among contacts: when a claim names a known contact, and what all its mentions together say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

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
    """The contact as its mentions describe it: confirmed ones first, then the latest, field by field.

    A contact that a person made keeps what the person wrote; only confirmed mentions fill its gaps.
    """
    if contact.created_by:
        said = [mention for mention in mentions if mention.claim.confirmed]
        base = contact
    else:
        said = list(mentions)
        blank = replace(contact, name=None, title=None, department=None, phone=None, role=UNKNOWN_ROLE)
        base = replace(
            blank,
            confirmed=any(mention.claim.confirmed for mention in said),
            known_since=min((mention.occurred_at for mention in said), default=contact.known_since),
        )
    claims = [mention.claim for mention in sorted(said, key=_precedence, reverse=True)]
    known_role = None if base.role == UNKNOWN_ROLE else base.role
    return replace(
        base,
        name=base.name or _first(claim.name for claim in claims),
        title=base.title or _first(claim.title for claim in claims),
        department=base.department or _first(claim.department for claim in claims),
        phone=base.phone or _first(claim.phone for claim in claims),
        role=known_role or _first(claim.role for claim in claims if claim.role != UNKNOWN_ROLE) or UNKNOWN_ROLE,
    )


def _precedence(mention: Mention) -> tuple[bool, float, float, str]:
    claim = mention.claim
    return claim.confirmed, mention.occurred_at.timestamp(), claim.confidence, claim.claim_id


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
