"""What a call's claims become: to-dos and standing objections, keyed by claim, under what people did to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crm_core.entities import Activity, StandingObjection, Todo
from crm_core.ids import stable_id
from crm_core.records import CommitmentClaim, ObjectionClaim
from crm_core.terms import TodoState


def todos_of(activity: Activity, before: Sequence[Todo]) -> tuple[Todo, ...]:
    """The to-dos of a call after its latest version; `before` are those that stand now.

    A promise that is gone takes its to-do with it, unless a person acted on it: that one stays, withdrawn.
    """
    known = {todo.claim_id: todo for todo in before}
    claimed = {claim.claim_id: claim for claim in activity.record.commitments}
    fresh = [_todo(activity, claim, known.get(claim_id)) for claim_id, claim in claimed.items()]
    kept = [
        replace(todo, withdrawn=True, account_id=activity.account_id, opportunity_id=activity.opportunity_id)
        for todo in before
        if todo.claim_id not in claimed and (todo.done_by or todo.due_moved_by or todo.assigned_by)
    ]
    return (*fresh, *kept)


def settled(todo: Todo) -> Todo:
    """The to-do with the state that follows from the person's act and the claim's rejection, in this order."""
    if todo.done_by:
        return replace(todo, state=TodoState.DONE)
    return replace(todo, state=TodoState.CANCELLED if todo.rejected else TodoState.OPEN)


def objections_of(activity: Activity) -> tuple[StandingObjection, ...]:
    return tuple(_objection(activity, claim) for claim in activity.record.objections if not claim.rejected)


def _todo(activity: Activity, claim: CommitmentClaim, before: Todo | None) -> Todo:
    record = activity.record
    todo = Todo(
        id=stable_id("todo", activity.id, claim.claim_id),
        activity_id=activity.id,
        call_id=record.call_id,
        claim_id=claim.claim_id,
        account_id=activity.account_id,
        opportunity_id=activity.opportunity_id,
        region=record.region,
        team=record.team,
        rep_id=record.rep_id,
        owner=claim.owner,
        action=claim.action,
        promised_at=record.occurred_start,
        evidence=claim.evidence,
        state=TodoState.OPEN,
        unconfirmed=not claim.confirmed,
        rejected=claim.rejected,
        due_at=claim.due_at,
        due_text=claim.due_text,
        due_precision=claim.due_precision,
    )
    if before and before.due_moved_by:
        todo = replace(todo, due_at=before.due_at, due_precision=before.due_precision, due_moved_by=before.due_moved_by)
    if before and before.done_by:
        todo = replace(
            todo,
            done_at=before.done_at,
            done_by=before.done_by,
            done_note=before.done_note,
            done_evidence_id=before.done_evidence_id,
        )
    if before and before.assigned_by:
        todo = replace(todo, team=before.team, rep_id=before.rep_id, assigned_by=before.assigned_by)
    return settled(todo)


def _objection(activity: Activity, claim: ObjectionClaim) -> StandingObjection:
    record = activity.record
    return StandingObjection(
        id=stable_id("objection", activity.id, claim.claim_id),
        activity_id=activity.id,
        call_id=record.call_id,
        claim_id=claim.claim_id,
        account_id=activity.account_id,
        opportunity_id=activity.opportunity_id,
        region=record.region,
        team=record.team,
        rep_id=record.rep_id,
        tag=claim.tag,
        competitor=claim.competitor,
        raised_at=record.occurred_start,
        unconfirmed=not claim.confirmed,
        evidence=claim.evidence,
    )
