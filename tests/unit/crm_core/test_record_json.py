"""Records, people and quotes go through JSON text and come back equal."""

from __future__ import annotations

import json

from hypothesis import given, settings

from crm_core.record_json import (
    evidence_from_json,
    evidence_to_json,
    person_from_json,
    person_to_json,
    record_from_json,
    record_to_json,
)
from crm_core.records import CallRecord
from tests.unit.crm_core.samples import person, promise, quote, record
from tests.unit.crm_core.strategies import records


@settings(deadline=None)
@given(records())
def test_a_record_comes_back_equal(whole: CallRecord) -> None:
    assert record_from_json(record_to_json(whole)) == whole


def test_times_keep_their_offset_and_words_stay_readable() -> None:
    text = record_to_json(record(commitments=(promise(),)))

    assert json.loads(text)["commitments"][0]["due_at"] == "2026-03-06T15:00:00+08:00"
    assert "周五下午三点前" in text


def test_a_person_and_quotes_come_back_equal() -> None:
    someone = person(name="李建国", phone="13800138000", confirmed=True)

    assert person_from_json(person_to_json(someone)) == someone
    assert evidence_from_json(evidence_to_json(quote())) == quote()
