"""Facts go through JSON text and come back equal; anything else is refused."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.domain.errors import InvalidInput
from voice.domain.evidence import EvidenceSpan
from voice.domain.facts import (
    Action,
    Commitment,
    DecisionRole,
    Due,
    DuePrecision,
    Fact,
    FactKind,
    FieldValue,
    IdentityClaim,
    Need,
    NeedCategory,
    Objection,
    ObjectionTag,
    Provenance,
    Signal,
    SignalType,
)
from voice.domain.facts_json import due_from_dict, fact_from_dict, fact_to_dict, kind_of
from voice.domain.fields import FieldLabel, FieldType
from voice.domain.transcript import Side

SHANGHAI = timezone(timedelta(hours=8))
CARRIED: dict[str, Any] = {
    "evidence": (EvidenceSpan(3, 0, 4, "周五下午", 61_000, 62_500), EvidenceSpan(4, 1, 2, "好")),
    "confidence": 0.81,
    "provenance": Provenance("voice_commitments", "1.2"),
}
FACTS: list[Fact] = [
    IdentityClaim(
        side=Side.CUSTOMER,
        role=DecisionRole.ECONOMIC_BUYER,
        name="林悦",
        title="采购总监",
        department="采购部",
        organization="澄明科技",
        phone="13800138000",
        **CARRIED,
    ),
    IdentityClaim(side=Side.REP, **CARRIED),
    Need(category=NeedCategory.DELIVERY, tried="换过两家", why_failed="仍然延期", **CARRIED),
    Need(category=NeedCategory.COST, **CARRIED),
    Commitment(
        owner=Side.REP,
        action=Action.SEND_QUOTE,
        due=Due("周五下午三点", datetime(2026, 3, 6, 15, tzinfo=SHANGHAI), DuePrecision.MINUTE, "weekday"),
        **CARRIED,
    ),
    Commitment(owner=Side.CUSTOMER, action=Action.SIGN, due=Due("尽快", None, None), **CARRIED),
    Commitment(owner=Side.UNKNOWN, action=Action.OTHER, **CARRIED),
    Objection(tag=ObjectionTag.COMPETITOR, competitor="乙方云", **CARRIED),
    Objection(tag=ObjectionTag.PRICE, **CARRIED),
    Objection(tag=ObjectionTag.PRICE, answered=False, **CARRIED),
    Signal(type=SignalType.AMOUNT, value="350000", **CARRIED),
    Signal(type=SignalType.NEXT_STEP, due=Due("周五", None, None), **CARRIED),
    FieldValue(field=FieldLabel("f-1", "预算", FieldType.NUMBER), value=1e21, **CARRIED),
    FieldValue(field=FieldLabel("f-2", "付款", FieldType.CHOICE, ("月结", "预付")), value="月结", **CARRIED),
    FieldValue(field=FieldLabel("f-3", "急单", FieldType.BOOLEAN), value=False, **CARRIED),
    FieldValue(field=FieldLabel("f-4", "上线", FieldType.DATE), value="2026-03-11", **CARRIED),
]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_a_fact_survives_json_text_unchanged(fact: Fact) -> None:
    text = json.dumps(fact_to_dict(fact), ensure_ascii=False)
    again = fact_from_dict(kind_of(fact), json.loads(text))
    assert again == fact
    assert type(again) is type(fact)


def test_due_dates_keep_the_offset_of_the_call() -> None:
    due = fact_to_dict(FACTS[4])["due"]
    assert due == {"text": "周五下午三点", "at": "2026-03-06T15:00:00+08:00", "precision": "minute", "rule": "weekday"}
    read = due_from_dict(due)
    assert read is not None
    assert read.at is not None
    assert read.at.utcoffset() == timedelta(hours=8)


def test_enumerations_are_spelled_as_their_values() -> None:
    values = fact_to_dict(FACTS[7])
    assert values["tag"] == "competitor"
    assert type(values["tag"]) is str


def test_every_kind_has_a_type() -> None:
    assert {kind_of(fact) for fact in FACTS} == set(FactKind)


def test_absent_optional_fields_are_none() -> None:
    values = {"category": "cost", "evidence": [], "confidence": 1, "provenance": {"component": "c", "version": "1"}}
    fact = fact_from_dict(FactKind.NEED, values)
    assert isinstance(fact, Need)
    assert (fact.tried, fact.why_failed) == (None, None)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (FactKind.NEED, {"category": "happiness"}),
        (FactKind.NEED, {"category": None}),
        (FactKind.OBJECTION, {}),
        (FactKind.NEED, {"evidence": [{"turn": 1}]}),
        (FactKind.NEED, {"evidence": None}),
        (FactKind.NEED, {"confidence": "high"}),
        (FactKind.NEED, {"provenance": {"component": "c"}}),
    ],
)
def test_a_malformed_fact_is_refused(kind: FactKind, change: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        fact_from_dict(kind, fact_to_dict(FACTS[3]) | change)
    assert refused.value.code == "bad_fact"


def test_a_due_date_without_offset_is_refused() -> None:
    naive = fact_to_dict(FACTS[4]) | {"due": {"text": "周五", "at": "2026-03-06T15:00:00", "precision": "day"}}
    with pytest.raises(InvalidInput, match="no offset"):
        fact_from_dict(FactKind.COMMITMENT, naive)


words = st.none() | st.text()
spans = st.builds(
    EvidenceSpan,
    turn=st.integers(0, 500),
    char_start=st.integers(0, 100),
    char_end=st.integers(0, 100),
    quote=st.text(),
    start_ms=st.none() | st.integers(0, 10**7),
    end_ms=st.none() | st.integers(0, 10**7),
)


@given(
    st.builds(
        IdentityClaim,
        side=st.sampled_from(Side),
        role=st.sampled_from(DecisionRole),
        name=words,
        title=words,
        organization=words,
        evidence=st.lists(spans, max_size=3).map(tuple),
        confidence=st.floats(0, 1),
        provenance=st.builds(Provenance, component=st.text(), version=st.text()),
    )
)
def test_any_identity_claim_survives(fact: IdentityClaim) -> None:
    assert fact_from_dict(FactKind.IDENTITY, json.loads(json.dumps(fact_to_dict(fact)))) == fact
