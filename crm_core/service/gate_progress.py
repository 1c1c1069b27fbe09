"""Keeps what follows from a gate's state up to date: stored states, timers of deadlines, tasks for plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from crm_core.gates.definitions import Requirement
from crm_core.gates.entities import RequirementState
from crm_core.gates.terms import PASSING, RequirementKind, RequirementStatus
from crm_core.gates.triggers import anchor_of
from crm_core.service.gate_check import Judgement
from crm_core.service.log import log_event
from crm_core.service.tasks import open_task
from crm_core.service.timers import cancel_timer, start_timer, stop_timer
from crm_core.stores import CrmStore

Key = tuple[str, str, str]


def follow_progress(store: CrmStore, standing: Judgement, *, actor_id: str, now: datetime) -> None:
    """Store the states as they are now; begin, end and note deadlines. The caller holds the deal's lock."""
    deal = standing.deal
    known = {_key(one): one for one in store.requirement_states(deal.id, episode=deal.episode)}
    states = [_merged(state, known) for state in standing.states]
    changed = [state for state in states if state != known.get(_key(state))]
    store.save_requirement_states(changed)
    for state in changed:
        before = known.get(_key(state))
        if state.status is RequirementStatus.BREACHED and (before is None or before.status is not state.status):
            _log(store, standing, state, actor_id=actor_id, now=now)
    for state in states:
        if one := standing.gate.requirement(state.key):
            _time(store, standing, one, state, actor_id=actor_id, now=now)
            if one.kind is RequirementKind.PLAN and state.status not in PASSING:
                _ask_for_plan(store, standing, one, state, actor_id=actor_id, now=now)


def close_progress(store: CrmStore, passed: Judgement, *, actor_id: str, now: datetime) -> None:
    """The gate is behind the deal: what still runs for it has nothing left to wait for."""
    for one in passed.gate.requirements:
        if one.deadline:
            subject = f"opportunity:{passed.deal.id}"
            state = next((state for state in passed.states if state.key == one.key), None)
            if state and state.satisfied_at:
                stop_timer(
                    store,
                    kind=one.deadline.timer,
                    subject=subject,
                    at=state.satisfied_at,
                    actor_id=actor_id,
                    now=now,
                )
            else:
                cancel_timer(store, kind=one.deadline.timer, subject=subject, actor_id=actor_id, now=now)


def _merged(state: RequirementState, known: Mapping[Key, RequirementState]) -> RequirementState:
    """With the breach that was noted before: it stays on record when the thing is done later."""
    before = known.get(_key(state))
    breached = state.due_at if state.status is RequirementStatus.BREACHED else None
    return replace(state, breached_at=(before and before.breached_at) or breached)


def _time(
    store: CrmStore,
    standing: Judgement,
    one: Requirement,
    state: RequirementState,
    *,
    actor_id: str,
    now: datetime,
) -> None:
    deal = standing.deal
    anchor = anchor_of(one, standing.facts, standing.rules.gates)
    if one.deadline is None or anchor is None or state.due_at is None:
        return
    subject = f"opportunity:{deal.id}"
    if state.satisfied_at:
        stop_timer(store, kind=one.deadline.timer, subject=subject, at=state.satisfied_at, actor_id=actor_id, now=now)
        return
    start_timer(
        store,
        kind=one.deadline.timer,
        subject=subject,
        anchor=anchor,
        due_at=state.due_at,
        ladder=one.deadline.ladder,
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        calendar_version=state.calendar_version or "",
        actor_id=actor_id,
        now=now,
        opportunity_id=deal.id,
        span=one.deadline.span,
    )


def _ask_for_plan(
    store: CrmStore,
    standing: Judgement,
    one: Requirement,
    state: RequirementState,
    *,
    actor_id: str,
    now: datetime,
) -> None:
    deal = standing.deal
    open_task(
        store,
        kind=one.key,
        title_zh=one.how_to_fix_zh,
        title_en=one.how_to_fix_en,
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        due_at=state.due_at,
        actor_id=actor_id,
        now=now,
        opportunity_id=deal.id,
        source=f"gate:{deal.id}:{deal.episode}:{one.key}",
        timed=False,  # the timer of the deadline watches it
    )


def _log(store: CrmStore, standing: Judgement, state: RequirementState, *, actor_id: str, now: datetime) -> None:
    deal = standing.deal
    log_event(
        store,
        type="requirement.breached",
        aggregate=f"opportunity:{deal.id}",
        payload={"key": state.key, "to": state.to_stage, "due_at": state.due_at and state.due_at.isoformat()},
        region=deal.region,
        team=deal.team,
        actor_id=actor_id,
        occurred_at=state.due_at or now,
        now=now,
    )


def _key(state: RequirementState) -> Key:
    return state.from_stage, state.to_stage, state.key
