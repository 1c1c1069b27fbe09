"""What is filed for a gate is known to the health of the deal: the requirement document and the answer to a rival."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.entities import Opportunity
from crm_core.gates.entities import Evidence
from crm_core.gates.terms import EvidenceStatus
from crm_core.health.entities import Touch
from crm_core.health.terms import TouchKind
from crm_core.service import assign_call, confirm_again, reopen_opportunity, withdraw_evidence
from crm_core.sight import EVERYWHERE
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import Outcome
from tests.unit.crm_core.gates.cases import (
    HOUR,
    MINUTES,
    NEEDS,
    OPENED,
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
from tests.unit.crm_core.samples import POLICY

LATER = OPENED + 9 * HOUR
PAPERS = (TouchKind.REQUIREMENTS_FILED, TouchKind.PLAN_DRAFTED, TouchKind.PLAN_FILED)


def papers(store: SqlCrmStore, one: Opportunity) -> list[Touch]:
    """The earliest first."""
    return [touch for touch in reversed(store.touches(EVERYWHERE, one.id)) if touch.kind in PAPERS]


def kinds(store: SqlCrmStore, one: Opportunity) -> list[TouchKind]:
    return [touch.kind for touch in papers(store, one)]


def needs(store: SqlCrmStore, one: Opportunity, **changed: str) -> Evidence:
    return file(store, one, "needs_confirmation", fields={**NEEDS, **changed}, call_id="call-1", quote=SAID)


def withdrawn(store: SqlCrmStore, filed: Evidence) -> Evidence:
    return withdraw_evidence(store, REP, filed.id, policy=POLICY, actor_id="rep-1", now=LATER)


@pytest.fixture
def called(store: SqlCrmStore) -> Opportunity:
    one = deal(store)
    call(store)
    return one


@pytest.mark.parametrize(
    ("changed", "fill"),
    [({}, 1.0), ({"tried": "待定"}, 2 / 3), ({"tried": "N/A", "why_failed": "无"}, 1 / 3)],
)
@pytest.mark.feature("A-017")
def test_the_requirement_document_is_known_with_its_fill_rate(
    store: SqlCrmStore, called: Opportunity, changed: dict[str, str], fill: float
) -> None:
    filed = needs(store, called, **changed)
    (touch,) = papers(store, called)
    assert (touch.kind, touch.fill, touch.occurred_at) == (
        TouchKind.REQUIREMENTS_FILED,
        pytest.approx(fill),
        filed.uploaded_at,
    )
    assert (touch.region, touch.team, touch.rep_id, touch.entered_by) == ("east", "east-1", "rep-1", "rep-1")
    assert called.id in [mark.opportunity_id for mark in store.health_marks("east", 9)]


def test_words_that_the_call_does_not_say_make_no_requirement_document(store: SqlCrmStore, called: Opportunity) -> None:
    rejected = file(store, called, "needs_confirmation", fields=NEEDS, call_id="call-1", quote="我们明年再说")
    assert rejected.status is EvidenceStatus.REJECTED
    assert papers(store, called) == []


@pytest.mark.feature("A-003", "A-013")
def test_the_answer_to_a_rival_is_drafted_until_the_manager_took_it(store: SqlCrmStore, called: Opportunity) -> None:
    filed = file(store, called, "competitor_analysis", fields=RIVAL)
    assert kinds(store, called) == [TouchKind.PLAN_DRAFTED]
    decide(store, at=OPENED + 4 * HOUR)
    drafted, taken = papers(store, called)
    assert (drafted.kind, drafted.occurred_at) == (TouchKind.PLAN_DRAFTED, filed.uploaded_at)
    assert (taken.kind, taken.occurred_at, taken.entered_by) == (TouchKind.PLAN_FILED, OPENED + 4 * HOUR, "lead-1")


@pytest.mark.parametrize(("fields", "approve"), [(RIVAL, False), ({**RIVAL, "price": "待定"}, True)])
def test_a_plan_that_was_sent_back_or_has_a_gap_stays_a_draft(
    store: SqlCrmStore, called: Opportunity, fields: dict[str, str], approve: bool
) -> None:
    file(store, called, "competitor_analysis", fields=fields)
    decide(store, approve=approve)
    assert set(kinds(store, called)) == {TouchKind.PLAN_DRAFTED}


def test_what_is_withdrawn_was_never_there(store: SqlCrmStore, called: Opportunity) -> None:
    document = needs(store, called)
    plan = file(store, called, "competitor_analysis", fields=RIVAL)
    decide(store)
    assert len(papers(store, called)) == 3
    withdrawn(store, document)
    assert kinds(store, called) == [TouchKind.PLAN_DRAFTED, TouchKind.PLAN_FILED]
    withdrawn(store, plan)
    assert papers(store, called) == []
    marks = store.health_marks("east", 9)
    assert min(mark.since for mark in marks) <= document.uploaded_at  # the days in between are computed again


def test_a_document_whose_call_was_corrected_or_put_elsewhere_is_none(store: SqlCrmStore, called: Opportunity) -> None:
    needs(store, called)
    call(store, version=2, objections=())
    assert kinds(store, called) == [TouchKind.REQUIREMENTS_FILED]  # the words are still said
    call(store, version=3, needs=())
    assert papers(store, called) == []


def test_a_call_on_another_account_takes_its_document_along(store: SqlCrmStore, called: Opportunity) -> None:
    needs(store, called)
    assign_call(store, REP, "call-1", account_id=None, policy=POLICY, actor_id="rep-1", now=LATER)
    assert papers(store, called) == []


def test_other_papers_say_nothing_of_that_kind(store: SqlCrmStore, called: Opportunity) -> None:
    file(store, called, "interview_minutes", fields=MINUTES)
    withdrawn(store, file(store, called, "customer_quote", call_id="call-1", quote=SAID, at=OPENED + 3 * HOUR))
    assert papers(store, called) == []


def test_a_document_that_is_confirmed_again_counts_from_then_on(store: SqlCrmStore) -> None:
    one = to_needs(store)
    filed = needs(store, one)
    file(store, one, "customer_quote", call_id="call-1", quote=SAID, at=OPENED + 4 * HOUR)
    end: dict[str, Any] = {"reason": "报价高出对手百分之八，客户选了本地供应商", "loss_reason": "price_undercut"}
    move(store, one, "closing", outcome=Outcome.LOST, at=OPENED + 5 * HOUR, **end)
    again = {"to": "lead", "reason": "预算批了", "policy": POLICY, "actor_id": "rep-1", "now": LATER}
    reopen_opportunity(store, REP, one.id, **again)  # type: ignore[arg-type]
    now = LATER + HOUR
    confirm_again(store, REP, filed.id, policy=POLICY, actor_id="rep-1", now=now)
    assert [touch.occurred_at for touch in papers(store, one)] == [filed.uploaded_at, now]
