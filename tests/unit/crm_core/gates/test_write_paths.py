"""A stage is written in one place only: the code has no other, and the database takes no other."""

from __future__ import annotations

import ast
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import crm_core
from crm_core.entities import Opportunity
from crm_core.errors import CrmError
from crm_core.gates.terms import PASSING, RequirementKind, Severity
from crm_core.service import gate_of
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import Outcome
from tests.unit.crm_core.gates.cases import (
    HOUR,
    MINUTES,
    OPENED,
    REP,
    a_store,
    call,
    deal,
    decide,
    file,
    move,
)
from tests.unit.crm_core.samples import POLICY, opportunity

ROOT = Path(crm_core.__file__).parent
# Entering a stage; taking deals over to another version of the pipeline, which an admin maps and previews.
WRITERS = {"stage_entry.py", "pipeline_changes.py"}
STAGES = [stage.key for stage in POLICY.pipeline.stages]


def calls(tree: ast.AST, *names: str) -> list[ast.Call]:
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [node for node in found if getattr(node.func, "id", getattr(node.func, "attr", "")) in names]


def writes_a_stage(path: Path) -> bool:
    """Whether it stores deals, and changes the stage of something or sets the column in a statement."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    changes = any(keyword.arg == "stage" for call in calls(tree, "replace", "values") for keyword in call.keywords)
    return changes and bool(calls(tree, "save_opportunity", "save_opportunities", "update"))


@pytest.mark.feature("A-001")
def test_no_other_code_writes_the_stage_of_a_deal() -> None:
    assert {path.name for path in ROOT.rglob("*.py") if writes_a_stage(path)} == WRITERS


def test_a_deal_is_opened_in_the_first_stage_alone() -> None:
    tree = ast.parse((ROOT / "service" / "deals.py").read_text(encoding="utf-8"))
    created = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    assert "stage" not in {argument.arg for argument in created.args.kwonlyargs}


def test_the_database_refuses_a_stage_that_no_stay_tells_of(store: SqlCrmStore) -> None:
    one = deal(store)
    for change in (
        f"UPDATE crm_opportunities SET stage = 'closing' WHERE id = '{one.id}'",
        "UPDATE crm_opportunities SET stage = 'proposal'",
    ):
        with pytest.raises(DBAPIError, match="through the gate alone"):
            store._connection.execute(text(change))
    with pytest.raises(DBAPIError, match="through the gate alone"):
        store.save_opportunity(opportunity(one.id, stage="negotiation", created_at=OPENED, updated_at=OPENED))
    assert store.opportunity(REP, one.id).stage == "lead"


def test_other_fields_are_written_freely(store: SqlCrmStore) -> None:
    one = deal(store)
    store._connection.execute(text("UPDATE crm_opportunities SET name = '二期', stage = stage"))
    assert store.opportunity(REP, one.id).name == "二期"


ACTS = st.lists(
    st.sampled_from(["call", "minutes", "consent", *(f"to:{stage}" for stage in STAGES)]), min_size=1, max_size=12
)


@settings(max_examples=25, deadline=None)
@given(acts=ACTS)
def test_whatever_is_tried_no_stage_is_entered_before_its_gate_is_met(acts: list[str]) -> None:
    """Each move forward found every blocking requirement met just before; each refusal left the deal as it was."""
    store = a_store()
    one = deal(store)
    for step, act in enumerate(acts, start=1):
        at = OPENED + step * HOUR
        before = store.opportunity(REP, one.id)
        if act.startswith("to:"):
            _tried(store, before, act.removeprefix("to:"), at)
        elif act == "call" and before.outcome is None:
            call(store, step, at=at)
        elif act == "minutes":
            file(store, one, "interview_minutes", fields=MINUTES, at=at)
        elif act == "consent" and before.pending_approval:
            decide(store, at=at)


def _tried(store: SqlCrmStore, before: Opportunity, to: str, at: datetime) -> None:
    outcome = Outcome.WON if to == "closing" else None
    ready = _is_ready(store, before, to, outcome, at)
    try:
        moved = move(store, before, to, at=at, outcome=outcome)
    except CrmError:
        assert not ready
        assert store.opportunity(REP, before.id) == before
        return
    assert ready
    assert store.opportunity(REP, before.id).stage == (before.stage if moved.approval else to)
    assert STAGES.index(to) <= STAGES.index(before.stage) + 1


def _is_ready(store: SqlCrmStore, before: Opportunity, to: str, outcome: Outcome | None, at: datetime) -> bool:
    """Judged apart from the move: each blocking requirement passes, or is a consent that can be asked for."""
    try:
        judged = gate_of(store, REP, before.id, to=to, outcome=outcome, policy=POLICY, now=at)
    except CrmError:
        return False
    asked = {one.key: one for one in judged.gate.requirements if one.severity is Severity.BLOCK}
    return all(
        state.status in PASSING or asked[state.key].kind is RequirementKind.APPROVAL
        for state in judged.states
        if state.key in asked
    )
