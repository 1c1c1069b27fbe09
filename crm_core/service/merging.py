"""Makes one customer of two, as a person decides; the log keeps what was moved, so that it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm_core.entities import Account, Contact
from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.people import described
from crm_core.service.log import log_event
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore

_FILLED = ("phone", "uscc", "industry", "size", "group_id", "rep_id")


def merge_accounts(
    store: CrmStore, sight: Sight, account_id: str, *, into: str, actor_id: str, now: datetime
) -> Account:
    """`into` gets everything that stands on the account, and its fields where it has none itself.

    The merged account remains to be read by its id and stands in no list. `sight` is one for writing. Raises
    CrmNotFound; CrmInvalid for accounts of two regions or one account; CrmConflict for one that was merged before,
    and where one heads a group and the other belongs to a third.
    """
    for locked in sorted((account_id, into)):
        store.lock(f"account:{locked}")
    lost, kept = store.account(sight, account_id), store.account(sight, into)
    if lost.id == kept.id:
        raise CrmInvalid("An account is not merged into itself.", code="same_account")
    if lost.region != kept.region:
        raise CrmInvalid(
            "Accounts of two regions stay two.", code="foreign_region", remedy="Put them into one group instead."
        )
    for one in (lost, kept):
        if one.merged_into:
            raise CrmConflict("The account was merged before.", code="account_merged")
    for head, member in ((kept, lost), (lost, kept)):
        if head.group_id is None and member.group_id not in (None, head.id) and store.is_group_file(head.id):
            raise CrmConflict(
                "One account heads a group, the other belongs to another.",
                code="bad_group",
                remedy="Take the other one out of its group first.",
            )
    moved = store.move_account(lost.id, kept.id)
    filled = [name for name in _FILLED if getattr(kept, name) is None and getattr(lost, name) is not None]
    after = replace(kept, **{name: getattr(lost, name) for name in filled})
    after = replace(after, group_id=None) if after.group_id in (after.id, lost.id) else after
    store.save_account(replace(lost, merged_into=kept.id))
    store.save_account(after)
    log_event(
        store,
        type="account.merged",
        aggregate=f"account:{lost.id}",
        payload={
            "into": kept.id,
            "filled": filled,
            "group_before": kept.group_id,
            "moved": {name: list(ids) for name, ids in moved.items()},
        },
        region=kept.region,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
    return after


def merge_contacts(
    store: CrmStore, sight: Sight, contact_id: str, *, into: str, actor_id: str, now: datetime
) -> Contact:
    """`into` gets the mentions and tags of the contact, and what a person wrote of it where it has nothing itself.

    The other row goes. Raises CrmNotFound; CrmInvalid for contacts of two accounts or for one contact.
    """
    account_id = store.contact(sight, contact_id).account_id
    store.lock(f"account:{account_id}")
    lost, kept = store.contact(sight, contact_id), store.contact(sight, into)
    if lost.id == kept.id:
        raise CrmInvalid("A contact is not merged into itself.", code="same_contact")
    if lost.account_id is None or lost.account_id != kept.account_id:
        raise CrmInvalid("The contacts belong to two accounts.", code="foreign_contact")
    store.account(sight, lost.account_id)  # with the right to change it
    moved = store.move_contact(lost.id, kept.id)
    filled = [name for name in lost.entered if name not in kept.entered]
    both = replace(
        kept,
        created_by=kept.created_by or lost.created_by,
        known_since=min(kept.known_since, lost.known_since),
        entered=(*kept.entered, *filled),
        **{name: getattr(lost, name) for name in filled},
    )
    after = described(both, store.mentions(EVERYWHERE, contact_id=kept.id))
    store.delete_contact(lost.id)
    store.save_contact(after)
    log_event(
        store,
        type="contact.merged",
        aggregate=f"contact:{lost.id}",
        payload={
            "into": kept.id,
            "filled": filled,
            "account_id": lost.account_id,
            "moved": {name: list(ids) for name, ids in moved.items()},
        },
        region=kept.region,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
    return after
