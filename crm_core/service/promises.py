"""Keeps the timers of promises in step with the to-dos: whatever a person or a later version of a call changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm_core.entities import Todo
from crm_core.policies import CrmPolicy
from crm_core.promises.kept import KeptRates, kept_rates
from crm_core.promises.wanted import Wanted, wanted_timer
from crm_core.service.tasks import cancel_task, open_task, settle_task
from crm_core.service.timers import CLOCK, cancel_timer, log_timer, start_timer, stop_timer
from crm_core.sight import Sight
from crm_core.stores import CrmStore
from crm_core.terms import Party, TodoState
from crm_core.timers.timer import FIXED, Timer, moved

BATCH = 500
DELIVERY = "poc_delivery"  # the task that a promised proof of concept opens


def follow_promises(store: CrmStore, *, now: datetime, policy: CrmPolicy, limit: int = BATCH) -> int:
    """End, move or start the timers of at most `limit` to-dos each. Returns how many it touched.

    Works from the rows as they stand, so it may run at any time and any number of times.
    """
    rules = policy.escalation.promises
    untimed = {action for action, key in rules.actions.items() if policy.escalation.kinds[key].span}
    astray = store.promises_astray(limit)
    for timer, todo in astray:
        _mend(store, timer, todo, policy=policy, now=now)
    fresh = store.promises_without_timer(since=now - rules.overdue_at_most, actions=untimed, limit=limit)
    for todo in fresh:
        if wanted := _wanted(todo, policy):
            _start(store, todo, wanted, policy=policy, now=now)
    return len(astray) + len(fresh)


def promise_rates(store: CrmStore, sight: Sight, *, now: datetime, policy: CrmPolicy) -> KeptRates:
    """Of the promises due within the policy's window up to now."""
    since = now - policy.escalation.promises.window
    return kept_rates(store.promises_due(sight, since=since, until=now))


def _start(store: CrmStore, todo: Todo, wanted: Wanted, *, policy: CrmPolicy, now: datetime) -> None:
    start_timer(
        store,
        kind=wanted.kind,
        subject=f"todo:{todo.id}",
        anchor=todo.promised_at,
        due_at=wanted.due_at,
        ladder=wanted.ladder,
        region=todo.region,
        team=todo.team,
        rep_id=todo.rep_id,
        calendar_version=policy.calendar.of(todo.region).version if wanted.span else FIXED,
        actor_id=CLOCK,
        now=now,
        opportunity_id=todo.opportunity_id,
        span=wanted.span,
    )
    if todo.owner == Party.REP and todo.action in policy.escalation.promises.actions:
        open_task(
            store,
            kind=DELIVERY,
            title_zh=policy.escalation.kinds[wanted.kind].zh,
            title_en=policy.escalation.kinds[wanted.kind].en,
            region=todo.region,
            team=todo.team,
            rep_id=todo.rep_id,
            due_at=wanted.due_at,
            actor_id=CLOCK,
            now=now,
            source=_source(todo.id),
            opportunity_id=todo.opportunity_id,
            timed=False,
        )


def _mend(store: CrmStore, timer: Timer, todo: Todo | None, *, policy: CrmPolicy, now: datetime) -> None:
    subject, source = timer.subject, _source(timer.subject.removeprefix("todo:"))
    if todo and todo.state is TodoState.DONE and todo.done_at:
        stop_timer(store, kind=timer.kind, subject=subject, at=todo.done_at, actor_id=todo.done_by or CLOCK, now=now)
        settle_task(store, source=source, actor_id=todo.done_by or CLOCK, now=now)
        return
    wanted = _wanted(todo, policy) if todo else None
    if todo is None or wanted is None or wanted.kind != timer.kind:
        cancel_timer(store, kind=timer.kind, subject=subject, actor_id=CLOCK, now=now)
        cancel_task(store, source=source, actor_id=CLOCK, now=now)
        return
    after = replace(timer, team=todo.team, rep_id=todo.rep_id, opportunity_id=todo.opportunity_id)
    if wanted.due_at != timer.due_at:
        version = policy.calendar.of(todo.region).version if wanted.span else FIXED
        span = wanted.span
        after = replace(
            moved(after, due_at=wanted.due_at, calendar_version=version, now=now),
            span_amount=span.amount if span else None,
            span_unit=span.unit if span else None,
        )
    store.save_timers([after])
    figures = {"due_before": timer.due_at.isoformat(), "due_at": after.due_at.isoformat(), "rep": after.rep_id}
    log_timer(store, after, "timer.moved", actor_id=todo.due_moved_by or CLOCK, at=now, now=now, **figures)


def _wanted(todo: Todo, policy: CrmPolicy) -> Wanted | None:
    return wanted_timer(todo, policy.escalation, policy.calendar.of(todo.region))


def _source(todo_id: str) -> str:
    return f"todo:{todo_id}:delivery"
