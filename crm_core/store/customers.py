"""Accounts, contacts and leads in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, delete, or_, select

from crm_core.entities import Account, Contact, Lead
from crm_core.names import company_name, person_key, phone_key
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.store.rows import OnConnection, fetch, fetch_one, to_row, upsert
from crm_core.store.shared import accounts_seen, contacts_seen
from crm_core.store.sight import by_owner, by_region
from crm_core.store.tables import accounts, contacts, leads, mentions


class SqlCustomers(OnConnection):
    """Implements `CustomerStore`."""

    def account(self, sight: Sight, account_id: str) -> Account:
        return fetch_one(self._connection, Account, self._accounts(sight).where(accounts.c.id == account_id), "account")

    def accounts(self, sight: Sight, *, text: str | None = None, page: Page = FIRST_PAGE) -> tuple[Account, ...]:
        query = self._standing(sight).order_by(accounts.c.name, accounts.c.id)
        if text:
            query = query.where(accounts.c.name.icontains(text, autoescape=True))
        return fetch(self._connection, Account, query, page)

    def account_names(self, sight: Sight) -> Iterator[tuple[str, str]]:
        query = select(accounts.c.id, accounts.c.name).where(
            by_region(accounts, sight), accounts.c.merged_into.is_(None)
        )
        return ((row.id, row.name) for row in self._connection.execute(query))

    def accounts_by_core(self, sight: Sight, core: str) -> tuple[Account, ...]:
        query = self._standing(sight).where(accounts.c.name_key == core).order_by(accounts.c.id)
        return fetch(self._connection, Account, query)

    def accounts_by_phone(self, sight: Sight, phone: str) -> tuple[Account, ...]:
        query = self._standing(sight).where(accounts.c.phone_key == phone).order_by(accounts.c.id)
        return fetch(self._connection, Account, query)

    def save_account(self, account: Account) -> None:
        keys = {"name_key": company_name(account.name).core, "phone_key": phone_key(account.phone)}
        upsert(self._connection, accounts, [to_row(account, **keys)])

    def contact(self, sight: Sight, contact_id: str) -> Contact:
        return fetch_one(self._connection, Contact, self._contacts(sight).where(contacts.c.id == contact_id), "contact")

    def contacts(
        self, sight: Sight, *, account_id: str | None = None, call_id: str | None = None, page: Page = FIRST_PAGE
    ) -> tuple[Contact, ...]:
        query = self._contacts(sight).order_by(contacts.c.name.nulls_last(), contacts.c.id)
        if account_id is not None:
            query = query.where(contacts.c.account_id == account_id)
        if call_id is not None:
            query = query.where(contacts.c.id.in_(_mentioned(sight).where(mentions.c.call_id == call_id)))
        return fetch(self._connection, Contact, query, page)

    def contacts_by_name(self, sight: Sight, name_key: str) -> tuple[Contact, ...]:
        query = self._contacts(sight).where(contacts.c.name_key == name_key).order_by(contacts.c.id)
        return fetch(self._connection, Contact, query)

    def contacts_by_phone(self, sight: Sight, phone: str) -> tuple[Contact, ...]:
        query = self._contacts(sight).where(contacts.c.phone_key == phone).order_by(contacts.c.id)
        return fetch(self._connection, Contact, query)

    def contact_names(self, sight: Sight) -> Iterator[tuple[str, str]]:
        query = select(contacts.c.account_id, contacts.c.name).where(
            by_region(contacts, sight), contacts.c.account_id.is_not(None), contacts.c.name.is_not(None)
        )
        return ((row.account_id, row.name) for row in self._connection.execute(query))

    def save_contact(self, contact: Contact) -> None:
        keys = {"name_key": person_key(contact.name), "phone_key": phone_key(contact.phone)}
        upsert(self._connection, contacts, [to_row(contact, **keys)])

    def delete_contact(self, contact_id: str) -> None:
        self._connection.execute(delete(contacts).where(contacts.c.id == contact_id))

    def lead(self, sight: Sight, lead_id: str) -> Lead:
        return fetch_one(self._connection, Lead, _leads(sight).where(leads.c.id == lead_id), "lead")

    def leads(self, sight: Sight, *, page: Page = FIRST_PAGE) -> tuple[Lead, ...]:
        return fetch(self._connection, Lead, _leads(sight).order_by(leads.c.created_at.desc(), leads.c.id), page)

    def save_lead(self, lead: Lead) -> None:
        upsert(self._connection, leads, [to_row(lead, phone_key=phone_key(lead.phone))])

    def _accounts(self, sight: Sight) -> Select[Any]:
        return select(accounts).where(accounts_seen(self._connection, sight))

    def _standing(self, sight: Sight) -> Select[Any]:
        """Without those that were merged into another one."""
        return self._accounts(sight).where(accounts.c.merged_into.is_(None))

    def _contacts(self, sight: Sight) -> Select[Any]:
        """Of an account the whole region sees them; without one they are as private as the call that named them."""
        query = select(contacts).where(contacts_seen(self._connection, sight))
        if sight.team is None and sight.rep_id is None:
            return query
        return query.where(or_(contacts.c.account_id.is_not(None), contacts.c.id.in_(_mentioned(sight))))


def _mentioned(sight: Sight) -> Select[Any]:
    return select(mentions.c.contact_id).where(by_owner(mentions, sight))


def _leads(sight: Sight) -> Select[Any]:
    return select(leads).where(by_owner(leads, sight))
