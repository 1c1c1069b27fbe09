"""A second opinion makes items surer and adds its own; it never takes one away nor changes what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.extract.opinion.calls import BUDGET, SAID
from voice.domain.evidence import cite
from voice.domain.facts import (
    Action,
    CallFacts,
    Commitment,
    Fact,
    FieldValue,
    IdentityClaim,
    Need,
    NeedCategory,
    Objection,
    ObjectionTag,
    Provenance,
)
from voice.domain.transcript import Side
from voice.extract.opinion.agreement import SUREST, agreed


def carried(turn: int, confidence: float, component: str) -> dict[str, Any]:
    by = Provenance(component, "1")
    return {"evidence": (cite(SAID, turn, 0, 4),), "confidence": confidence, "provenance": by}


def objection(turn: int = 2, tag: ObjectionTag = ObjectionTag.PRICE, by: str = "ours", sure: float = 0.6) -> Objection:
    return Objection(tag=tag, **carried(turn, sure, by))


OURS = objection()
THEIRS = objection(by="language_model", sure=0.4)


def test_agreement_halves_the_doubt_and_changes_nothing_else() -> None:
    assert agreed(CallFacts(objections=(OURS,)), CallFacts(objections=(THEIRS,))) == CallFacts(
        objections=(replace(OURS, confidence=0.8),)
    )


@pytest.mark.parametrize("other", [{"turn": 1}, {"tag": ObjectionTag.TRUST}])
def test_another_turn_or_label_is_another_item(other: dict[str, Any]) -> None:
    alone = objection(by="language_model", sure=0.4, **other)
    assert agreed(CallFacts(objections=(OURS,)), CallFacts(objections=(alone,))).objections == (OURS, alone)


def test_any_turn_that_both_name_will_do() -> None:
    ours = replace(OURS, evidence=(cite(SAID, 3, 0, 4), cite(SAID, 2, 0, 4)))
    (only,) = agreed(CallFacts(objections=(ours,)), CallFacts(objections=(THEIRS,))).objections
    assert only == replace(ours, confidence=0.8)


def promise(owner: Side = Side.REP, action: Action = Action.SEND_QUOTE) -> Commitment:
    return Commitment(owner=owner, action=action, **carried(3, 0.5, "x"))


def person(name: str | None, side: Side = Side.CUSTOMER) -> IdentityClaim:
    return IdentityClaim(side=side, name=name, title="总", **carried(1, 0.5, "x"))


def need(category: NeedCategory) -> Need:
    return Need(category=category, **carried(2, 0.5, "x"))


def value(number: float) -> FieldValue:
    return FieldValue(field=BUDGET.label, value=number, **carried(2, 0.5, "x"))


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("commitments", promise(), promise(), True),
        ("commitments", promise(), promise(owner=Side.CUSTOMER), False),
        ("commitments", promise(), promise(action=Action.VISIT), False),
        ("identity", person("王建国"), person("王建国"), True),
        ("identity", person("王建国"), person("王"), True),
        ("identity", person(None), person("王建国"), True),
        ("identity", person("王建国"), person("李伟"), False),
        ("identity", person("王建国"), person("王建国", Side.REP), False),
        ("needs", need(NeedCategory.COST), need(NeedCategory.COST), True),
        ("needs", need(NeedCategory.COST), need(NeedCategory.QUALITY), False),
        ("fields", value(5.0), value(5.0), True),
        ("fields", value(5.0), value(6.0), False),
    ],
)
def test_what_counts_as_the_same(kind: str, one: Fact, other: Fact, same: bool) -> None:
    found = getattr(agreed(CallFacts(**{kind: (one,)}), CallFacts(**{kind: (other,)})), kind)
    assert found == ((replace(one, confidence=0.75),) if same else (one, other))


ITEMS = st.lists(
    st.builds(objection, st.integers(0, 3), st.sampled_from(ObjectionTag), st.just("x"), st.floats(0, 1)), max_size=5
)


@settings(deadline=None)
@given(ITEMS, ITEMS)
def test_no_item_of_ours_is_lost_changed_or_made_less_sure(ours: list[Objection], theirs: list[Objection]) -> None:
    after = agreed(CallFacts(objections=tuple(ours)), CallFacts(objections=tuple(theirs))).objections

    assert len(after) >= len(ours)
    for before, now in zip(ours, after, strict=False):
        assert replace(now, confidence=before.confidence) == before
        assert before.confidence <= now.confidence <= max(before.confidence, SUREST)
    assert all(item in theirs for item in after[len(ours) :])
    assert agreed(CallFacts(objections=tuple(ours)), CallFacts()).objections == tuple(ours)
