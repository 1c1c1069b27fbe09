"""What kind of person a contact is, by the words of the vocabulary, each with what the judgement rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

PERSONALITY = "personality"  # the vocabulary's list


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTag:
    """One judgement; `call_id` names the call that shows it, where there is one. Seen by whoever sees the contact."""

    contact_id: str
    tag: str
    basis: str
    call_id: str | None
    created_by: str
    created_at: datetime


class ContactTagStore(Protocol):
    """Of contacts that the caller has read with a sight before."""

    def contact_tags(self, contact_id: str) -> tuple[ContactTag, ...]:
        """By tag."""

    def save_contact_tag(self, tag: ContactTag) -> None: ...

    def delete_contact_tag(self, contact_id: str, tag: str) -> None: ...
