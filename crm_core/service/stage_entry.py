"""Writes a deal's stage: the one place that does, with the stay, the episode, the states and the timers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm_core.entities import Opportunity, StageInterval
from crm_core.gates.entities import RequirementState
from crm_core.gates.terms import ApprovalKind, ApprovalState, EvidenceStatus, RequirementStatus
from crm_core.policies import CrmPolicy
from crm_core.policy_book import PolicyBook
from crm_core.service.gate_check import Judgement, judge_next
from crm_core.service.gate_progress import close_progress, follow_progress
from crm_core.service.log import log_event
from crm_core.service.timers import cancel_timer
from crm_core.stores import CrmStore
from crm_core.terms import Outcome


def enter(
    store: CrmStore,
    passed: Judgement,
    *,
    policy: CrmPolicy,
    book: PolicyBook | None,
    actor_id: str,
    now: datetime,
) -> Opportunity:
    """Move the deal on a judgement that let it through. The caller holds the deal's lock."""
    before, end = passed.deal, passed.end
    _withdraw_requests(store, before, actor_id, now)
    _use_overrides(store, passed, now)
    after = replace(
        before,
        stage=passed.gate.to_stage,
        updated_at=now,
        revision=before.revision + 1,
        outcome=end.outcome,
        outcome_reason=end.reason,
        loss_reason=end.loss_reason,
        pending_approval=None,
        payout_hold=end.outcome is Outcome.LOST and not _analysed(passed),
    )
    _write(store, before, after, passed.stay, policy=policy, actor_id=actor_id, now=now)
    if end.outcome:
        episode = store.episodes(before.id)[-1]
        store.save_episode(replace(episode, closed_at=now, outcome=end.outcome, last_open_stage=before.stage))
    store.save_requirement_states([_passed(state, now) for state in passed.states])
    close_progress(store, passed, actor_id=actor_id, now=now)
    log_stage(store, after, "opportunity.moved", actor_id=actor_id, before=before.stage, now=now)
    if following := judge_next(store, after, policy=policy, book=book, now=now):
        follow_progress(store, following, actor_id=actor_id, now=now)
    return after


def begin_anew(
    store: CrmStore,
    before: Opportunity,
    stay: StageInterval,
    *,
    to: str,
    policy: CrmPolicy,
    book: PolicyBook | None,
    actor_id: str,
    now: datetime,
) -> Opportunity:
    """Open a lost deal again in the next episode, which the caller has saved."""
    after = replace(
        before,
        stage=to,
        updated_at=now,
        revision=before.revision + 1,
        episode=before.episode + 1,
        outcome=None,
        outcome_reason=None,
        loss_reason=None,
        payout_hold=False,
    )
    _write(store, before, after, stay, policy=policy, actor_id=actor_id, now=now)
    log_stage(store, after, "opportunity.reopened", actor_id=actor_id, before=before.stage, now=now)
    if following := judge_next(store, after, policy=policy, book=book, now=now):
        follow_progress(store, following, actor_id=actor_id, now=now)
    return after


def log_stage(
    store: CrmStore, deal: Opportunity, event: str, *, actor_id: str, now: datetime, before: str | None = None
) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"opportunity:{deal.id}",
        payload={"from": before, "to": deal.stage, "outcome": deal.outcome and deal.outcome.value},
        region=deal.region,
        team=deal.team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )


def _write(
    store: CrmStore,
    before: Opportunity,
    after: Opportunity,
    stay: StageInterval,
    *,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
) -> None:
    """The stay before the deal: the database takes a stage only where an open stay tells of it."""
    store.save_stage_interval(replace(stay, exited_at=now))
    store.save_stage_interval(
        StageInterval(
            opportunity_id=after.id,
            position=stay.position + 1,
            stage=after.stage,
            pipeline_version=after.pipeline_version,
            entered_at=now,
            entered_by=actor_id,
            episode=after.episode,
            gates_version=policy.gates.version,
            recorded_at=now,
        )
    )
    store.save_opportunity(after)


def _withdraw_requests(store: CrmStore, deal: Opportunity, actor_id: str, now: datetime) -> None:
    for one in store.approvals_of(deal.id, episode=deal.episode):
        if one.kind is ApprovalKind.TRANSITION and one.state is ApprovalState.PENDING:
            store.save_approval(replace(one, state=ApprovalState.WITHDRAWN, decided_at=now))
            cancel_timer(store, kind="approval", subject=f"approval:{one.id}", actor_id=actor_id, now=now)


def _use_overrides(store: CrmStore, passed: Judgement, now: datetime) -> None:
    """An override serves one move: whatever it waived, it is spent."""
    if any(state.status is RequirementStatus.WAIVED for state in passed.states):
        for one in passed.facts.overrides:
            same_move = (one.from_stage, one.to_stage) == (passed.deal.stage, passed.gate.to_stage)
            if same_move and one.used_at is None and now <= one.expires_at:
                store.save_override(replace(one, used_at=now))


def _analysed(passed: Judgement) -> bool:
    kind = passed.rules.gates.payout_hold_until
    return any(one.kind == kind and one.status is EvidenceStatus.OK for one in passed.facts.evidence)


def _passed(state: RequirementState, now: datetime) -> RequirementState:
    return replace(state, passed_at=now)
