"""Asks a superior: for a move of a deal, or to accept a piece of evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm_core.calendar import due_at
from crm_core.directory import Directory
from crm_core.entities import Opportunity
from crm_core.gates.authority import asked_up_to
from crm_core.gates.entities import Approval, Evidence
from crm_core.gates.terms import ApprovalKind, ApprovalState
from crm_core.ids import stable_id
from crm_core.policies import CrmPolicy
from crm_core.service.gate_check import Judgement
from crm_core.service.log import log_event
from crm_core.service.timers import cancel_timer, start_timer
from crm_core.stores import CrmStore

TIMER = "approval"


def request_move(
    store: CrmStore,
    judged: Judgement,
    *,
    policy: CrmPolicy,
    directory: Directory,
    actor_id: str,
    now: datetime,
) -> Approval:
    """The request that waits for this move; a new one when none does. Raises CrmConflict (no_approver)."""
    deal, gate = judged.deal, judged.gate
    for one in judged.facts.approvals:
        if one.kind is ApprovalKind.TRANSITION and one.state is ApprovalState.PENDING:
            if (one.from_stage, one.to_stage, one.outcome) == (deal.stage, gate.to_stage, gate.outcome):
                return one
            store.save_approval(replace(one, state=ApprovalState.WITHDRAWN, decided_at=now))
            cancel_timer(store, kind=TIMER, subject=f"approval:{one.id}", actor_id=actor_id, now=now)
    approval = replace(
        _blank(
            deal,
            ApprovalKind.TRANSITION,
            about=gate.to_stage,
            policy=policy,
            directory=directory,
            actor_id=actor_id,
            now=now,
        ),
        from_stage=deal.stage,
        to_stage=gate.to_stage,
        outcome=gate.outcome,
        reason=judged.end.reason,
        loss_reason=judged.end.loss_reason,
    )
    store.save_opportunity(replace(deal, pending_approval=approval.id, updated_at=now, revision=deal.revision + 1))
    return _asked(store, approval, policy=policy, actor_id=actor_id, now=now)


def request_review(
    store: CrmStore,
    deal: Opportunity,
    filed: Evidence,
    *,
    policy: CrmPolicy,
    directory: Directory,
    actor_id: str,
    now: datetime,
) -> Approval:
    """Ask whether the evidence counts. Raises CrmConflict (no_approver)."""
    blank = _blank(
        deal, ApprovalKind.EVIDENCE, about=filed.id, policy=policy, directory=directory, actor_id=actor_id, now=now
    )
    return _asked(store, replace(blank, evidence_id=filed.id), policy=policy, actor_id=actor_id, now=now)


def _blank(
    deal: Opportunity,
    kind: ApprovalKind,
    *,
    about: str,
    policy: CrmPolicy,
    directory: Directory,
    actor_id: str,
    now: datetime,
) -> Approval:
    calendar = policy.calendar.of(deal.region)
    return Approval(
        id=stable_id("approval", deal.id, kind, about, now.isoformat()),
        opportunity_id=deal.id,
        episode=deal.episode,
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        kind=kind,
        state=ApprovalState.PENDING,
        submitted_by=actor_id,
        asked=asked_up_to(1, directory, region=deal.region, team=deal.team, submitted_by=actor_id),
        level=1,
        requested_at=now,
        due_at=due_at(now, policy.gates.approval_due, calendar),
    )


def _asked(store: CrmStore, approval: Approval, *, policy: CrmPolicy, actor_id: str, now: datetime) -> Approval:
    store.save_approval(approval)
    start_timer(
        store,
        kind=TIMER,
        subject=f"approval:{approval.id}",
        anchor=now,
        due_at=approval.due_at,
        ladder=policy.gates.approval_ladder,
        region=approval.region,
        team=approval.team,
        rep_id=approval.rep_id,
        calendar_version=policy.calendar.of(approval.region).version,
        actor_id=actor_id,
        now=now,
        opportunity_id=approval.opportunity_id,
        span=policy.gates.approval_due,
    )
    log_approval(store, approval, "approval.requested", actor_id=actor_id, now=now)
    return approval


def log_approval(store: CrmStore, approval: Approval, event: str, *, actor_id: str, now: datetime) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"opportunity:{approval.opportunity_id}",
        payload={
            "approval_id": approval.id,
            "kind": approval.kind.value,
            "to": approval.to_stage,
            "evidence_id": approval.evidence_id,
            "level": approval.level,
            "delegate_of": approval.delegate_of,
        },
        region=approval.region,
        team=approval.team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
