"""Evidence: what counts, what is suspect, and what is never changed."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from crm_core.errors import CrmConflict, CrmInvalid, CrmNotFound
from crm_core.gates.entities import Evidence
from crm_core.gates.filing import Draft
from crm_core.gates.terms import ApprovalKind, ApprovalState, EvidenceSource, EvidenceStatus
from crm_core.service import confirm_again, file_evidence, reopen_opportunity, withdraw_evidence
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import Outcome
from tests.unit.crm_core.gates.cases import (
    ANALYSIS,
    HOUR,
    MINUTES,
    NEEDS,
    OPENED,
    PEOPLE,
    REP,
    RIVAL,
    SAID,
    call,
    deal,
    decide,
    file,
    move,
    to_needs,
)
from tests.unit.crm_core.samples import POLICY, account, need, quote

PHOTO = {"uri": "s3://evidence/1.jpg", "sha256": "A" * 64}


@pytest.mark.feature("A-014", "A-015", "A-016", "A-017")
def test_a_form_carries_the_customers_words_sealed_with_their_place(store: SqlCrmStore) -> None:
    one = deal(store)
    call(store)
    filed = file(store, one, "needs_confirmation", fields=NEEDS, call_id="call-1", quote=SAID)

    assert (filed.status, filed.source, filed.flaws) == (EvidenceStatus.OK, EvidenceSource.CALL, ())
    assert (filed.call_id, filed.call_version, filed.turn, filed.start_ms) == ("call-1", 1, 1, 1_000)
    assert filed.quote_sha256 == hashlib.sha256(SAID.encode()).hexdigest()
    assert store.evidence(REP, filed.id) == filed


@pytest.mark.parametrize("words", ["我们明年再说", "交货太快"])
def test_words_that_the_call_does_not_say_are_rejected(store: SqlCrmStore, words: str) -> None:
    one = deal(store)
    call(store)
    filed = file(store, one, "customer_quote", call_id="call-1", quote=words)
    assert (filed.status, filed.flaws) == (EvidenceStatus.REJECTED, ("quote:quote_not_found",))


def test_words_of_a_rejected_fact_prove_nothing(store: SqlCrmStore) -> None:
    one = deal(store)
    call(store, needs=(need(evidence=quote(SAID), rejected=True),))
    assert file(store, one, "customer_quote", call_id="call-1", quote=SAID).status is EvidenceStatus.REJECTED


def test_a_call_on_another_deal_proves_nothing_here(store: SqlCrmStore) -> None:
    call(store)
    store.save_account(account("a2", "永裕纸业"))
    other = deal(store, account_id="a2")
    with pytest.raises(CrmInvalid) as refused:
        file(store, other, "customer_quote", call_id="call-1", quote=SAID)
    assert refused.value.code == "foreign_call"
    with pytest.raises(CrmNotFound):
        file(store, other, "customer_quote", call_id="call-9", quote=SAID)


def test_placeholders_are_noted_at_first_and_do_not_count_as_filled(store: SqlCrmStore) -> None:
    one = deal(store)
    call(store)
    junk = {**NEEDS, "tried": "待定", "why_failed": "N/A"}
    filed = file(store, one, "needs_confirmation", fields=junk, call_id="call-1", quote=SAID)
    assert filed.status is EvidenceStatus.OK
    assert {flaw.partition(":")[0] for flaw in filed.flaws} == {"tried", "why_failed"}


@pytest.mark.feature("A-007")
def test_where_policy_says_so_a_placeholder_is_rejected(store: SqlCrmStore) -> None:
    one = deal(store)
    assert file(store, one, "loss_analysis", fields={"cause": "客户暂缓", "lesson": "无"}).status is (
        EvidenceStatus.REJECTED
    )
    assert file(store, one, "loss_analysis", fields=ANALYSIS, at=OPENED + 3 * HOUR).status is EvidenceStatus.OK


def test_a_text_copied_from_another_customer_is_noted(store: SqlCrmStore) -> None:
    store.save_account(account("a2", "永裕纸业"))
    file(store, deal(store, account_id="a2"), "interview_minutes", fields=MINUTES)
    one = deal(store)
    assert "summary:copied" in file(store, one, "interview_minutes", fields=MINUTES).flaws
    own = file(store, one, "interview_minutes", fields=MINUTES, by="rep-2", at=OPENED + 3 * HOUR)
    assert own.flaws == ()


def test_one_file_proves_one_deal(store: SqlCrmStore) -> None:
    one, other = deal(store), deal(store, name="二期")
    first = file(store, one, "contract", **PHOTO)
    assert (first.status, first.sha256) == (EvidenceStatus.OK, "a" * 64)
    again = file(store, other, "contract", uri=PHOTO["uri"], sha256="a" * 64)
    assert (again.status, again.flaws) == (EvidenceStatus.REJECTED, ("file:file_reused",))
    assert file(store, one, "contract", **PHOTO, at=OPENED + 3 * HOUR).status is EvidenceStatus.OK


@pytest.mark.feature("A-010", "A-024", "A-025")
@pytest.mark.parametrize(
    ("minutes", "status"),
    [
        (-120, EvidenceStatus.OK),
        (-121, EvidenceStatus.REJECTED),
        (120, EvidenceStatus.OK),
        (121, EvidenceStatus.REJECTED),
    ],
)
def test_a_photo_is_taken_within_two_hours_of_a_visit(store: SqlCrmStore, minutes: int, status: EvidenceStatus) -> None:
    one = deal(store)
    visit_end = OPENED + 5 * HOUR
    file(store, one, "visit_record", fields={"core_progress": "明确决策流程"}, captured_at=visit_end, at=visit_end)
    taken = visit_end + timedelta(minutes=minutes)
    filed = file(store, one, "pain_notes_photo", **PHOTO, captured_at=taken, at=OPENED + 9 * HOUR)
    assert filed.status is status


def test_a_photo_without_a_known_visit_waits_for_a_superior(store: SqlCrmStore) -> None:
    one = deal(store)
    filed = file(store, one, "pain_notes_photo", **PHOTO)
    assert (filed.status, filed.flaws) == (EvidenceStatus.PENDING_REVIEW, ("captured_at:visit_unknown",))
    decide(store)
    assert store.evidence(REP, filed.id).status is EvidenceStatus.OK


@pytest.mark.feature("A-013")
def test_a_plan_against_a_rival_counts_once_the_manager_took_it(store: SqlCrmStore) -> None:
    filed = file(store, deal(store), "competitor_analysis", fields=RIVAL)
    assert filed.status is EvidenceStatus.PENDING_REVIEW
    review = store.approvals_of(filed.opportunity_id, episode=1)[0]
    assert (review.kind, review.evidence_id, review.asked) == (ApprovalKind.EVIDENCE, filed.id, ("lead-1",))
    decide(store, approve=False)
    assert store.evidence(REP, filed.id).status is EvidenceStatus.REJECTED


def test_withdrawing_takes_the_review_along_and_repeats_quietly(store: SqlCrmStore) -> None:
    filed = file(store, deal(store), "competitor_analysis", fields=RIVAL)
    gone = taken_back(store, filed)
    assert gone.status is EvidenceStatus.WITHDRAWN
    assert store.approvals_of(filed.opportunity_id, episode=1)[0].state is ApprovalState.WITHDRAWN
    assert taken_back(store, filed) == gone


def test_what_a_gate_was_passed_on_stays(store: SqlCrmStore) -> None:
    one = to_needs(store)
    (minutes,) = store.evidence_of(REP, one.id)
    with pytest.raises(CrmConflict) as refused:
        taken_back(store, minutes)
    assert refused.value.code == "gate_passed"


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        ({"kind": "moon"}, "unknown_evidence_kind"),
        ({"kind": "proposal"}, "file_missing"),
        ({"kind": "proposal", "uri": "x", "sha256": "zz"}, "bad_sha256"),
        ({"kind": "customer_quote", "call_id": "call-1", "quote": " "}, "quote_missing"),
        ({"kind": "visit_record", "fields": {"core_progress": "很好"}}, "bad_option"),
        ({"kind": "visit_record", "fields": {"mood": "很好"}}, "unknown_field"),
        ({"kind": "interview_minutes", "captured_at": OPENED + 9 * HOUR}, "bad_captured_at"),
    ],
)
def test_what_is_no_evidence_of_its_kind_is_refused(store: SqlCrmStore, draft: dict[str, Any], code: str) -> None:
    one = deal(store)
    with pytest.raises(CrmInvalid) as refused:
        file(store, one, **draft)
    assert refused.value.code == code
    assert store.evidence_of(REP, one.id) == ()


def test_evidence_out_of_sight_does_not_exist(store: SqlCrmStore) -> None:
    filed = file(store, deal(store), "interview_minutes", fields=MINUTES)
    with pytest.raises(CrmNotFound):
        withdraw_evidence(store, Sight("north"), filed.id, policy=POLICY, actor_id="x", now=OPENED)
    draft = Draft(kind="interview_minutes")
    with pytest.raises(CrmNotFound):
        file_evidence(
            store,
            Sight("north"),
            filed.opportunity_id,
            draft,
            policy=POLICY,
            directory=PEOPLE,
            actor_id="x",
            now=OPENED,
        )


def lost_and_reopened(store: SqlCrmStore, later: timedelta) -> Evidence:
    """Minutes of a deal that was lost and lives again after some time."""
    one = to_needs(store)
    (minutes,) = store.evidence_of(REP, one.id)
    file(store, one, "customer_quote", call_id="call-1", quote=SAID, at=OPENED + 4 * HOUR)
    move(
        store,
        one,
        "closing",
        outcome=Outcome.LOST,
        reason="本地供应商四十五天到货，我方要九十天",
        loss_reason="slow_response",
        at=OPENED + 5 * HOUR,
    )
    reopen_opportunity(
        store,
        REP,
        one.id,
        to="lead",
        reason="交期谈妥了",
        policy=POLICY,
        actor_id="rep-1",
        now=minutes.captured_at + later,
    )
    return minutes


def test_evidence_of_an_earlier_life_counts_once_it_is_confirmed_again(store: SqlCrmStore) -> None:
    minutes = lost_and_reopened(store, timedelta(days=89))
    assert store.evidence_of(EVERYWHERE, minutes.opportunity_id, episode=2) == ()
    now = minutes.captured_at + timedelta(days=89, hours=23)
    taken = confirm_again(store, REP, minutes.id, policy=POLICY, actor_id="rep-1", now=now)
    assert (taken.episode, taken.reused_from, taken.captured_at) == (2, minutes.id, minutes.captured_at)
    with pytest.raises(CrmConflict) as refused:
        confirm_again(store, REP, taken.id, policy=POLICY, actor_id="rep-1", now=now)
    assert refused.value.code == "not_reusable"


def test_evidence_of_ninety_days_is_too_old(store: SqlCrmStore) -> None:
    minutes = lost_and_reopened(store, timedelta(days=89))
    now = minutes.captured_at + timedelta(days=90)
    with pytest.raises(CrmConflict) as refused:
        confirm_again(store, REP, minutes.id, policy=POLICY, actor_id="rep-1", now=now)
    assert refused.value.code == "evidence_too_old"


def taken_back(store: SqlCrmStore, filed: Evidence) -> Evidence:
    return withdraw_evidence(store, REP, filed.id, policy=POLICY, actor_id="rep-1", now=OPENED + 8 * HOUR)
