"""Calls, facts and reviews as values: their vocabularies are fixed, and they cannot be changed in place."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest

from voice.domain.facts import CallFacts, FactKind, Need, NeedCategory, Objection, ObjectionTag, Provenance
from voice.domain.recording import STAGES, TERMINAL, CallMetadata, CallStatus, Stage
from voice.domain.review import FactState, StoredFact

NEED = Need(category=NeedCategory.COST, evidence=(), confidence=0.5, provenance=Provenance("c", "1"))
OBJECTION = Objection(tag=ObjectionTag.PRICE, evidence=(), confidence=0.5, provenance=Provenance("c", "1"))


def test_stages_run_in_their_order() -> None:
    assert STAGES == (Stage.TRANSCRIBE, Stage.EXTRACT, Stage.HANDOFF)
    assert set(STAGES) == set(Stage)


def test_a_call_that_waits_or_is_in_work_is_not_at_its_end() -> None:
    assert set(CallStatus) - TERMINAL == {CallStatus.QUEUED, CallStatus.PROCESSING}


def test_the_facts_of_a_call_are_all_of_its_four_kinds() -> None:
    assert CallFacts(objections=(OBJECTION,), needs=(NEED,)).all() == (NEED, OBJECTION)
    assert CallFacts().all() == ()


def test_a_fact_is_proposed_until_a_person_decides() -> None:
    fact = StoredFact(id="f", call_id="c", kind=FactKind.NEED, fact=NEED)
    assert (fact.state, dict(fact.changes), fact.decided_by, fact.withdrawn) == (FactState.PROPOSED, {}, None, False)


@pytest.mark.parametrize("value", [NEED, CallFacts(), CallMetadata(called_at=datetime(2026, 3, 6, tzinfo=UTC))])
def test_values_cannot_be_changed_in_place(value: object) -> None:
    with pytest.raises((FrozenInstanceError, TypeError)):
        value.confidence = 1.0  # type: ignore[attr-defined]
