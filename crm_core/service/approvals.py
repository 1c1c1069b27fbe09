"""A superior decides, stands in for another, or is passed over when time is up; nothing passes by waiting."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm_core.calendar import due_at
from crm_core.directory import Directory, Position
from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict, CrmForbidden, CrmInvalid, CrmNotFound
from crm_core.gates.authority import asked_up_to, decides_for
from crm_core.gates.entities import Approval, Delegation
from crm_core.gates.terms import ApprovalKind, ApprovalState, EvidenceStatus
from crm_core.ids import stable_id
from crm_core.policies import CrmPolicy
from crm_core.policy_book import PolicyBook
from crm_core.records import require_aware
from crm_core.service.approval_requests import TIMER, log_approval
from crm_core.service.deal_facts import End
from crm_core.service.evidence_touches import touch_evidence
from crm_core.service.gate_check import judge, judge_next
from crm_core.service.gate_progress import follow_progress
from crm_core.service.stage_entry import enter
from crm_core.service.timers import stop_timer
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore

_SYSTEM = "system"


def decide_approval(
    store: CrmStore,
    sight: Sight,
    approval_id: str,
    *,
    approve: bool,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    comment: str | None = None,
    book: PolicyBook | None = None,
) -> Approval:
    """Consent or refuse. A consent to a move judges the gate again, for the facts may have changed, and moves.

    Raises CrmNotFound; CrmForbidden for the submitter and for those who were not asked; CrmConflict when it was
    decided before (already_decided) or the gate does not hold any more (gate_not_met): then nothing changes.
    """
    seen = _seen(store, sight, approval_id, actor_id, now)
    store.lock(f"opportunity:{seen.opportunity_id}")
    pending = store.approval(EVERYWHERE, approval_id)
    if pending.state is not ApprovalState.PENDING:
        raise CrmConflict("This was decided before.", code="already_decided")
    if not approve and not (comment and comment.strip()):
        raise CrmInvalid("A refusal says why.", code="comment_missing")
    decided = replace(
        pending,
        state=ApprovalState.APPROVED if approve else ApprovalState.REJECTED,
        decided_by=actor_id,
        delegate_of=decides_for(pending, actor_id, store.delegations_to(actor_id, at=now), now),
        comment=comment,
        decided_at=now,
    )
    store.save_approval(decided)
    deal = store.opportunity(EVERYWHERE, pending.opportunity_id)
    if decided.kind is ApprovalKind.EVIDENCE:
        _judge_evidence(store, deal, decided, policy=policy, book=book, now=now)
    elif approve:
        _move(store, deal, decided, policy=policy, book=book, now=now)
    else:
        store.save_opportunity(replace(deal, pending_approval=None, updated_at=now, revision=deal.revision + 1))
    stop_timer(store, kind=TIMER, subject=f"approval:{decided.id}", at=now, actor_id=actor_id, now=now)
    event = "approval.approved" if approve else "approval.rejected"
    log_approval(store, decided, event, actor_id=actor_id, now=now)
    return decided


def approvals_for(store: CrmStore, sight: Sight, *, actor_id: str, now: datetime) -> tuple[Approval, ...]:
    """What waits for this person, also in the place of those for whom it stands in; oldest first."""
    asked = {actor_id, *(one.from_id for one in store.delegations_to(actor_id, at=now))}
    waiting = store.pending_approvals_of(tuple(sorted(asked)))
    return tuple(one for one in waiting if one.submitted_by != actor_id)


def escalate_approvals(
    store: CrmStore, *, policy: CrmPolicy, directory: Directory, now: datetime, limit: int = 200
) -> int:
    """Ask the next superior, too, wherever the time is up; returns how many were asked on."""
    overdue = store.overdue_approvals(now, limit=limit)
    for one in overdue:
        store.lock(f"opportunity:{one.opportunity_id}")
    asked_on = 0
    for one in (store.approval(EVERYWHERE, found.id) for found in overdue):
        if one.state is not ApprovalState.PENDING or one.due_at >= now:
            continue
        level = one.level + 1
        wider = replace(
            one,
            level=level,
            asked=asked_up_to(level, directory, region=one.region, team=one.team, submitted_by=one.submitted_by),
            due_at=due_at(now, policy.gates.approval_due, policy.calendar.of(one.region)),
        )
        store.save_approval(wider)
        log_approval(store, wider, "approval.escalated", actor_id=_SYSTEM, now=now)
        asked_on += 1
    return asked_on


def delegate_approvals(
    store: CrmStore, *, to_id: str, until: datetime, directory: Directory, actor_id: str, now: datetime
) -> Delegation:
    """Let another manager or admin decide in the actor's place for some time.

    Raises CrmNotFound for somebody unknown, CrmForbidden for one who is no manager or admin of the region,
    CrmInvalid for a time that is over.
    """
    require_aware(until, "The end of a delegation")
    giver, taker = directory.find(actor_id), directory.find(to_id)
    if giver is None or taker is None:
        raise CrmNotFound("There is no such colleague.", code="colleague_not_found")
    leads = taker.position in (Position.MANAGER, Position.ADMIN) and taker.region in ("*", giver.region)
    if not leads or taker.id == giver.id:
        raise CrmForbidden("Only a manager or administrator of your region can stand in.", code="cannot_stand_in")
    if until <= now:
        raise CrmInvalid("The delegation would be over already.", code="bad_until")
    given = Delegation(
        id=stable_id("delegation", actor_id, to_id, now.isoformat()),
        from_id=actor_id,
        to_id=to_id,
        region=giver.region,
        since=now,
        until=until,
        created_at=now,
    )
    store.save_delegation(given)
    return given


def _seen(store: CrmStore, sight: Sight, approval_id: str, actor_id: str, now: datetime) -> Approval:
    """Those who were asked, or stand in for one who was, see it wherever it lies."""
    found = store.approval(EVERYWHERE, approval_id)
    asked = {actor_id, *(one.from_id for one in store.delegations_to(actor_id, at=now))} & set(found.asked)
    return found if asked else store.approval(sight, approval_id)


def _move(
    store: CrmStore,
    deal: Opportunity,
    decided: Approval,
    *,
    policy: CrmPolicy,
    book: PolicyBook | None,
    now: datetime,
) -> None:
    end = End(decided.outcome, decided.reason, decided.loss_reason)
    judged = judge(store, deal, to=decided.to_stage or "", end=end, policy=policy, book=book, now=now)
    judged.refuse_unless_met()
    enter(store, judged, policy=policy, book=book, actor_id=decided.submitted_by, now=now)


def _judge_evidence(
    store: CrmStore,
    deal: Opportunity,
    decided: Approval,
    *,
    policy: CrmPolicy,
    book: PolicyBook | None,
    now: datetime,
) -> None:
    filed = store.evidence(EVERYWHERE, decided.evidence_id or "")
    status = EvidenceStatus.OK if decided.state is ApprovalState.APPROVED else EvidenceStatus.REJECTED
    judged = replace(filed, status=status, changed_at=now, changed_by=decided.decided_by)
    store.save_evidence(judged)
    touch_evidence(store, judged, policy=policy, actor_id=decided.decided_by or _SYSTEM, now=now)
    if standing := judge_next(store, deal, policy=policy, book=book, now=now):
        follow_progress(store, standing, actor_id=decided.decided_by or _SYSTEM, now=now)
