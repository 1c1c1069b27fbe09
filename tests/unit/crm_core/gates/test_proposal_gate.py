"""The shipped gate before the proposal: three documents, the form, the roles, and what the customer's words add."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict
from crm_core.gates.entities import Evidence
from crm_core.gates.terms import ApprovalKind, EvidenceStatus, RequirementStatus
from crm_core.service import approvals_for
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.gates.cases import (
    CHAIN,
    HOUR,
    NEEDS,
    OPENED,
    RANKING,
    REP,
    RIVAL,
    SAID,
    TEAM,
    call,
    decide,
    file,
    move,
    three_documents,
    to_needs,
)
from tests.unit.crm_core.gates.journey import BUYERS, comparing, refused, shown
from tests.unit.crm_core.samples import contact, objection, person, quote

FILED = OPENED + 4 * HOUR
ASKED = OPENED + 5 * HOUR
BOSS = "这个要老板签字"


@pytest.fixture
def needy(store: SqlCrmStore) -> Opportunity:
    """A deal whose needs were confirmed three hours after it was opened; the minutes are filed."""
    return to_needs(store)


@pytest.fixture
def ready(store: SqlCrmStore, needy: Opportunity) -> Opportunity:
    """All papers are there."""
    three_documents(store, needy, at=FILED)
    return needy


@pytest.mark.feature("A-034")
def test_each_of_the_three_documents_is_asked_for_by_name(store: SqlCrmStore, ready: Opportunity) -> None:
    for document in store.evidence_of(REP, ready.id):
        if document.kind in ("decision_chain", "pain_priority"):
            store.save_evidence(_withdrawn(document))
    gap = refused(store, ready, "proposal", at=ASKED)["interview_documents"]
    assert (gap.have, gap.need) == (1, 3)
    assert gap.how_to_fix_zh.endswith("（还缺：决策链分析图、痛点优先级排序表）")
    assert gap.how_to_fix_en.endswith("(still missing: Decision chain, Ranked pains)")

    file(store, ready, "decision_chain", fields=CHAIN, at=ASKED)
    gap = refused(store, ready, "proposal", at=ASKED + HOUR)["interview_documents"]
    assert gap.have == 2
    assert gap.how_to_fix_en.endswith("(still missing: Ranked pains)")
    file(store, ready, "pain_priority", fields=RANKING, at=ASKED + HOUR)
    assert move(store, ready, "proposal", at=ASKED + 2 * HOUR).approval


@pytest.mark.feature("A-034")
def test_three_times_the_same_document_is_one_document(store: SqlCrmStore, needy: Opportunity) -> None:
    for hour in (4, 5, 6):
        file(store, needy, "decision_chain", fields=CHAIN, at=OPENED + hour * HOUR)
    gap = refused(store, needy, "proposal", at=OPENED + 7 * HOUR)["interview_documents"]
    assert (gap.have, gap.need) == (2, 3)  # with the minutes that were filed before


@pytest.mark.feature("A-014", "A-017")
@pytest.mark.parametrize(
    ("changed", "share", "lacking_zh"),
    [
        ({"tried": "无"}, 2 / 3, "已尝试方案"),
        ({"tried": "", "why_failed": "待定"}, 1 / 3, "已尝试方案、失效原因"),
    ],
)
def test_a_needs_form_with_gaps_is_not_nine_tenths_full(
    store: SqlCrmStore, ready: Opportunity, changed: dict[str, str], share: float, lacking_zh: str
) -> None:
    (whole,) = (one for one in store.evidence_of(REP, ready.id) if one.kind == "needs_confirmation")
    store.save_evidence(_withdrawn(whole))
    said: dict[str, Any] = {"call_id": "call-1", "quote": SAID}
    file(store, ready, "needs_confirmation", fields={**NEEDS, **changed}, at=ASKED, **said)
    gaps = refused(store, ready, "proposal", at=ASKED + HOUR)
    assert set(gaps) == {"needs_form_fill"}  # the form is there, and not full
    assert (gaps["needs_form_fill"].have, gaps["needs_form_fill"].need) == (pytest.approx(share, abs=1e-4), 0.9)
    assert f"（还缺：{lacking_zh}）" in gaps["needs_form_fill"].how_to_fix_zh

    file(store, ready, "needs_confirmation", fields=NEEDS, at=ASKED + HOUR, **said)
    assert move(store, ready, "proposal", at=ASKED + 2 * HOUR).approval


@pytest.mark.feature("A-014")
def test_the_needs_form_is_due_half_an_hour_after_the_visit_and_may_come_late(
    store: SqlCrmStore, needy: Opportunity
) -> None:
    visited = OPENED + 5 * HOUR  # 14:30
    file(store, needy, "visit_record", fields={"core_progress": "明确决策流程"}, captured_at=visited, at=visited)
    due = visited + timedelta(minutes=30)
    assert refused(store, needy, "proposal", at=due)["needs_form"].due_at == due
    assert shown(store, needy, at=due)["needs_form"].status is RequirementStatus.OPEN
    assert shown(store, needy, at=due + timedelta(seconds=1))["needs_form"].status is RequirementStatus.BREACHED

    said: dict[str, Any] = {"call_id": "call-1", "quote": SAID}
    file(store, needy, "needs_confirmation", fields=NEEDS, at=due + HOUR, captured_at=due + HOUR, **said)
    assert shown(store, needy, at=due + 2 * HOUR)["needs_form"].status is RequirementStatus.LATE_MET
    assert "needs_form" not in refused(store, needy, "proposal", at=due + 2 * HOUR)


@pytest.mark.feature("A-018")
@pytest.mark.parametrize("role", ["user", "influencer", "decision_maker"])
def test_three_of_four_classes_of_roles_are_enough(store: SqlCrmStore, needy: Opportunity, role: str) -> None:
    gap = refused(store, needy, "proposal", at=FILED)["role_classes"]
    assert (gap.have, gap.need) == (2, 3)
    assert gap.how_to_fix_en.endswith("(still missing: Final decision, Users)")
    store.save_contact(contact("k3", name="周总", title="院长", role=role, created_by="rep-1"))
    state = shown(store, needy, at=FILED)["role_classes"]
    assert (state.status, state.have) == (RequirementStatus.MET, 3)


def test_two_of_one_class_are_one_class(store: SqlCrmStore, needy: Opportunity) -> None:
    store.save_contact(contact("k3", name="陈经理", title="采购总监", role="economic_buyer", created_by="rep-1"))
    assert refused(store, needy, "proposal", at=FILED)["role_classes"].have == 2


@pytest.mark.feature("E-113")
@pytest.mark.parametrize(("times", "asks"), [(1, False), (2, True)])
def test_who_twice_must_ask_the_boss_is_not_the_one_who_decides(
    store: SqlCrmStore, needy: Opportunity, times: int, asks: bool
) -> None:
    said = tuple(
        objection(f"o{turn}", tag="authority", evidence=quote(BOSS, turn), confirmed=True) for turn in range(times)
    )
    call(store, 2, at=FILED, objections=said)
    assert ("boss_identified" in refused(store, needy, "proposal", at=ASKED)) is asks
    store.save_contact(contact("k3", name="周总", title="院长", role="decision_maker", created_by="rep-1"))
    assert "boss_identified" not in refused(store, needy, "proposal", at=ASKED)


@pytest.mark.feature("A-003", "A-013")
def test_a_customer_who_compares_asks_for_an_answer_in_48_hours(store: SqlCrmStore, ready: Opportunity) -> None:
    call(store, 3, at=ASKED, signals=(comparing(),))
    ended = ASKED + timedelta(minutes=10)
    gap = refused(store, ready, "proposal", at=ASKED + HOUR)["competitor_plan"]
    assert (gap.have, gap.need, gap.due_at) == (0, 1, ended + timedelta(hours=48))
    assert "对方报价、交付周期、服务短板" in gap.how_to_fix_zh

    file(store, ready, "competitor_analysis", fields=RIVAL, at=ASKED + 2 * HOUR)
    assert set(refused(store, ready, "proposal", at=ASKED + 3 * HOUR)) == {"competitor_plan"}  # not reviewed yet
    decide(store, at=ASKED + 3 * HOUR)
    assert move(store, ready, "proposal", at=ASKED + 3 * HOUR).approval


@pytest.mark.feature("A-013")
@pytest.mark.parametrize("gap", ["price", "delivery", "service_gap"])
def test_each_of_the_three_fields_about_the_rival_must_say_something(
    store: SqlCrmStore, ready: Opportunity, gap: str
) -> None:
    call(store, 3, at=ASKED, signals=(comparing(),))
    file(store, ready, "competitor_analysis", fields={**RIVAL, gap: "待定"}, at=ASKED + HOUR)
    decide(store, at=ASKED + 2 * HOUR)
    assert "competitor_plan" in refused(store, ready, "proposal", at=ASKED + 3 * HOUR)


@pytest.mark.feature("A-005")
def test_talk_with_engineers_alone_is_flagged_before_the_proposal(store: SqlCrmStore, ready: Opportunity) -> None:
    """A warning here: it is shown and lets the move through; behind the proposal it blocks."""
    for number in (1, 2):
        call(store, number, version=2, at=FILED, persons=BUYERS[1:])
    state = shown(store, ready, at=ASKED)["economic_buyer"]
    assert (state.status, state.have, state.need) == (RequirementStatus.OPEN, 0, 1)
    gaps = refused(store, ready, "proposal", at=ASKED)
    assert "economic_buyer" not in gaps
    call(store, 3, at=ASKED, persons=(person("p1", role="purchasing", confirmed=True),))
    assert shown(store, ready, at=ASKED + HOUR)["economic_buyer"].status is RequirementStatus.MET


@pytest.mark.feature("A-010")
def test_the_photo_of_the_notes_is_asked_for_softly_and_in_two_hours(store: SqlCrmStore, ready: Opportunity) -> None:
    visited = OPENED + 5 * HOUR
    file(store, ready, "visit_record", fields={"core_progress": "确定预算范围"}, captured_at=visited, at=visited)
    state = shown(store, ready, at=visited + HOUR)["pain_photo"]
    assert (state.status, state.due_at) == (RequirementStatus.OPEN, visited + 2 * HOUR)
    photo = {"uri": "s3://evidence/notes.jpg", "sha256": "d" * 64, "captured_at": visited}
    filed = file(store, ready, "pain_notes_photo", at=visited + HOUR, **photo)
    assert filed.status is EvidenceStatus.OK
    assert shown(store, ready, at=visited + HOUR)["pain_photo"].status is RequirementStatus.MET
    assert move(store, ready, "proposal", at=visited + 2 * HOUR).approval


@pytest.mark.feature("A-029")
def test_with_all_papers_there_the_manager_alone_is_missing(store: SqlCrmStore, ready: Opportunity) -> None:
    state = shown(store, ready, at=ASKED)["manager_approval"]
    assert (state.status, state.have, state.need) == (RequirementStatus.OPEN, 0, 1)
    asked = move(store, ready, "proposal", at=ASKED).approval
    assert asked
    assert (asked.kind, asked.submitted_by, asked.asked) == (ApprovalKind.TRANSITION, "rep-1", ("lead-1",))
    assert approvals_for(store, TEAM, actor_id="lead-1", now=ASKED) == (asked,)
    assert approvals_for(store, TEAM, actor_id="rep-1", now=ASKED) == ()
    decide(store, at=ASKED + HOUR)
    (kept,) = (one for one in store.requirement_states(ready.id, episode=1) if one.key == "manager_approval")
    assert (kept.status, kept.by) == (RequirementStatus.MET, (f"approval:{asked.id}",))


@pytest.mark.parametrize(
    "undo",
    [
        lambda store: call(store, 1, version=2, needs=(), at=OPENED + HOUR),
        lambda store: call(store, 2, version=2, at=FILED, signals=(comparing(),)),
    ],
    ids=["the quote is gone", "the customer compares"],
)
def test_what_changed_while_the_manager_thought_is_judged_again(
    store: SqlCrmStore, ready: Opportunity, undo: Callable[[SqlCrmStore], str]
) -> None:
    asked = move(store, ready, "proposal", at=ASKED).approval
    undo(store)
    with pytest.raises(CrmConflict) as stopped:
        decide(store, at=ASKED + HOUR)
    assert asked
    assert stopped.value.code == "gate_not_met"
    assert store.opportunity(REP, ready.id).stage == "needs_confirmed"


def _withdrawn(filed: Evidence) -> Evidence:
    return replace(filed, status=EvidenceStatus.WITHDRAWN)
