"""Corrected and deleted calls: what they no longer say proves nothing, and a passed gate without ground is told."""

from __future__ import annotations

import pytest

from crm_core.gates.terms import EvidenceStatus, RequirementStatus
from crm_core.service import assign_call
from crm_core.sight import EVERYWHERE
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.gates.cases import HOUR, OPENED, REP, SAID, call, deal, file, move, to_needs
from tests.unit.crm_core.samples import POLICY, need, quote

LATER = OPENED + 6 * HOUR


def alerts(store: SqlCrmStore) -> list[str]:
    return [reason.rule for alert in store.alerts(EVERYWHERE) for reason in alert.reasons]


def statuses(store: SqlCrmStore, deal_id: str) -> dict[str, RequirementStatus]:
    return {state.key: state.status for state in store.requirement_states(deal_id, episode=1) if state.passed_at}


def test_words_that_are_still_said_stay_evidence_under_the_new_version(store: SqlCrmStore) -> None:
    one = deal(store)
    call(store)
    filed = file(store, one, "customer_quote", call_id="call-1", quote=SAID)
    call(store, version=2, needs=(need("n9", evidence=quote(f"说实话{SAID}", turn=7), confirmed=True),))

    now = store.evidence(REP, filed.id)
    assert (now.status, now.call_version, now.turn) == (EvidenceStatus.OK, 2, 7)
    assert (now.quote, now.quote_sha256) == (filed.quote, filed.quote_sha256)


@pytest.mark.parametrize("needs", [(), (need(evidence=quote(SAID), rejected=True),)])
def test_words_that_are_gone_mark_the_evidence(store: SqlCrmStore, needs: tuple[object, ...]) -> None:
    one = deal(store)
    call(store)
    filed = file(store, one, "customer_quote", call_id="call-1", quote=SAID)
    call(store, version=2, needs=needs)
    assert store.evidence(REP, filed.id).status is EvidenceStatus.SOURCE_SUPERSEDED
    assert alerts(store) == []  # no gate was passed on it


def test_a_passed_gate_that_rested_on_the_call_is_told_and_the_deal_stays(store: SqlCrmStore) -> None:
    one = to_needs(store)
    assert statuses(store, one.id)["need_named"] is RequirementStatus.MET
    call(store, version=2, needs=())

    assert store.opportunity(REP, one.id).stage == "needs_confirmed"
    assert statuses(store, one.id)["need_named"] is RequirementStatus.INVALIDATED
    assert alerts(store) == ["gate_integrity"]
    task = next(task for task in store.tasks(EVERYWHERE) if task.kind == "gate_integrity")
    assert "need_named" in task.title_en
    assert task.due_at == OPENED + 25.25 * HOUR  # one work day after the correction was known


def test_another_call_that_says_the_same_keeps_the_gate(store: SqlCrmStore) -> None:
    one = deal(store)
    call(store)
    call(store, 2)
    move(store, one, "first_contact")
    file(store, one, "interview_minutes", fields={"summary": "周总要求六月底前交付两百套，预算三十五万，担心售后"})
    move(store, one, "needs_confirmed")
    call(store, version=2, needs=())
    assert statuses(store, one.id)["need_named"] is RequirementStatus.MET
    assert alerts(store) == []


def test_a_correction_of_something_else_leaves_the_gate(store: SqlCrmStore) -> None:
    one = to_needs(store)
    call(store, version=2, objections=())
    assert RequirementStatus.INVALIDATED not in statuses(store, one.id).values()


def test_a_call_that_is_put_on_another_account_proves_nothing_here(store: SqlCrmStore) -> None:
    one = to_needs(store)
    filed = file(store, one, "customer_quote", call_id="call-1", quote=SAID, at=OPENED + 4 * HOUR)
    assign_call(store, REP, "call-1", account_id=None, policy=POLICY, actor_id="rep-1", now=LATER)
    assert store.evidence(REP, filed.id).status is EvidenceStatus.SOURCE_SUPERSEDED
    fallen = {key for key, status in statuses(store, one.id).items() if status is RequirementStatus.INVALIDATED}
    assert fallen == {"first_call", "need_named"}
    assert alerts(store) == ["gate_integrity"]


def test_each_correction_is_told_once(store: SqlCrmStore) -> None:
    to_needs(store)
    call(store, version=2, needs=())
    call(store, version=3, needs=(), objections=())
    assert len([task for task in store.tasks(EVERYWHERE) if task.kind == "gate_integrity"]) == 1
    assert alerts(store) == ["gate_integrity"]


def test_a_file_from_a_call_follows_its_versions_while_the_call_stands_here(store: SqlCrmStore) -> None:
    """Evidence that names a call without quoting it rests on the call as a whole."""
    one = deal(store)
    call(store)
    filed = file(
        store, one, "decision_chain", fields={"analysis": "设备科评估，采购科比价，院长拍板"}, call_id="call-1"
    )
    call(store, version=2, needs=())
    now = store.evidence(REP, filed.id)
    assert (now.status, now.call_version) == (EvidenceStatus.OK, 2)
    assign_call(store, REP, "call-1", account_id=None, policy=POLICY, actor_id="rep-1", now=LATER)
    gone = store.evidence(REP, filed.id)
    assert gone.status is EvidenceStatus.SOURCE_SUPERSEDED
    call(store, version=3, needs=())
    assert store.evidence(REP, filed.id) == gone
