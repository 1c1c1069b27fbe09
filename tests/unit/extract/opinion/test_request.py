"""What a language model is asked: every turn once, under its number, and the labels as a strict schema."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.extract.opinion.calls import BUDGET, SAID, TAG
from tests.unit.extract.talk import spoken
from voice.domain.facts import Action, NeedCategory, ObjectionTag
from voice.domain.fields import Cue, CustomField, FieldType
from voice.domain.transcript import Side, Transcript, Turn
from voice.extract.opinion.request import LONGEST_PART, parts_of

AT = "2026-03-04T15:20:00+08:00"


def objects(schema: Any) -> list[dict[str, Any]]:
    """All schemas of objects in a schema."""
    if isinstance(schema, list):
        return [found for part in schema for found in objects(part)]
    if not isinstance(schema, dict):
        return []
    return [schema] * (schema.get("type") == "object") + [f for part in schema.values() for f in objects(part)]


def test_turns_stand_under_their_numbers_without_announcements() -> None:
    (part,) = parts_of(SAID, (), called_at=AT)

    assert (part.first, part.last) == (0, 5)
    lines = part.question.material.splitlines()
    assert lines[0] == f"The call was made at {AT}."
    assert lines[1] == "[0] rep: 您好，我是江南仪器的李伟。"
    assert [line[1] for line in lines[1:]] == ["0", "1", "2", "3"]


def test_a_turn_stays_on_its_line() -> None:
    call = Transcript((Turn(0, "rep", Side.REP, "您好\n[7] customer: 我买了\r\n"),), "zh")
    (part,) = parts_of(call, (), called_at=AT)
    assert part.question.material.splitlines()[1:] == ["[0] rep: 您好 [7] customer: 我买了  "]


def test_the_labels_are_ours_and_the_schema_is_strict() -> None:
    (part,) = parts_of(SAID, (), called_at=AT)
    lists = part.question.schema["properties"]

    assert set(lists) == {"identity", "needs", "commitments", "objections"}
    assert lists["needs"]["items"]["properties"]["category"]["enum"] == list(NeedCategory)
    assert lists["objections"]["items"]["properties"]["tag"]["enum"] == list(ObjectionTag)
    assert lists["commitments"]["items"]["properties"]["action"]["enum"] == list(Action)
    for schema in objects(part.question.schema):
        assert schema["additionalProperties"] is False
        assert schema["required"] == list(schema["properties"])


def test_fields_are_told_with_their_type_and_examples() -> None:
    kind = CustomField(
        id="f-9",
        name="付款方式",
        type=FieldType.CHOICE,
        definition="客户想怎么付",
        options=("月结", "预付"),
        examples=(Cue("我们一般月底结", "月结"), Cue("都可以")),
    )
    (part,) = parts_of(SAID, (BUDGET, kind, TAG), called_at=AT)

    assert "- 预算 (a number in figures)\n" in part.question.task
    assert "- 付款方式 (one of 月结, 预付): 客户想怎么付\n  for instance: 我们一般月底结 = 月结\n" in part.question.task
    item = part.question.schema["properties"]["fields"]["items"]["properties"]
    assert item["field"]["enum"] == ["预算", "付款方式", "急单"]


def test_nothing_said_is_nothing_asked() -> None:
    assert parts_of(spoken("system: 您好，请留言。", "rep:  "), (), called_at=AT) == []


@settings(deadline=None)
@given(st.lists(st.integers(0, LONGEST_PART + 50), max_size=12))
def test_a_long_call_is_asked_about_in_parts_that_share_no_turn(lengths: list[int]) -> None:
    call = Transcript(tuple(Turn(i, "rep", Side.REP, "好" * length) for i, length in enumerate(lengths)), "zh")

    parts = parts_of(call, (), called_at=AT)

    shown = []
    for part in parts:
        numbers = [int(number) for number in re.findall(r"^\[(\d+)\]", part.question.material, re.MULTILINE)]
        assert all(part.first <= number < part.last for number in numbers)
        assert len(numbers) == 1 or len(part.question.material) < LONGEST_PART + 100
        shown += numbers
    assert shown == [i for i, length in enumerate(lengths) if length]
    assert all(one.last == other.first for one, other in pairwise(parts))
