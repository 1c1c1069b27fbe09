"""The artefact of the extraction stage: facts as text and back, without loss."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import pytest

from voice.domain.errors import InvalidInput
from voice.domain.evidence import EvidenceSpan
from voice.domain.facts import (
    Action,
    CallFacts,
    Commitment,
    DecisionRole,
    Due,
    DuePrecision,
    FieldValue,
    IdentityClaim,
    Need,
    NeedCategory,
    Objection,
    ObjectionTag,
    Provenance,
)
from voice.domain.fields import FieldLabel, FieldType
from voice.domain.transcript import Side
from voice.extract.codec import facts_from_json, facts_to_json

SPAN = EvidenceSpan(2, 0, 4, "太贵了吧", 1200, 2400)
CARRIED = {"evidence": (SPAN,), "confidence": 0.8, "provenance": Provenance("voice_objections", "1")}
FACTS = CallFacts(
    identity=(
        IdentityClaim(side=Side.CUSTOMER, role=DecisionRole.USER, name="王建国", phone="13800000000", **CARRIED),
    ),
    needs=(Need(category=NeedCategory.COST, tried="换过一家", why_failed="更贵", **CARRIED),),
    commitments=(
        Commitment(
            owner=Side.REP,
            action=Action.SEND_QUOTE,
            due=Due("明天", datetime.fromisoformat("2026-03-05T23:59:00+08:00"), DuePrecision.DAY, "day"),
            **CARRIED,
        ),
        Commitment(owner=Side.UNKNOWN, action=Action.OTHER, due=Due("尽快", None, None), **CARRIED),
        Commitment(owner=Side.CUSTOMER, action=Action.PAY, **CARRIED),
    ),
    objections=(Objection(tag=ObjectionTag.PRICE, competitor="远帆", **CARRIED),),
    fields=(FieldValue(field=FieldLabel("f-1", "急单", FieldType.TAG), value=True, **CARRIED),),
)


def test_facts_survive_being_written() -> None:
    assert facts_from_json(facts_to_json(FACTS)) == FACTS


def test_no_facts_survive_too() -> None:
    assert facts_from_json(facts_to_json(CallFacts())) == CallFacts()


def test_the_text_is_json_that_a_person_can_read() -> None:
    text = facts_to_json(FACTS)
    assert "王建国" in text
    assert set(json.loads(text)) == {"identity", "needs", "commitments", "objections", "signals", "fields"}


def test_a_record_of_before_there_were_own_fields_is_read() -> None:
    old = json.loads(facts_to_json(FACTS))
    del old["fields"]
    assert facts_from_json(json.dumps(old)) == replace(FACTS, fields=())


def test_a_due_date_keeps_its_offset() -> None:
    assert "2026-03-05T23:59:00+08:00" in facts_to_json(FACTS)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"identity": []}', '{"identity": [{}], "needs": [], "commitments": [], "objections": []}']
)
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        facts_from_json(text)
