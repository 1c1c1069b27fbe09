"""On which account a call stands, how sure that is, and what else it could be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from voice.api.ui.moments import Moments
from voice.bootstrap import Services
from voice.domain.actor import Actor
from voice.domain.recording import Call, CallStatus
from voice.domain.review import FactState
from voice.domain.transcript import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionBlock:
    status: str  # matched, suggested, unassigned
    account_id: str | None
    account: str
    opportunity: str | None
    reason: str
    choices: tuple[tuple[str, str], ...]  # (account id, name), likely ones first
    new_name: str  # of a company that the call names and nobody has filed


def attribution_of(
    services: Services,
    actor: Actor,
    call: Call,
    *,
    accounts: Mapping[str, str],
    facts: Iterable[Mapping[str, Any]],
    moments: Moments,
) -> AttributionBlock | None:
    """None until the call has reached the customers' files. `facts` as `voice.pipeline.review.shown` spells them."""
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
        new_name=_new_name(call, facts, accounts),
    )


def _new_name(call: Call, facts: Iterable[Mapping[str, Any]], accounts: Mapping[str, str]) -> str:
    """What the sender called the customer, else the company that a customer said they are from."""
    said = [fact["fields"]["organization"] for fact in facts if fact["kind"] == "identity" and _is_customer(fact)]
    names = (name for name in (call.metadata.account_hint, *said) if name and name not in accounts.values())
    return next(names, "")


def _is_customer(fact: Mapping[str, Any]) -> bool:
    return bool(fact["fields"]["side"] == Side.CUSTOMER and fact["state"] != FactState.REJECTED)
