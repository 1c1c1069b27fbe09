"""The life of a lead: which state may follow which, and what is still open about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm_core.entities import Lead
from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.routing.policy import RoutingPolicy
from crm_core.terms import LeadState

OPEN = frozenset({LeadState.NEW, LeadState.ASSIGNED, LeadState.CONTACTED})
LATER = ("source", "channel", "industry", "size")  # wanted, but not for coming in


def still_missing(lead: Lead) -> tuple[str, ...]:
    """The fields that somebody should add after the lead came in."""
    return tuple(name for name in LATER if not getattr(lead, name))


def assigned(lead: Lead, *, rep_id: str, team: str | None, rule: str | None, at: datetime) -> Lead:
    """With its rep. Raises CrmConflict for a closed lead."""
    _require_open(lead)
    state = LeadState.CONTACTED if lead.contacted_at else LeadState.ASSIGNED
    return replace(lead, rep_id=rep_id, team=team, rule=rule, assigned_at=at, state=state)


def contacted(lead: Lead, *, at: datetime) -> Lead:
    """Reached at `at`; an earlier contact that is told later wins. Raises CrmConflict for a closed lead.

    Raises CrmInvalid for a contact before the lead came in, and for a lead that nobody has.
    """
    _require_open(lead)
    if lead.rep_id is None:
        raise CrmConflict("Nobody has this lead yet.", code="lead_unassigned", remedy="Route or assign it first.")
    if at < lead.created_at:
        raise CrmInvalid("The contact lies before the lead.", code="contact_too_early")
    if lead.contacted_at and lead.contacted_at <= at:
        return lead
    return replace(lead, contacted_at=at, state=LeadState.CONTACTED)


def invalid(lead: Lead, *, reason: str, at: datetime, policy: RoutingPolicy) -> Lead:
    """Closed with a reason of the policy. Raises CrmConflict for a closed lead, CrmInvalid for another reason."""
    _require_open(lead)
    if reason not in {one.key for one in policy.invalid_reasons}:
        known = ", ".join(one.key for one in policy.invalid_reasons)
        raise CrmInvalid("This is no reason for an invalid lead.", code="bad_reason", remedy=f"One of: {known}.")
    return replace(lead, state=LeadState.INVALID, invalid_reason=reason, closed_at=at)


def converted(lead: Lead, *, account_id: str, contact_id: str, opportunity_id: str, at: datetime) -> Lead:
    """Closed as a customer. Raises CrmConflict for a lead that is closed."""
    _require_open(lead)
    return replace(
        lead,
        state=LeadState.CONVERTED,
        account_id=account_id,
        contact_id=contact_id,
        opportunity_id=opportunity_id,
        closed_at=at,
    )


def _require_open(lead: Lead) -> None:
    if lead.state not in OPEN:
        raise CrmConflict(
            f"The lead is {lead.state.value}.", code="lead_closed", remedy="Enter a new lead for a new request."
        )
