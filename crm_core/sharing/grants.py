"""A region's leave to read or change another region's account or deal: asked for, decided on, and over by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from crm_core.errors import CrmConflict, CrmForbidden, CrmInvalid
from crm_core.records import require_aware


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"  # reads too


class GrantState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    DENIED = "denied"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """`region` owns the account; `grantee_region` may do what `scope` says until `expires_at`, exclusive.

    With an opportunity the leave is for that deal, and for reading its account; without one for the whole account.
    """

    id: str
    region: str
    account_id: str
    grantee_region: str
    scope: Scope
    reason: str
    state: GrantState
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    opportunity_id: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision_note: str | None = None

    def live(self, now: datetime) -> bool:
        return self.state is GrantState.APPROVED and now < self.expires_at


def check_request(
    *, region: str, grantee_region: str, reason: str, now: datetime, expires_at: datetime, longest_days: int
) -> None:
    """Raises CrmInvalid for a grant to oneself, without a reason, that is over already or runs too long."""
    require_aware(expires_at, "The end of the grant")
    if grantee_region == region:
        raise CrmInvalid("The region owns this already.", code="own_region")
    if not reason.strip():
        raise CrmInvalid("A grant needs a reason.", code="reason_missing", remedy="Say what the other region will do.")
    if not now < expires_at <= now + timedelta(days=longest_days):
        raise CrmInvalid(
            f"A grant ends within {longest_days} days from now.", code="bad_expiry", remedy="Choose an earlier end."
        )


def decided(grant: Grant, *, approve: bool, by: str, at: datetime, note: str | None = None) -> Grant:
    """Approved or denied. Raises CrmConflict unless it waits; CrmForbidden for one's own request."""
    if grant.state is not GrantState.REQUESTED:
        raise CrmConflict(f"The grant is {grant.state.value}.", code="grant_decided", remedy="Ask for a new one.")
    if grant.requested_by == by:
        raise CrmForbidden("Nobody decides on the own request.", code="own_request", remedy="Ask a colleague.")
    if approve and at >= grant.expires_at:
        raise CrmConflict("The time asked for is over.", code="grant_expired", remedy="Ask for a new one.")
    state = GrantState.APPROVED if approve else GrantState.DENIED
    return replace(grant, state=state, decided_by=by, decided_at=at, decision_note=note)


def revoked(grant: Grant, *, by: str, at: datetime) -> Grant:
    """Over before its end. Raises CrmConflict unless it was approved."""
    if grant.state is not GrantState.APPROVED:
        raise CrmConflict(f"The grant is {grant.state.value}.", code="grant_not_approved")
    return replace(grant, state=GrantState.REVOKED, decided_by=by, decided_at=at)
