"""How a fact is shown: the machine's words and evidence, the person's fields over them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.service import FakeService
from voice.domain.review import Decision, StoredFact
from voice.pipeline.review import shown


def decide(service: FakeService, fact: StoredFact, decision: Decision, **changes: Any) -> StoredFact:
    return service.review.decide(service.rep, fact.id, decision, changes or None)


@pytest.fixture
def promise(service: FakeService) -> StoredFact:
    """The commitment of a processed call."""
    return service.fact(service.processed().id, "commitment")


def test_a_commitment(promise: StoredFact) -> None:
    assert shown(promise) == {
        "id": promise.id,
        "call_id": promise.call_id,
        "kind": "commitment",
        "state": "proposed",
        "fields": {
            "owner": "rep",
            "action": "send_quote",
            "due": "2026-03-06T12:00:00+08:00",
            "due_text": "明天上午",
            "due_precision": "minute",
        },
        "changed": [],
        "quote": "明天上午我把报价发给您",
        "turns": [2],
        "evidence": [
            {
                "turn": 2,
                "char_start": 0,
                "char_end": 11,
                "quote": "明天上午我把报价发给您",
                "start_ms": 5500,
                "end_ms": 6600,
            }
        ],
        "confidence": 0.95,
        "provenance": {"component": "scripted", "version": "1"},
        "withdrawn": False,
        "waiting": False,
        "decided_by": None,
        "decided_at": None,
    }


def test_the_persons_fields_lie_over_the_machines(service: FakeService, promise: StoredFact) -> None:
    view = shown(decide(service, promise, Decision.EDIT, due=None, action="demo"))

    assert view["fields"] == {
        "owner": "rep",
        "action": "demo",
        "due": None,
        "due_text": "明天上午",
        "due_precision": None,
    }
    assert view["changed"] == ["action", "due"]
    assert (view["decided_by"], view["decided_at"]) == ("rep", service.clock.now().isoformat())


def test_each_kind_has_its_fields(service: FakeService) -> None:
    call = service.processed()

    fields = {fact.kind: list(shown(fact)["fields"]) for fact in service.review.record(service.rep, call.id)}

    assert fields == {
        "identity": ["side", "role", "name", "title", "department", "organization", "phone"],
        "need": ["category", "tried", "why_failed"],
        "commitment": ["owner", "action", "due", "due_text", "due_precision"],
        "objection": ["tag", "competitor", "answered"],
    }
