"""On which account a call stands, how sure that is, and what else it could be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from voice.api.ui.moments import Moments
from voice.bootstrap import Services
from voice.domain.actor import Actor
from voice.domain.recording import Call, CallStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionBlock:
    status: str  # matched, suggested, unassigned
    account_id: str | None
    account: str
    opportunity: str | None
    reason: str
    choices: tuple[tuple[str, str], ...]  # (account id, name), likely ones first


def attribution_of(
    services: Services, actor: Actor, call: Call, accounts: Mapping[str, str], moments: Moments
) -> AttributionBlock | None:
    """None until the call has reached the customers' files."""
    if call.status is not CallStatus.READY:
        return None
    found = services.crm.attribution(actor, call.id)
    opportunity = services.crm.opportunity(actor, found.opportunity_id).name if found.opportunity_id else None
    likely = [candidate.account_id for candidate in found.candidates if candidate.account_id in accounts]
    rest = sorted(set(accounts) - set(likely), key=lambda account_id: accounts[account_id])
    account_id = found.account_id or (likely[0] if likely else None)
    status = found.status.value
    return AttributionBlock(
        status=status,
        account_id=account_id,
        account=accounts.get(account_id or "", ""),
        opportunity=opportunity,
        reason=moments.t(f"attribution_reason.{found.reason}") if status == "suggested" else "",
        choices=tuple((account_id, accounts[account_id]) for account_id in (*likely, *rest)),
    )
