"""What stage gates need from storage. Reads take a Sight; rows outside it do not exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from crm_core.gates.entities import Approval, DealEpisode, Delegation, Evidence, Override, RequirementState
from crm_core.gates.terms import ApprovalState
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight


class GateStore(Protocol):
    def episodes(self, opportunity_id: str) -> tuple[DealEpisode, ...]:
        """In order; the deal has been read with its sight before."""

    def save_episode(self, episode: DealEpisode) -> None: ...

    def evidence(self, sight: Sight, evidence_id: str) -> Evidence:
        """Raises CrmNotFound."""

    def evidence_of(
        self, sight: Sight, opportunity_id: str, *, episode: int | None = None, page: Page = FIRST_PAGE
    ) -> tuple[Evidence, ...]:
        """Latest upload first."""

    def evidence_from_call(self, activity_id: str) -> tuple[Evidence, ...]:
        """All that quotes the call, for its own re-run."""

    def file_is_elsewhere(self, sha256: str, *, than: str) -> bool:
        """Whether evidence of another deal has this file; what was rejected or withdrawn does not count."""

    def fingerprints(self, rep_id: str, *, account_id: str, limit: int) -> tuple[int, ...]:
        """Of the rep's latest texts on other accounts than this one."""

    def save_evidence(self, filed: Evidence) -> None: ...

    def last_contacts(self, account_id: str) -> Mapping[str, datetime]:
        """When a call last named each contact of the account."""

    def requirement_states(self, opportunity_id: str, *, episode: int) -> tuple[RequirementState, ...]:
        """By gate, then key; the deal has been read with its sight before."""

    def deals_with_overdue_states(self, now: datetime, *, limit: int) -> tuple[str, ...]:
        """Deals with an open requirement whose deadline is over."""

    def save_requirement_states(self, states: Sequence[RequirementState]) -> None: ...

    def approval(self, sight: Sight, approval_id: str) -> Approval:
        """Raises CrmNotFound."""

    def approvals_of(self, opportunity_id: str, *, episode: int) -> tuple[Approval, ...]:
        """Latest request first; the deal has been read with its sight before."""

    def approvals(
        self, sight: Sight, *, state: ApprovalState | None = None, page: Page = FIRST_PAGE
    ) -> tuple[Approval, ...]:
        """Latest request first."""

    def pending_approvals_of(self, people: Sequence[str]) -> tuple[Approval, ...]:
        """Pending ones for which one of these people was asked, oldest request first."""

    def overdue_approvals(self, now: datetime, *, limit: int) -> tuple[Approval, ...]:
        """Pending ones whose time is over, by due time."""

    def save_approval(self, approval: Approval) -> None: ...

    def override(self, sight: Sight, override_id: str) -> Override:
        """Raises CrmNotFound."""

    def overrides_of(self, opportunity_id: str, *, episode: int) -> tuple[Override, ...]: ...

    def overrides(
        self, sight: Sight, *, since: datetime, until: datetime, page: Page = FIRST_PAGE
    ) -> tuple[Override, ...]:
        """Those made from `since` up to before `until`, latest first."""

    def save_override(self, override: Override) -> None: ...

    def delegations_to(self, person_id: str, *, at: datetime) -> tuple[Delegation, ...]:
        """Those under which the person stands in for somebody at this moment."""

    def save_delegation(self, delegation: Delegation) -> None: ...
