"""Gates are changed while deals run: each deal keeps the version with which it entered its stage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crm_core.errors import CrmConflict
from crm_core.gates.terms import ApprovalState, RequirementKind
from crm_core.policy_book import PolicyBook
from crm_core.policy_files import shipped_texts
from crm_core.service import Advance, advance, gate_of, publish_policy, reopen_opportunity
from crm_core.service.gate_check import judge_next
from crm_core.sight import EVERYWHERE
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import Outcome
from tests.unit.crm_core.gates.cases import (
    ANALYSIS,
    HOUR,
    MINUTES,
    OPENED,
    PEOPLE,
    REP,
    SAID,
    call,
    deal,
    file,
    move,
    three_documents,
    to_needs,
)
from tests.unit.crm_core.samples import POLICY, opportunity

LATER = OPENED + 2 * HOUR


@pytest.fixture
def book() -> PolicyBook:
    return PolicyBook(shipped_texts(Path(__file__).parents[4] / "models" / "crm"))


def stricter(store: SqlCrmStore, book: PolicyBook) -> None:
    """Version 2, which asks for three named people and two needs."""
    text = book.text(store, "gates", 1).replace("version = 1\n", "version = 2\n", 1)
    text = text.replace("min_count = 2\n", "min_count = 3\n", 1)
    text = text.replace('distinct_by = "category"\n', 'distinct_by = "category"\nmin_count = 2\n', 1)
    publish_policy(store, book, kind="gates", text=text, expected_version=1, actor_id="admin", now=OPENED)


def moved(store: SqlCrmStore, book: PolicyBook, deal_id: str, to: str, **how: Any) -> Advance:
    now = how.pop("now", LATER)
    policy = book.current(store, now)
    return advance(
        store, REP, deal_id, to=to, policy=policy, directory=PEOPLE, actor_id="rep-1", now=now, book=book, **how
    )


def test_a_running_deal_passes_the_gate_that_it_entered_under(store: SqlCrmStore, book: PolicyBook) -> None:
    old = deal(store)
    call(store)
    stricter(store, book)
    assert book.current(store, LATER).gates.version == 2
    shown = gate_of(store, REP, old.id, policy=book.current(store, LATER), now=LATER, book=book)
    assert shown.gate.version == 1
    assert moved(store, book, old.id, "first_contact").opportunity.stage == "first_contact"
    assert store.stage_history(REP, old.id)[-1].gates_version == 2


def test_the_next_stage_is_under_the_new_version(store: SqlCrmStore, book: PolicyBook) -> None:
    old = deal(store)
    call(store)
    stricter(store, book)
    moved(store, book, old.id, "first_contact")
    file(store, old, "interview_minutes", fields=MINUTES, at=LATER)
    with pytest.raises(CrmConflict) as refused:
        moved(store, book, old.id, "needs_confirmed", now=OPENED + 3 * HOUR)
    assert [(gap.key, gap.have, gap.need) for gap in refused.value.missing] == [("need_named", 1, 2)]


def test_a_deal_that_no_version_was_noted_for_is_under_the_gates_in_force(store: SqlCrmStore, book: PolicyBook) -> None:
    one = deal(store, gates_version=0)
    call(store)
    stricter(store, book)
    with pytest.raises(CrmConflict) as refused:
        moved(store, book, one.id, "first_contact")
    assert [gap.key for gap in refused.value.missing] == ["key_people"]


def test_the_pipeline_is_pinned_too(store: SqlCrmStore, book: PolicyBook) -> None:
    one = deal(store)
    call(store)
    text = book.text(store, "pipeline", 1).replace("version = 1\n", "version = 2\n", 1).replace("线索", "潜客", 1)
    publish_policy(store, book, kind="pipeline", text=text, expected_version=1, actor_id="admin", now=OPENED)
    after = moved(store, book, one.id, "first_contact").opportunity
    assert after.pipeline_version == 1


def test_another_request_takes_the_place_of_one_that_waits(store: SqlCrmStore) -> None:
    """Under gates that ask for consent to a loss as well."""
    one = to_needs(store)
    three_documents(store, one)
    first = move(store, one, "proposal", at=OPENED + 5 * HOUR).approval
    file(store, one, "customer_quote", call_id="call-1", quote=SAID, at=OPENED + 5 * HOUR)
    consent = next(
        asked for gate in POLICY.gates.gates for asked in gate.requirements if asked.kind is RequirementKind.APPROVAL
    )
    gates = tuple(
        replace(gate, requirements=(*gate.requirements, consent)) if gate.outcome is Outcome.LOST else gate
        for gate in POLICY.gates.gates
    )
    policy = replace(POLICY, gates=replace(POLICY.gates, gates=gates))
    end: dict[str, Any] = {"outcome": Outcome.LOST, "reason": ANALYSIS["cause"], "loss_reason": "slow_response"}
    now = OPENED + 6 * HOUR
    second = advance(
        store, REP, one.id, to="closing", policy=policy, directory=PEOPLE, actor_id="rep-1", now=now, **end
    ).approval
    assert first
    assert second
    assert store.approval(EVERYWHERE, first.id).state is ApprovalState.WITHDRAWN
    assert (second.outcome, second.loss_reason) == (Outcome.LOST, "slow_response")
    assert store.opportunity(REP, one.id).pending_approval == second.id


def test_a_closed_deal_has_no_next_move(store: SqlCrmStore) -> None:
    one = to_needs(store)
    file(store, one, "customer_quote", call_id="call-1", quote=SAID, at=OPENED + 4 * HOUR)
    end: dict[str, Any] = {"outcome": Outcome.LOST, "reason": ANALYSIS["cause"], "loss_reason": "slow_response"}
    move(store, one, "closing", at=OPENED + 5 * HOUR, **end)
    with pytest.raises(CrmConflict) as refused:
        gate_of(store, REP, one.id, policy=POLICY, now=OPENED + 6 * HOUR)
    assert refused.value.code == "opportunity_closed"
    file(store, one, "loss_analysis", fields=ANALYSIS, at=OPENED + 6 * HOUR)
    reopen_opportunity(
        store, REP, one.id, to="lead", reason="预算批了", policy=POLICY, actor_id="rep-1", now=OPENED + 7 * HOUR
    )
    assert gate_of(store, REP, one.id, policy=POLICY, now=OPENED + 8 * HOUR).gate.to_stage == "first_contact"


def test_a_deal_without_a_history_has_nothing_to_follow(store: SqlCrmStore) -> None:
    imported = opportunity("d9")
    store.save_opportunity(imported)
    assert judge_next(store, imported, policy=POLICY, book=None, now=LATER) is None
