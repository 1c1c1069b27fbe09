"""What a call record must bring to be taken: evidence, aware times, one region, claims told apart."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_core.errors import CrmInvalid
from tests.unit.crm_core.samples import CALLED, need, objection, person, promise, quote, record

NAIVE = datetime(2026, 3, 2, 10, 0)  # noqa: DTZ001 - what the core must refuse


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"evidence": ()}, "no_evidence"),
        ({"evidence": quote(" ")}, "no_evidence"),
        ({"confidence": 1.01}, "bad_confidence"),
        ({"confidence": -0.01}, "bad_confidence"),
        ({"confirmed": True, "rejected": True}, "bad_decision"),
        ({"due_at": NAIVE}, "naive_time"),
    ],
)
def test_a_claim_is_refused(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(CrmInvalid) as refused:
        promise(**fields)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"call_id": ""}, "incomplete_record"),
        ({"source": ""}, "incomplete_record"),
        ({"rep_id": ""}, "incomplete_record"),
        ({"region": ""}, "region_missing"),
        ({"region": "*"}, "region_missing"),
        ({"version": 0}, "bad_version"),
        ({"occurred_start": NAIVE}, "naive_time"),
        ({"recorded_at": NAIVE}, "naive_time"),
        ({"occurred_end": CALLED - timedelta(seconds=1)}, "bad_times"),
        ({"persons": (person("x"),), "needs": (need("x"),)}, "duplicate_claim"),
    ],
)
def test_a_record_is_refused(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(CrmInvalid) as refused:
        record(**{"version": 1, **fields})
    assert refused.value.code == code


def test_all_claims_of_a_record_are_listed() -> None:
    whole = record(persons=(person(),), needs=(need(),), commitments=(promise(),), objections=(objection(),))

    assert [claim.claim_id for claim in whole.claims()] == ["p1", "n1", "c1", "o1"]
