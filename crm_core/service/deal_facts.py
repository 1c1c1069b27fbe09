"""Gathers what a gate is judged on, with a fixed number of reads a deal."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.entities import Opportunity, StageInterval
from crm_core.gates.facts import DealFacts
from crm_core.gates.terms import EvidenceStatus
from crm_core.paging import WHOLE_LIST
from crm_core.policies import CrmPolicy
from crm_core.quality import flaws_of
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore, TodoFilter
from crm_core.terms import Outcome

FIRST_EPISODE = 1


@dataclass(frozen=True, slots=True)
class End:
    """How a deal is to end: as what, in which words, and for a loss under which of the company's reasons."""

    outcome: Outcome | None = None
    reason: str | None = None
    loss_reason: str | None = None


NO_END = End()


def gather(
    store: CrmStore, deal: Opportunity, stay: StageInterval, *, policy: CrmPolicy, end: End = NO_END
) -> DealFacts:
    """The facts of the deal's present episode; the deal has been read with its sight before."""
    episode = deal.episode
    calls = store.activities(EVERYWHERE, opportunity_id=deal.id, page=WHOLE_LIST)
    if episode > FIRST_EPISODE:
        began = store.episodes(deal.id)[-1].opened_at
        calls = tuple(call for call in calls if call.record.occurred_start >= began)
    evidence = store.evidence_of(EVERYWHERE, deal.id, episode=episode, page=WHOLE_LIST)
    quoted = any(one.quote and one.status is EvidenceStatus.OK for one in evidence)
    return DealFacts(
        deal=deal,
        stage_entered_at=stay.entered_at,
        calls=tuple(sorted(calls, key=lambda call: (call.record.occurred_start, call.id))),
        contacts=store.contacts(EVERYWHERE, account_id=deal.account_id, page=WHOLE_LIST),
        last_contact=store.last_contacts(deal.account_id),
        todos=store.todos(EVERYWHERE, TodoFilter(opportunity_id=deal.id), WHOLE_LIST),
        evidence=evidence,
        approvals=store.approvals_of(deal.id, episode=episode),
        overrides=store.overrides_of(deal.id, episode=episode),
        reason=end.reason,
        reason_flaws=_flaws(end, policy, quoted=quoted),
        loss_reason=end.loss_reason,
    )


def _flaws(end: End, policy: CrmPolicy, *, quoted: bool) -> tuple[str, ...]:
    """What is wrong with the words of an end. Vague ones stand only where a call of the deal is quoted.

    Raises CrmInvalid (unknown_reason).
    """
    known = policy.loss_reasons.reason(end.loss_reason) if end.loss_reason else None
    if not end.reason:
        return ()
    flaws = tuple(map(str, flaws_of(end.reason, policy=policy.quality)))
    if known and not quoted and (known.needs_call or policy.loss_reasons.is_vague(known.key, end.reason)):
        return (*flaws, "no_call")
    return flaws
