"""Two filings of one kind at one moment are two pieces of evidence; the same one sent twice is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.gates.filing import Draft
from crm_core.gates.terms import EvidenceStatus
from crm_core.service import withdraw_evidence
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.gates.cases import (
    HOUR,
    MINUTES,
    NEEDS,
    OPENED,
    RANKING,
    REP,
    RIVAL,
    SAID,
    call,
    deal,
    decide,
    file,
)
from tests.unit.crm_core.samples import POLICY

AT = OPENED + 2 * HOUR
OTHER = {"summary": "王科长说明验收流程：先装样机两周，再由设备科和使用科室联合签字确认"}
FIRST_PAGE = {"uri": "s3://evidence/contract-1.pdf", "sha256": "a" * 64}
SECOND_PAGE = {"uri": "s3://evidence/contract-2.pdf", "sha256": "b" * 64}


def kept(store: SqlCrmStore, opportunity_id: str) -> set[str]:
    return {one.id for one in store.evidence_of(REP, opportunity_id)}


@pytest.mark.parametrize(
    ("kind", "one_part", "other_part"),
    [
        ("interview_minutes", {"fields": MINUTES}, {"fields": OTHER}),
        ("contract", FIRST_PAGE, SECOND_PAGE),
        ("contract", FIRST_PAGE, {**FIRST_PAGE, "uri": "s3://evidence/copy.pdf"}),
        ("customer_quote", {"call_id": "call-1", "quote": SAID}, {"call_id": "call-1", "quote": SAID[-4:]}),
        ("customer_quote", {"call_id": "call-1", "quote": SAID}, {"call_id": "call-2", "quote": SAID}),
        (
            "visit_record",
            {"fields": {"core_progress": "明确决策流程"}, "captured_at": OPENED},
            {"fields": {"core_progress": "明确决策流程"}, "captured_at": OPENED + HOUR},
        ),
    ],
)
def test_two_filings_at_one_moment_are_both_kept(
    store: SqlCrmStore, kind: str, one_part: dict[str, Any], other_part: dict[str, Any]
) -> None:
    one = deal(store)
    call(store, 1, at=OPENED)
    call(store, 2, at=OPENED + HOUR)
    first, second = file(store, one, kind, at=AT, **one_part), file(store, one, kind, at=AT, **other_part)

    assert first.id != second.id
    assert kept(store, one.id) == {first.id, second.id}
    assert store.evidence(REP, first.id) == first
    assert store.evidence(REP, second.id) == second


def test_each_is_logged_as_filed(store: SqlCrmStore) -> None:
    one = deal(store)
    filed = [file(store, one, "interview_minutes", fields=fields, at=AT) for fields in (MINUTES, OTHER)]
    events = [event for event in store.events(REP, aggregate=f"opportunity:{one.id}") if event.type == "evidence.filed"]
    assert {event.payload["evidence_id"] for event in events} == {each.id for each in filed}


def test_the_same_filing_sent_twice_is_one(store: SqlCrmStore) -> None:
    one = deal(store)
    first = file(store, one, "interview_minutes", fields=MINUTES, at=AT)
    assert file(store, one, "interview_minutes", fields=MINUTES, at=AT) == first
    assert kept(store, one.id) == {first.id}


def test_the_case_of_a_digest_makes_no_second_filing(store: SqlCrmStore) -> None:
    one = deal(store)
    first = file(store, one, "contract", **FIRST_PAGE, at=AT)
    assert file(store, one, "contract", uri=FIRST_PAGE["uri"], sha256="A" * 64, at=AT).id == first.id


def test_the_same_words_a_second_later_or_by_another_are_another_filing(store: SqlCrmStore) -> None:
    one = deal(store)
    ids = {
        file(store, one, "interview_minutes", fields=MINUTES, at=AT).id,
        file(store, one, "interview_minutes", fields=MINUTES, at=AT + timedelta(seconds=1)).id,
        file(store, one, "interview_minutes", fields=MINUTES, at=AT, by="lead-1").id,
    }
    assert kept(store, one.id) == ids
    assert len(ids) == 3


def test_a_rejected_filing_is_not_painted_over_by_a_good_one_of_the_same_moment(store: SqlCrmStore) -> None:
    """What was refused stays on record."""
    one = deal(store)
    call(store, at=OPENED)
    said: dict[str, Any] = {"fields": NEEDS, "call_id": "call-1", "at": AT}
    made_up = file(store, one, "needs_confirmation", quote="价格没问题，下周就签", **said)
    genuine = file(store, one, "needs_confirmation", quote=SAID, **said)

    statuses = {filed.id: filed.status for filed in store.evidence_of(REP, one.id)}
    assert statuses == {made_up.id: EvidenceStatus.REJECTED, genuine.id: EvidenceStatus.OK}


def test_taking_one_back_leaves_the_other(store: SqlCrmStore) -> None:
    one = deal(store)
    first, second = (file(store, one, "interview_minutes", fields=fields, at=AT) for fields in (MINUTES, OTHER))
    withdraw_evidence(store, REP, first.id, policy=POLICY, actor_id="rep-1", now=AT + HOUR)
    assert store.evidence(REP, second.id).status is EvidenceStatus.OK
    assert store.evidence(REP, first.id) != first


def test_each_of_two_analyses_has_its_own_review(store: SqlCrmStore) -> None:
    one = deal(store)
    first = file(store, one, "competitor_analysis", fields=RIVAL, at=AT)
    second = file(store, one, "competitor_analysis", fields={**RIVAL, "delivery": "承诺三十天到货"}, at=AT)
    assert {first.status, second.status} == {EvidenceStatus.PENDING_REVIEW}

    decide(store, at=AT + HOUR)
    statuses = [store.evidence(REP, item.id).status for item in (first, second)]
    assert sorted(statuses) == sorted([EvidenceStatus.OK, EvidenceStatus.PENDING_REVIEW])


BASE = Draft(kind="pain_priority", fields=RANKING, captured_at=OPENED, uri="s3://a", sha256="c" * 64, call_id="call-1")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "decision_chain"},
        {"fields": {"ranking": "第一售后慢，第二交期不稳"}},
        {"fields": {"order": RANKING["ranking"]}},
        {"captured_at": None},
        {"captured_at": OPENED + timedelta(microseconds=1)},
        {"uri": None},
        {"sha256": "d" * 64},
        {"call_id": "call-2"},
        {"quote": SAID},
    ],
)
def test_whatever_differs_tells_two_drafts_apart(change: dict[str, Any]) -> None:
    assert replace(BASE, **change).digest != BASE.digest


def test_a_moment_is_the_same_in_every_zone() -> None:
    assert replace(BASE, captured_at=OPENED.astimezone(UTC)).digest == BASE.digest


@given(st.dictionaries(st.text(), st.text(), max_size=4))
def test_the_order_in_which_fields_were_filled_in_does_not_matter(fields: dict[str, str]) -> None:
    turned = dict(reversed(fields.items()))
    assert Draft(kind="pain_priority", fields=turned).digest == Draft(kind="pain_priority", fields=fields).digest


@given(st.lists(st.dictionaries(st.text(), st.text(), max_size=3), min_size=2, max_size=2))
def test_fields_that_differ_never_share_a_digest(pair: list[dict[str, str]]) -> None:
    first, second = (Draft(kind="pain_priority", fields=fields) for fields in pair)
    assert (first.digest == second.digest) == (first.fields == second.fields)
