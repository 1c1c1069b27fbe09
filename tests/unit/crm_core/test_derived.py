"""How claims become to-dos and objections: keyed by claim, standing where the call stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crm_core.derived import objections_of, settled, todos_of
from crm_core.entities import Activity, Todo
from crm_core.terms import AttributionReason, AttributionStatus, TodoState
from tests.unit.crm_core.samples import CALLED, DUE, NOW, objection, promise, record


def call(*, account_id: str | None = None, opportunity_id: str | None = None, **said: Any) -> Activity:
    return Activity(
        id="y1",
        record=record(**said),
        status=AttributionStatus.UNASSIGNED,
        reason=AttributionReason.NOTHING,
        account_id=account_id,
        opportunity_id=opportunity_id,
    )


def todo(**said: Any) -> Todo:
    (only,) = todos_of(call(commitments=(promise(**said),)), ())
    return only


def test_a_todo_carries_the_claim_and_the_calls_place() -> None:
    activity = call(account_id="a1", opportunity_id="d1", commitments=(promise(owner="customer", action="sign"),))
    (made,) = todos_of(activity, ())

    assert (made.activity_id, made.call_id, made.claim_id) == ("y1", "call-1", "c1")
    assert (made.account_id, made.opportunity_id) == ("a1", "d1")
    assert (made.region, made.team, made.rep_id) == ("east", "east-1", "rep-1")
    assert (made.owner, made.action, made.promised_at) == ("customer", "sign", CALLED)
    assert (made.due_at, made.due_text, made.due_precision) == (DUE, "周五下午三点前", "minute")
    assert made.evidence == activity.record.commitments[0].evidence


def test_a_promise_without_a_time_has_none() -> None:
    made = todo(due_at=None, due_text="尽快", due_precision=None)

    assert (made.due_at, made.due_text, made.due_precision) == (None, "尽快", None)


def test_an_unknown_owner_is_kept_unknown() -> None:
    assert todo(owner="unknown").owner == "unknown"


def test_ids_depend_on_call_and_claim_alone() -> None:
    ids = {todo().id, todo(action="demo", confirmed=True).id}
    assert len(ids) == 1
    assert todo(claim_id="c2").id not in ids


@pytest.mark.parametrize(
    ("done_by", "rejected", "state"),
    [
        (None, False, TodoState.OPEN),
        (None, True, TodoState.CANCELLED),
        ("rep-1", False, TodoState.DONE),
        ("rep-1", True, TodoState.DONE),
    ],
)
def test_the_state_follows_from_the_persons_act_then_from_the_rejection(
    done_by: str | None, rejected: bool, state: TodoState
) -> None:
    assert settled(replace(todo(), done_by=done_by, rejected=rejected)).state is state


def test_what_a_person_did_is_laid_over_the_next_version() -> None:
    before = replace(todo(), due_at=NOW, due_precision="day", due_moved_by="rep-1", done_at=NOW, done_by="boss")
    (after,) = todos_of(call(version=2, commitments=(promise(action="demo"),)), (before,))

    assert (after.action, after.due_at, after.due_precision, after.due_moved_by) == ("demo", NOW, "day", "rep-1")
    assert (after.state, after.done_at, after.done_by) == (TodoState.DONE, NOW, "boss")


def test_a_gone_promise_keeps_its_todo_only_for_a_persons_act_and_moves_with_the_call() -> None:
    touched = replace(todo(claim_id="c1"), done_by="rep-1", state=TodoState.DONE)
    untouched = todo(claim_id="c2")
    (kept,) = todos_of(call(version=2, account_id="a9", opportunity_id="d9"), (touched, untouched))

    assert (kept.id, kept.withdrawn, kept.state) == (touched.id, True, TodoState.DONE)
    assert (kept.account_id, kept.opportunity_id) == ("a9", "d9")


def test_objections_stand_unless_rejected() -> None:
    activity = call(
        account_id="a1",
        objections=(
            objection("o1", competitor="彩联"),
            objection("o2", rejected=True),
            objection("o3", tag="budget", confirmed=True),
        ),
    )
    standing = objections_of(activity)

    assert [(one.claim_id, one.tag, one.competitor, one.unconfirmed) for one in standing] == [
        ("o1", "price", "彩联", True),
        ("o3", "budget", None, False),
    ]
    assert {(one.account_id, one.raised_at, one.rep_id) for one in standing} == {("a1", CALLED, "rep-1")}
    assert standing[0].evidence == activity.record.objections[0].evidence
