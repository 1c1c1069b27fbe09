"""An account on which something new may be put: one that was not merged into another."""

from __future__ import annotations

from crm_core.entities import Account
from crm_core.errors import CrmConflict
from crm_core.sight import Sight
from crm_core.stores import CrmStore


def standing_account(store: CrmStore, sight: Sight, account_id: str) -> Account:
    """Raises CrmNotFound; CrmConflict for an account that was merged, since nobody would find the new row there."""
    account = store.account(sight, account_id)
    if account.merged_into:
        raise CrmConflict("The account was merged.", code="account_merged", remedy=f"Use {account.merged_into}.")
    return account
