"""The gates as policy: what ships, and what a slip of the pen is answered with."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from crm_core.calendar import Span, SpanUnit
from crm_core.directory import Position
from crm_core.errors import PolicyInvalid
from crm_core.gates.terms import Anchor, RequirementKind, Severity
from crm_core.policy_files import policy_text, read_policy_text
from crm_core.terms import Outcome
from tests.unit.crm_core.samples import POLICY

TEXT = policy_text(Path(__file__).parents[4] / "models" / "crm", "gates")
GATES = POLICY.gates
STAGES = [stage.key for stage in POLICY.pipeline.stages]


@pytest.mark.feature("A-009", "A-028", "A-033", "A-039")
def test_every_step_forward_of_the_shipped_pipeline_has_its_gate() -> None:
    for here, to in pairwise(STAGES):
        gate = GATES.definition(here, to, Outcome.WON if to == "closing" else None)
        assert gate, f"{here} -> {to}"
        assert any(one.severity is Severity.BLOCK for one in gate.requirements)
    for stage in STAGES[:-1]:
        lost = GATES.definition(stage, "closing", Outcome.LOST)
        assert lost
        assert [one.key for one in lost.requirements] == ["loss_reason", "loss_evidence"]


def test_gates_stand_between_stages_that_there_are() -> None:
    for gate in GATES.gates:
        assert gate.from_stage in {*STAGES, "*"}
        assert gate.to_stage in STAGES


def test_everything_has_both_languages_and_says_how_to_mend_it() -> None:
    for gate in GATES.gates:
        for one in gate.requirements:
            assert all((one.zh, one.en, one.how_to_fix_zh, one.how_to_fix_en)), one.key
    for form in GATES.forms.values():
        assert all((form.zh, form.en, *(word for field in form.fields for word in (field.zh, field.en))))


@pytest.mark.feature("A-003", "A-014", "A-037")
def test_the_shipped_deadlines() -> None:
    asked = {one.key: one for gate in GATES.gates for one in gate.requirements}
    deadlines = {key: (one.deadline.span, one.deadline.anchor) for key, one in asked.items() if one.deadline}
    assert deadlines == {
        "deep_interview": (Span(72, SpanUnit.WALL_HOUR), Anchor.LEAD_CREATED),
        "needs_form": (Span(0.5, SpanUnit.WORK_HOUR), Anchor.VISIT_ENDED),
        "pain_photo": (Span(2, SpanUnit.WALL_HOUR), Anchor.VISIT_ENDED),
        "competitor_plan": (Span(48, SpanUnit.WALL_HOUR), Anchor.TAG_DETECTED),
    }
    assert GATES.approval_due == Span(4, SpanUnit.WORK_HOUR)
    assert GATES.override_lasts == Span(24, SpanUnit.WALL_HOUR)


def test_consent_can_never_be_waived() -> None:
    asked = [one for gate in GATES.gates for one in gate.requirements if one.kind is RequirementKind.APPROVAL]
    assert asked
    assert {one.waiver_role for one in asked} == {None}


def test_a_warning_of_a_gate_is_softer_than_the_requirement() -> None:
    soft = GATES.definition("needs_confirmed", "proposal")
    hard = GATES.definition("proposal", "objections")
    assert soft
    assert hard
    for gate, severity in ((soft, Severity.WARN), (hard, Severity.BLOCK)):
        one = gate.requirement("economic_buyer")
        assert one
        assert one.severity is severity
        assert one.waiver_role is Position.MANAGER


@pytest.mark.feature("A-013", "A-016", "A-021", "A-024", "A-025")
def test_the_forms_ask_for_what_the_rules_of_the_house_name() -> None:
    forms = GATES.forms
    assert [one.key for one in forms["competitor_analysis"].required] == ["price", "delivery", "service_gap"]
    assert forms["competitor_analysis"].review
    assert [one.key for one in forms["needs_confirmation"].required] == ["scenario", "tried", "why_failed"]
    assert forms["needs_confirmation"].quote
    assert len(forms["visit_record"].required[0].options) == 4
    assert len(forms["trial_feedback"].required[1].options) == 3
    assert [one.key for one in forms["site_photo"].required] == ["taken_at", "place", "storefront"]


def test_roles_fall_into_classes() -> None:
    assert GATES.class_of("economic_buyer") == GATES.class_of("purchasing") == "purchasing"
    assert GATES.class_of("unknown") is None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('kind = "action"\ncounts = "call"', 'kind = "action"', r"counts must be one of"),
        ('kind = "action"\ncounts = "call"', 'kind = "dance"', r"kind does not know the word 'dance'"),
        ('["first_call", "key_people"]', '["first_cal"]', r"requirements names no requirement: 'first_cal'"),
        ('["first_call", "key_people"]', '["first_call", "first_call"]', r"names a requirement twice"),
        ('evidence_kinds = ["contract"]', 'evidence_kinds = ["paper"]', r"evidence_kinds names no form: 'paper'"),
        ('evidence_kinds = ["contract"]', "", r"evidence_kinds must name at least one form"),
        ('fields = ["amount"]', 'fields = ["colour"]', r"fields knows only amount, close_date, reason, loss_reason"),
        ('fields = ["amount"]', "", r"fields must name fields of the deal, or form a form"),
        ('waiver_role = "admin"', 'waiver_role = "rep"', r"waiver_role is one of nobody, manager, admin"),
        ('trigger = { signal = "comparing" }', "", r"deadline is counted from tag_detected"),
        ("min_count = 3", "min_count = 4", r"min_count asks for more kinds than are named"),
        ("min_share = 0.9", "min_share = 1.9", r"min_count min_share and min_confidence must lie"),
        ('form = "needs_confirmation"', 'form = "moon"', r"form names no form: 'moon'"),
        ('payout_hold_until = "loss_analysis"', 'payout_hold_until = "x"', r"payout_hold_until names no form"),
        ("reuse_days = 90", "reuse_days = 90\nmoon = 1", r"moon: there is no such setting"),
    ],
)
def test_a_slip_of_the_pen_is_named_with_its_line(before: str, after: str, said: str) -> None:
    assert before in TEXT
    with pytest.raises(PolicyInvalid, match=said) as refused:
        read_policy_text("gates", TEXT.replace(before, after, 1))
    assert re.match(r"gates\.toml, line \d+: ", refused.value.detail)
