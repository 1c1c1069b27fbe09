"""Keeps gates true to calls: what a corrected or deleted call no longer says proves nothing any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm_core.calendar import due_at
from crm_core.entities import Activity, Opportunity
from crm_core.gates.entities import Evidence, RequirementState
from crm_core.gates.filing import where_said
from crm_core.gates.terms import PASSING, EvidenceStatus, RequirementStatus
from crm_core.policies import CrmPolicy
from crm_core.policy_book import PolicyBook
from crm_core.service.alerting import raise_alert
from crm_core.service.evidence_touches import touch_evidence
from crm_core.service.gate_check import judge_next, judge_passed
from crm_core.service.gate_progress import follow_progress
from crm_core.service.tasks import open_task
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore

ALERT = "gate_integrity"


def reconcile_call(
    store: CrmStore,
    activity: Activity,
    *,
    before: Activity | None,
    policy: CrmPolicy,
    now: datetime,
    book: PolicyBook | None = None,
) -> None:
    """After a call came, changed or was put elsewhere: judge the evidence from it, and the deals it stands on, anew.

    Evidence whose words the call does not say any more is marked; where a gate was passed on it, the manager gets an
    alert and a task. The deal stays in its stage. Takes the locks of the deals: call it before the log is written.
    """
    deals = {call.opportunity_id for call in (before, activity) if call and call.opportunity_id}
    quoting = store.evidence_from_call(activity.id)
    source = f"source:{activity.record.source}"
    ids = sorted(deals | {one.opportunity_id for one in quoting})
    for deal_id in ids:  # all of them before the first entry of the log, which is locked last
        store.lock(f"opportunity:{deal_id}")
    for deal_id in ids:
        deal = store.opportunity(EVERYWHERE, deal_id)
        for one in quoting:
            if one.opportunity_id == deal_id:
                compared = _compared(one, activity, deal, now)
                store.save_evidence(compared)
                if compared.status is EvidenceStatus.SOURCE_SUPERSEDED:
                    touch_evidence(store, compared, policy=policy, actor_id=source, now=now)
        if before is not None:
            _check_passed(store, deal, activity, policy=policy, book=book, now=now)
        if standing := judge_next(store, deal, policy=policy, book=book, now=now):
            follow_progress(store, standing, actor_id=source, now=now)


def _compared(filed: Evidence, activity: Activity, deal: Opportunity, now: datetime) -> Evidence:
    """The same evidence under the call's new version, when the words are still there and the call is still here."""
    if filed.status not in (EvidenceStatus.OK, EvidenceStatus.PENDING_REVIEW):
        return filed
    here = activity.account_id == deal.account_id and activity.opportunity_id in (None, deal.id)
    said = where_said(activity, filed.quote) if filed.quote and here else None
    if filed.quote is None or said is None:
        if filed.quote is None and here:
            return replace(filed, call_version=activity.record.version)
        return replace(filed, status=EvidenceStatus.SOURCE_SUPERSEDED, changed_at=now)
    return replace(
        filed, call_version=activity.record.version, turn=said.turn, start_ms=said.start_ms, end_ms=said.end_ms
    )


def _check_passed(
    store: CrmStore,
    deal: Opportunity,
    activity: Activity,
    *,
    policy: CrmPolicy,
    book: PolicyBook | None,
    now: datetime,
) -> None:
    """Requirements of passed gates that rested on the call and hold no more become invalidated."""
    states = store.requirement_states(deal.id, episode=deal.episode)
    quoted = {f"evidence:{one.id}" for one in store.evidence_from_call(activity.id)}
    told = (f"call:{activity.id}", f"claim:{activity.id}:")
    resting = [
        state
        for state in states
        if state.passed_at
        and state.status in PASSING
        and any(by in quoted or by == told[0] or by.startswith(told[1]) for by in state.by)
    ]
    if not resting:
        return
    fallen = [
        replace(state, status=RequirementStatus.INVALIDATED)
        for state in resting
        if judge_passed(store, deal, state, policy=policy, book=book) not in PASSING
    ]
    store.save_requirement_states(fallen)
    if fallen:
        _raise(store, deal, activity, fallen, policy=policy, now=now)


def _raise(
    store: CrmStore,
    deal: Opportunity,
    activity: Activity,
    fallen: list[RequirementState],
    *,
    policy: CrmPolicy,
    now: datetime,
) -> None:
    calendar = policy.calendar.of(deal.region)
    actor_id = f"source:{activity.record.source}"
    keys = sorted(state.key for state in fallen)
    open_task(
        store,
        kind=ALERT,
        title_zh=f"通话记录已更正，已通过的关卡缺少依据：{'、'.join(keys)}",
        title_en=f"A call was corrected and a passed gate lost its ground: {', '.join(keys)}",
        region=deal.region,
        team=deal.team,
        rep_id=None,
        due_at=due_at(now, policy.gates.integrity_due, calendar),
        actor_id=actor_id,
        now=now,
        opportunity_id=deal.id,
        source=f"integrity:{deal.id}:{activity.id}:{activity.record.version}",
    )
    raise_alert(
        store,
        rule=ALERT,
        subject=f"opportunity:{deal.id}",
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        audience="manager",
        reason={"call_id": activity.call_id, "version": activity.record.version, "keys": keys},
        actor_id=actor_id,
        now=now,
        opportunity_id=deal.id,
        zone=calendar.zone,
    )
