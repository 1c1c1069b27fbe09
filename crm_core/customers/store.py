"""What finding duplicates, merging, briefs and counting need from storage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from crm_core.contact_tags import ContactTag
from crm_core.customers.counting import Added
from crm_core.entities import Account, Activity, Contact
from crm_core.sight import Sight


@dataclass(frozen=True, slots=True)
class CallGlance:
    """A call without a word of it: what all who may read the account may know."""

    call_id: str
    region: str
    rep_id: str
    at: datetime
    minutes: float
    direction: str
    needs: tuple[str, ...]
    objections: tuple[str, ...]


class CustomerBookStore(Protocol):
    def accounts_by_uscc(self, sight: Sight, uscc: str) -> tuple[Account, ...]:
        """By id."""

    def account_sounds(self, sight: Sight) -> Iterable[tuple[str, str, str]]:
        """(id, name, sound) of every account in sight that was not merged."""

    def same_key_accounts(self, sight: Sight) -> tuple[tuple[str, str, str], ...]:
        """(id, other id, key) of accounts of one region with one number or one credit code; key: phone or uscc."""

    def same_phone_contacts(self, sight: Sight, account_id: str) -> tuple[tuple[Contact, Contact], ...]:
        """Confirmed contacts of the account that share a number."""

    def move_account(self, account_id: str, into: str) -> Mapping[str, tuple[str, ...]]:
        """Put everything that stands on one account on another; returns the moved ids by table."""

    def move_contact(self, contact_id: str, into: str) -> Mapping[str, tuple[str, ...]]:
        """Put mentions and tags of one contact on another; returns what moved by table."""

    def tags_of_account(self, account_id: str) -> tuple[ContactTag, ...]:
        """Of all contacts of an account that the caller has read with a sight, by contact and tag."""

    def call_glances(self, sight: Sight, account_id: str, limit: int) -> tuple[CallGlance, ...]:
        """Latest first: the own ones in sight, and of a shared account all."""

    def calls_between(self, sight: Sight, since: datetime, until: datetime) -> tuple[Activity, ...]:
        """Calls of one rep to one number, or without a number, that began within four hours of another such call."""

    def added_contacts(self, sight: Sight, since: datetime, until: datetime) -> tuple[Added, ...]:
        """Contacts that people entered in that time, without those from before; a sight with a rep sees its own."""
