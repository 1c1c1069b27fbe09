"""What sharing needs from storage."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from crm_core.paging import FIRST_PAGE, Page
from crm_core.sharing.conflicts import GroupContact, PooledGroup
from crm_core.sharing.grants import Grant, GrantState
from crm_core.sight import Sight


class SharingStore(Protocol):
    """A grant is seen by its region and by the grantee's; the pool of groups by everybody."""

    def grant(self, sight: Sight, grant_id: str) -> Grant:
        """Raises CrmNotFound."""

    def grants(
        self, sight: Sight, *, state: GrantState | None = None, account_id: str | None = None, page: Page = FIRST_PAGE
    ) -> tuple[Grant, ...]:
        """Latest request first."""

    def save_grant(self, grant: Grant) -> None: ...

    def group_contacts(self, since: datetime, until: datetime) -> tuple[GroupContact, ...]:
        """Calls to accounts of groups from `since` on and before `until`, in order."""

    def grants_of_groups(self) -> tuple[Grant, ...]:
        """All that were approved over accounts of groups."""

    def pooled_groups(self, page: Page = FIRST_PAGE) -> tuple[PooledGroup, ...]:
        """Groups by name, each with what every region has of it."""

    def is_group_file(self, account_id: str) -> bool:
        """Whether the account belongs to a group or heads one."""
