"""Filing evidence for a deal, taking it back, and confirming that of an earlier life of the deal."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from crm_core.directory import Directory
from crm_core.entities import Activity, Opportunity
from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.evidence import EvidenceRef
from crm_core.gates.definitions import GatesPolicy
from crm_core.gates.entities import Evidence
from crm_core.gates.filing import Draft, examine, form_for, where_said
from crm_core.gates.terms import ApprovalState, EvidenceSource, EvidenceStatus
from crm_core.ids import stable_id
from crm_core.paging import WHOLE_LIST
from crm_core.policies import CrmPolicy
from crm_core.policy_book import PolicyBook
from crm_core.records import require_aware
from crm_core.service.approval_requests import TIMER, request_review
from crm_core.service.evidence_touches import touch_evidence
from crm_core.service.gate_check import judge_next
from crm_core.service.gate_progress import follow_progress
from crm_core.service.gates import lock_deal
from crm_core.service.log import log_event
from crm_core.service.payout import lift_hold
from crm_core.service.timers import cancel_timer
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore


def file_evidence(
    store: CrmStore,
    sight: Sight,
    opportunity_id: str,
    draft: Draft,
    *,
    policy: CrmPolicy,
    directory: Directory,
    actor_id: str,
    now: datetime,
    source: EvidenceSource = EvidenceSource.HUMAN,
    book: PolicyBook | None = None,
) -> Evidence:
    """File a form, a file by its address and SHA-256, or a quote of a call. Never edited afterwards.

    What is suspect is filed all the same, as rejected or pending review, with its flaws.
    Raises CrmNotFound for the deal or the call; CrmInvalid for what is no evidence of this kind.
    """
    require_aware(draft.captured_at, "The time of the evidence")
    deal = lock_deal(store, sight, opportunity_id)
    gates = policy.gates
    form = form_for(draft, gates, now)
    call = _call(store, sight, deal, draft)
    said = where_said(call, draft.quote) if call and draft.quote else None
    captured_at = (draft.captured_at or (call.record.occurred_end if call else now)).astimezone(UTC)
    finding = examine(
        draft,
        form,
        gates=gates,
        quality=policy.quality,
        calendar=policy.calendar.of(deal.region),
        captured_at=captured_at,
        reused=bool(draft.sha256) and store.file_is_elsewhere((draft.sha256 or "").lower(), than=deal.id),
        said=said,
        visits=_visits(store, deal, gates),
        others=store.fingerprints(actor_id, account_id=deal.account_id, limit=gates.copies_compared),
    )
    filed = Evidence(
        id=stable_id("evidence", deal.id, draft.kind, actor_id, now.isoformat(), draft.digest),
        opportunity_id=deal.id,
        account_id=deal.account_id,
        episode=deal.episode,
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        kind=form.kind,
        status=finding.status,
        source=EvidenceSource.CALL if call else source,
        actor_id=actor_id,
        captured_at=captured_at,
        uploaded_at=now,
        fields={key: value.strip() for key, value in draft.fields.items()},
        flaws=finding.flaws,
        uri=draft.uri,
        sha256=draft.sha256.lower() if draft.sha256 else None,
        fingerprint=finding.fingerprint,
    )
    if call:
        filed = _quoting(filed, call, said, draft.quote)
    store.save_evidence(filed)
    _settle(store, deal, filed, policy=policy, book=book, actor_id=actor_id, now=now)
    if filed.status is EvidenceStatus.PENDING_REVIEW:
        request_review(store, deal, filed, policy=policy, directory=directory, actor_id=actor_id, now=now)
    _log(store, filed, "evidence.filed", actor_id=actor_id, now=now)
    return filed


def withdraw_evidence(
    store: CrmStore,
    sight: Sight,
    evidence_id: str,
    *,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    book: PolicyBook | None = None,
) -> Evidence:
    """Take it back; it counts no more. Again: no change. Raises CrmNotFound.

    CrmConflict (gate_passed) when the deal moved on it meanwhile: history stays as it was.
    """
    deal = lock_deal(store, sight, store.evidence(sight, evidence_id).opportunity_id)
    filed = store.evidence(sight, evidence_id)
    if filed.status is EvidenceStatus.WITHDRAWN:
        return filed
    states = store.requirement_states(deal.id, episode=filed.episode)
    if any(state.passed_at and f"evidence:{filed.id}" in state.by for state in states):
        raise CrmConflict(
            "The deal has moved on this evidence.",
            code="gate_passed",
            remedy="Move the deal back first, or file what is right beside it.",
        )
    gone = replace(filed, status=EvidenceStatus.WITHDRAWN, changed_at=now, changed_by=actor_id)
    store.save_evidence(gone)
    for one in store.approvals_of(deal.id, episode=filed.episode):
        if one.evidence_id == filed.id and one.state is ApprovalState.PENDING:
            store.save_approval(replace(one, state=ApprovalState.WITHDRAWN, decided_at=now))
            cancel_timer(store, kind=TIMER, subject=f"approval:{one.id}", actor_id=actor_id, now=now)
    _settle(store, deal, gone, policy=policy, book=book, actor_id=actor_id, now=now)
    _log(store, gone, "evidence.withdrawn", actor_id=actor_id, now=now)
    return gone


def confirm_again(
    store: CrmStore,
    sight: Sight,
    evidence_id: str,
    *,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    book: PolicyBook | None = None,
) -> Evidence:
    """Take evidence of an earlier life of the deal over into the present one, as a new row.

    Raises CrmNotFound; CrmConflict when it is of this life, does not count, or is too old.
    """
    deal = lock_deal(store, sight, store.evidence(sight, evidence_id).opportunity_id)
    old = store.evidence(sight, evidence_id)
    if old.episode >= deal.episode or old.status is not EvidenceStatus.OK:
        raise CrmConflict("This evidence is not one to confirm again.", code="not_reusable")
    if now - old.captured_at >= timedelta(days=policy.gates.reuse_days):
        raise CrmConflict(
            f"The evidence is older than {policy.gates.reuse_days} days.",
            code="evidence_too_old",
            remedy="File it anew.",
        )
    taken = replace(
        old,
        id=stable_id("evidence", old.id, str(deal.episode)),
        episode=deal.episode,
        uploaded_at=now,
        reused_from=old.id,
        changed_at=now,
        changed_by=actor_id,
    )
    store.save_evidence(taken)
    _settle(store, deal, taken, policy=policy, book=book, actor_id=actor_id, now=now)
    _log(store, taken, "evidence.confirmed_again", actor_id=actor_id, now=now)
    return taken


def _call(store: CrmStore, sight: Sight, deal: Opportunity, draft: Draft) -> Activity | None:
    if draft.call_id is None:
        return None
    call = store.activity(sight, draft.call_id)
    if call.account_id != deal.account_id or call.opportunity_id not in (None, deal.id):
        raise CrmInvalid(
            "The call stands on another deal.", code="foreign_call", remedy="Assign the call to this opportunity first."
        )
    return call


def _quoting(filed: Evidence, call: Activity, said: EvidenceRef | None, quote: str | None) -> Evidence:
    """With the place of the words in the call, sealed by their hash: a quote can be read and never changed."""
    return replace(
        filed,
        activity_id=call.id,
        call_id=call.call_id,
        call_version=call.record.version,
        turn=said.turn if said else None,
        start_ms=said.start_ms if said else None,
        end_ms=said.end_ms if said else None,
        quote=quote,
        quote_sha256=hashlib.sha256(quote.encode()).hexdigest() if quote else None,
    )


def _visits(store: CrmStore, deal: Opportunity, gates: GatesPolicy) -> list[tuple[datetime, datetime]]:
    """Visits as their records tell; of each only its end is known."""
    filed = store.evidence_of(EVERYWHERE, deal.id, episode=deal.episode, page=WHOLE_LIST)
    records = (one for one in filed if gates.forms[one.kind].is_visit and one.status is EvidenceStatus.OK)
    return [(one.captured_at, one.captured_at) for one in records]


def _settle(
    store: CrmStore,
    deal: Opportunity,
    filed: Evidence,
    *,
    policy: CrmPolicy,
    book: PolicyBook | None,
    actor_id: str,
    now: datetime,
) -> None:
    """What follows: the deal is newer, a hold may end, requirements may be met."""
    newer = replace(lift_hold(deal, filed, policy.gates), updated_at=now, revision=deal.revision + 1)
    store.save_opportunity(newer)
    touch_evidence(store, filed, policy=policy, actor_id=actor_id, now=now)
    if standing := judge_next(store, newer, policy=policy, book=book, now=now):
        follow_progress(store, standing, actor_id=actor_id, now=now)


def _log(store: CrmStore, filed: Evidence, event: str, *, actor_id: str, now: datetime) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"opportunity:{filed.opportunity_id}",
        payload={
            "evidence_id": filed.id,
            "kind": filed.kind,
            "status": filed.status.value,
            "flaws": list(filed.flaws),
            "sha256": filed.sha256,
            "call_id": filed.call_id,
        },
        region=filed.region,
        team=filed.team,
        actor_id=actor_id,
        occurred_at=filed.captured_at,
        now=now,
    )
