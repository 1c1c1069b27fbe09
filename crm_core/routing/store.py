"""What leads and their routing need from storage, beside the rows themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from crm_core.entities import Lead
from crm_core.paging import FIRST_PAGE, Page
from crm_core.routing.people import FirstResponse, Load, RepProfile
from crm_core.sight import Sight
from crm_core.terms import LeadState


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFilter:
    state: LeadState | None = None
    urgent: bool | None = None
    channel: str | None = None
    account_id: str | None = None


ALL_LEADS = LeadFilter()


class RoutingStore(Protocol):
    def find_lead(self, sight: Sight, lead_id: str) -> Lead | None: ...

    def leads_where(self, sight: Sight, where: LeadFilter = ALL_LEADS, page: Page = FIRST_PAGE) -> tuple[Lead, ...]:
        """Newest first."""

    def open_leads_by_phone(self, sight: Sight, phone: str) -> tuple[Lead, ...]:
        """Those with this normalised number that are neither converted nor invalid, oldest first."""

    def pending_leads(self, sight: Sight, *, limit: int) -> tuple[Lead, ...]:
        """Those that wait for their first contact, the latest assigned first."""

    def waiting_leads(self, limit: int) -> tuple[Lead, ...]:
        """Those that nobody has, of all regions: urgent ones first, then oldest first."""

    def profile(self, sight: Sight, rep_id: str) -> RepProfile | None: ...

    def profiles(self, sight: Sight) -> tuple[RepProfile, ...]:
        """By rep."""

    def save_profile(self, profile: RepProfile) -> None: ...

    def loads(self, region: str, since: datetime, until: datetime) -> Mapping[str, Load]:
        """By rep: leads assigned from `since` on and before `until`."""

    def last_responses(self, rep_ids: Collection[str], count: int) -> Mapping[str, tuple[float, ...]]:
        """By rep: the working minutes of the last `count` first responses, the latest contact first."""

    def response(self, sight: Sight, lead_id: str) -> FirstResponse | None: ...

    def save_response(self, response: FirstResponse) -> None: ...
