"""What a company sets about leads, and the slips that are found."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from crm_core.calendar import Span, SpanUnit
from crm_core.errors import PolicyInvalid
from crm_core.policy_files import load_policy
from crm_core.routing.policy import span_of
from tests.unit.crm_core.samples import POLICY

SHIPPED = Path(__file__).parents[4] / "models" / "crm"
ROUTING = POLICY.routing


def test_the_shipped_numbers_are_those_of_the_specification() -> None:
    spans = {timer.kind: timer.span for timer in ROUTING.timers}
    assert spans["first_response"] == Span(1, SpanUnit.WORK_HOUR)
    assert spans["escalate"] == Span(2, SpanUnit.WORK_HOUR)
    assert spans["deep_interview"] == Span(72, SpanUnit.WALL_HOUR)
    assert (ROUTING.capacity, ROUTING.samples) == (15, 3)
    assert ROUTING.rule("any")
    assert ROUTING.rule(None) is None


@pytest.mark.feature("D-095")
@pytest.mark.parametrize(
    ("said", "urgent"), [("想问下价格", True), ("能寄样品吗", True), ("Price list?", True), ("换供应商", False)]
)
def test_urgent_words_are_heard(said: str, urgent: bool) -> None:
    assert ROUTING.is_urgent(said) is urgent


def test_a_rule_may_let_the_timers_of_contact_run_at_night() -> None:
    rule = ROUTING.rules[-1]
    night = replace(rule, wall_clock=True)
    first, _, interview = ROUTING.timers
    assert span_of(first, rule) == span_of(first, None) == Span(1, SpanUnit.WORK_HOUR)
    assert span_of(first, night) == Span(1, SpanUnit.WALL_HOUR)
    assert span_of(interview, night) == Span(72, SpanUnit.WALL_HOUR)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("capacity = 15", "capacity = 0", "capacity must be at least 1"),
        ("capacity = 15", "", "capacity is missing"),
        ('tie_break = "fastest"', 'tie_break = "nicest"', "nicest"),
        ('key = "medical"', 'key = "any"', "share a key"),
        ('stops_on = "contact"', 'stops_on = "hope"', "hope"),
        ('sizes = ["large"]', 'size = ["large"]', "no such setting"),
        ('kind = "escalate"', 'kind = "first_response"', "timers: two entries"),
    ],
)
def test_a_slip_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    folder = shutil.copytree(SHIPPED, tmp_path / "crm")
    text = (folder / "routing.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "routing.toml").write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(PolicyInvalid) as wrong:
        load_policy(folder)
    assert "routing.toml" in wrong.value.detail
    assert says in wrong.value.detail


def test_a_policy_without_a_reason_for_invalid_leads_is_refused() -> None:
    with pytest.raises(PolicyInvalid, match="invalid_reasons"):
        replace(ROUTING, invalid_reasons=())
