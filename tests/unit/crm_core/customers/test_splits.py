"""Two records of the same people within moments may be one call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_core.customers.splits import participants, possibly_one
from crm_core.entities import Activity
from crm_core.terms import AttributionReason, AttributionStatus
from tests.unit.crm_core.samples import CALLED, person, record


def call(name: str, after_s: float, minutes: float = 2, **said: Any) -> Activity:
    begins = CALLED + timedelta(seconds=after_s)
    fields: dict[str, Any] = {"call_id": name, "phone": "13800138000"}
    times = {"occurred_start": begins, "occurred_end": begins + timedelta(minutes=minutes)}
    made = record(**{**fields, **times, **said})
    return Activity(id=name, record=made, status=AttributionStatus.UNASSIGNED, reason=AttributionReason.NOTHING)


@pytest.mark.parametrize(
    ("after_s", "pairs"),
    [(120, 1), (240, 1), (240.001, 0), (60, 1), (3600, 0)],
    ids=["at once", "after 120 s", "a moment later", "overlapping", "an hour later"],
)
def test_at_most_120_seconds_lie_between_them(after_s: float, pairs: int) -> None:
    found = possibly_one([call("b", after_s), call("a", 0)], gap_s=120)
    assert [(pair.first.id, pair.second.id) for pair in found] == [("a", "b")] * pairs


def test_the_gap_is_told() -> None:
    (pair,) = possibly_one([call("a", 0), call("b", 150)], gap_s=120)
    assert pair.gap_s == 30


@pytest.mark.parametrize(
    "other", [{"phone": "13900139000"}, {"rep_id": "rep-2"}, {"phone": None}], ids=["number", "rep", "no number"]
)
def test_other_people_are_another_call(other: dict[str, Any]) -> None:
    assert possibly_one([call("a", 0), call("b", 130, **other)], gap_s=120) == ()


def test_without_a_number_the_named_people_tell() -> None:
    said = (person(name="李建国"), person("p2", name="我", side="rep"))
    one, other = (call(name, after, phone=None, persons=said) for name, after in (("a", 0), ("b", 130)))
    assert participants(one) == ("rep-1", "李建国")
    assert len(possibly_one([one, other], gap_s=120)) == 1
    assert participants(call("c", 0, phone=None)) is None


def test_three_pieces_make_two_pairs() -> None:
    pieces = [call(name, place * 130) for place, name in enumerate("abc")]
    assert [(pair.first.id, pair.second.id) for pair in possibly_one(pieces, gap_s=120)] == [("a", "b"), ("b", "c")]
