"""Moving a deal: by what is true, by a superior's consent, and by no other way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_core.errors import CrmConflict, CrmInvalid, CrmNotFound
from crm_core.gates.terms import ApprovalState, RequirementStatus
from crm_core.service import advance, gate_of
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.gates.cases import (
    HOUR,
    MINUTES,
    OPENED,
    PEOPLE,
    REP,
    call,
    deal,
    decide,
    file,
    move,
    three_documents,
    to_needs,
    to_proposal,
)
from tests.unit.crm_core.samples import POLICY, person


@pytest.mark.feature("A-001", "A-028")
def test_a_deal_without_a_call_stays_where_it_is(store: SqlCrmStore) -> None:
    one = deal(store)
    with pytest.raises(CrmConflict) as refused:
        move(store, one, "first_contact")

    assert (refused.value.status, refused.value.code) == (409, "gate_not_met")
    (missing,) = refused.value.missing
    assert (missing.key, missing.have, missing.need) == ("first_call", 0, 1)
    assert missing.zh == "首次通话"
    assert missing.how_to_fix_en.startswith("Call the customer")
    assert store.opportunity(REP, one.id) == one


def test_with_the_call_it_moves_and_every_stay_is_kept(store: SqlCrmStore) -> None:
    one = deal(store)
    call(store)
    moved = move(store, one, "first_contact").opportunity

    assert (moved.stage, moved.episode, moved.outcome) == ("first_contact", 1, None)
    stays = store.stage_history(REP, one.id)
    assert [(stay.stage, stay.exited_at) for stay in stays] == [
        ("lead", OPENED + 3 * HOUR),
        ("first_contact", None),
    ]
    assert stays[-1].gates_version == POLICY.gates.version
    assert store.events(EVERYWHERE, aggregate=f"opportunity:{one.id}")[0].payload == {
        "from": "lead",
        "to": "first_contact",
        "outcome": None,
    }


@pytest.mark.feature("A-019")
def test_an_account_without_two_named_people_holds_the_first_move(store: SqlCrmStore) -> None:
    store.delete_contact("k2")
    one = deal(store)
    call(store, persons=())
    with pytest.raises(CrmConflict) as refused:
        move(store, one, "first_contact")
    assert [(gap.key, gap.have, gap.need) for gap in refused.value.missing] == [("key_people", 1, 2)]


def test_a_stage_cannot_be_skipped_whatever_is_true(store: SqlCrmStore) -> None:
    one = deal(store)
    call(store)
    with pytest.raises(CrmConflict) as refused:
        move(store, one, "proposal")
    assert refused.value.code == "stage_skipped"


def test_a_step_back_asks_for_nothing(store: SqlCrmStore) -> None:
    one = to_needs(store)
    assert move(store, one, "first_contact").opportunity.stage == "first_contact"


@pytest.mark.feature("A-034", "A-035", "A-018")
def test_three_documents_a_form_and_three_classes_of_roles_lead_to_the_proposal(store: SqlCrmStore) -> None:
    one = to_needs(store)
    with pytest.raises(CrmConflict) as refused:
        move(store, one, "proposal")
    gaps = {gap.key: gap for gap in refused.value.missing}
    assert set(gaps) == {"interview_documents", "needs_form", "needs_form_fill", "role_classes"}
    assert (gaps["interview_documents"].have, gaps["interview_documents"].need) == (1, 3)
    assert "决策链分析图、痛点优先级排序表" in gaps["interview_documents"].how_to_fix_zh

    three_documents(store, one)
    asked = move(store, one, "proposal", at=OPENED + 5 * HOUR)
    assert asked.approval
    assert (asked.opportunity.stage, asked.opportunity.pending_approval) == ("needs_confirmed", asked.approval.id)

    decide(store, at=OPENED + 6 * HOUR)
    moved = store.opportunity(REP, one.id)
    assert (moved.stage, moved.pending_approval) == ("proposal", None)


@pytest.mark.feature("A-029")
def test_the_submitter_never_consents_and_a_refusal_leaves_the_stage(store: SqlCrmStore) -> None:
    one = to_needs(store)
    three_documents(store, one)
    asked = move(store, one, "proposal", at=OPENED + 5 * HOUR).approval
    assert asked
    assert asked.asked == ("lead-1",)

    refused = decide(store, approve=False, at=OPENED + 6 * HOUR)
    assert refused.state is ApprovalState.REJECTED
    after = store.opportunity(REP, one.id)
    assert (after.stage, after.pending_approval) == ("needs_confirmed", None)


def test_asking_again_finds_the_request_that_waits(store: SqlCrmStore) -> None:
    one = to_needs(store)
    three_documents(store, one)
    first = move(store, one, "proposal", at=OPENED + 5 * HOUR).approval
    assert move(store, one, "proposal", at=OPENED + 6 * HOUR).approval == first


@pytest.mark.feature("A-036")
def test_after_the_demo_a_dated_next_step_is_needed(store: SqlCrmStore) -> None:
    one = to_proposal(store)
    file(store, one, "demo_record", fields={"reactions": "设备科认可精度，要求补充维保条款"}, at=OPENED + 7 * HOUR)
    with pytest.raises(CrmConflict) as refused:
        move(store, one, "objections", at=OPENED + 8 * HOUR)
    assert [gap.key for gap in refused.value.missing] == ["next_step"]


def test_a_change_made_on_an_older_reading_is_refused(store: SqlCrmStore) -> None:
    one = deal(store)
    call(store)
    move(store, one, "first_contact", expected_revision=1)
    with pytest.raises(CrmConflict) as refused:
        move(store, one, "needs_confirmed", expected_revision=1)
    assert refused.value.code == "changed_meanwhile"


def test_deals_out_of_sight_do_not_exist(store: SqlCrmStore) -> None:
    one = deal(store)
    for sight in (Sight("north"), Sight("east", rep_id="rep-2")):
        with pytest.raises(CrmNotFound):
            move(store, one, "first_contact", sight=sight)
        with pytest.raises(CrmNotFound):
            gate_of(store, sight, one.id, policy=POLICY, now=OPENED)


@pytest.mark.feature("A-033")
def test_the_gate_shows_each_requirement_and_how_far_it_is(store: SqlCrmStore) -> None:
    one = deal(store)
    shown = gate_of(store, REP, one.id, policy=POLICY, now=OPENED)
    assert (shown.gate.to_stage, shown.gate.zh) == ("first_contact", "线索 → 首次接触")
    assert [(state.key, state.status) for state in shown.states] == [
        ("first_call", RequirementStatus.OPEN),
        ("key_people", RequirementStatus.MET),
        ("genuine_texts", RequirementStatus.MET),
    ]


def test_without_anybody_above_the_move_waits_for_an_appointment(store: SqlCrmStore) -> None:
    one = to_needs(store)
    three_documents(store, one)
    alone = type(PEOPLE)((PEOPLE.colleagues[0],))
    with pytest.raises(CrmConflict) as refused:
        advance(
            store, REP, one.id, to="proposal", policy=POLICY, directory=alone, actor_id="rep-1", now=OPENED + 5 * HOUR
        )
    assert refused.value.code == "no_approver"


@pytest.mark.feature("A-005")
def test_technical_contact_without_the_buyer_is_no_progress(store: SqlCrmStore) -> None:
    """The flag shows at the needs stage; from the proposal on it blocks."""
    one = deal(store)
    engineers = (person("p1", name="王敏", role="technical_buyer", confirmed=True),)
    call(store, persons=engineers)
    move(store, one, "first_contact")
    file(store, one, "interview_minutes", fields=MINUTES)
    move(store, one, "needs_confirmed", at=OPENED + 4 * HOUR)
    shown = gate_of(store, REP, one.id, policy=POLICY, now=OPENED + 5 * HOUR)
    states = {state.key: state for state in shown.states}
    assert states["economic_buyer"].status is RequirementStatus.OPEN
    call(store, 2, at=OPENED + 6 * HOUR)
    shown = gate_of(store, REP, one.id, policy=POLICY, now=OPENED + 7 * HOUR)
    assert {state.key: state.status for state in shown.states}["economic_buyer"] is RequirementStatus.MET


def test_a_move_that_no_gate_speaks_of_is_refused(store: SqlCrmStore) -> None:
    one = deal(store)
    call(store)
    bare = replace(POLICY, gates=replace(POLICY.gates, gates=()))
    with pytest.raises(CrmConflict) as refused:
        advance(
            store,
            REP,
            one.id,
            to="first_contact",
            policy=bare,
            directory=PEOPLE,
            actor_id="rep-1",
            now=OPENED + 3 * HOUR,
        )
    assert refused.value.code == "gate_undefined"


def test_an_unknown_stage_is_no_stage(store: SqlCrmStore) -> None:
    with pytest.raises(CrmInvalid):
        move(store, deal(store), "moon")
