"""Tags of contacts in SQL."""

from __future__ import annotations

from sqlalchemy import delete, select

from crm_core.contact_tags import ContactTag
from crm_core.store.policy_tables import contact_tags
from crm_core.store.rows import OnConnection, fetch, to_row, upsert


class SqlContactTags(OnConnection):
    """Implements `ContactTagStore`."""

    def contact_tags(self, contact_id: str) -> tuple[ContactTag, ...]:
        query = select(contact_tags).where(contact_tags.c.contact_id == contact_id).order_by(contact_tags.c.tag)
        return fetch(self._connection, ContactTag, query)

    def save_contact_tag(self, tag: ContactTag) -> None:
        upsert(self._connection, contact_tags, [to_row(tag)])

    def delete_contact_tag(self, contact_id: str, tag: str) -> None:
        self._connection.execute(
            delete(contact_tags).where(contact_tags.c.contact_id == contact_id, contact_tags.c.tag == tag)
        )
