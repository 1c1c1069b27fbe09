"""Calls in which nothing is sold leave next to nothing in a record: no needs, no objections, hardly a promise."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.eval.records import Figures, same_person
from voice.domain.facts import CallFacts
from voice.extract.labelled import LabelledCall, read_call
from voice.extract.run import Extractor

pytestmark = [pytest.mark.eval, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
CALLS = [read_call(path) for path in sorted((ROOT / "tests/data/neutral").glob("*.json"))]
LIMITS = tomllib.loads((Path(__file__).parent / "floors_extraction.toml").read_text(encoding="utf-8"))
FALSE_ITEMS = LIMITS["ceilings"]["neutral_items"]


@pytest.fixture(scope="module")
def records() -> list[tuple[LabelledCall, CallFacts]]:
    extractor = Extractor(ROOT / "models")
    return [(call, extractor.extract(call.transcript, called_at=call.called_at)) for call in CALLS]


def test_the_calls_are_there() -> None:
    assert len(CALLS) == 30


def test_false_items_are_rare(records: list[tuple[LabelledCall, CallFacts]]) -> None:
    figures = {kind: Figures() for kind in ("identity", "needs", "commitments", "objections")}
    for call, facts in records:
        figures["identity"].count(
            call.record["identity"],
            facts.identity,
            lambda gold, claim: same_person(gold, claim.name, claim.title, claim.side, claim.phone),
        )
        figures["commitments"].count(
            call.record["commitments"],
            facts.commitments,
            lambda gold, found: bool(set(gold["turns"]) & {span.turn for span in found.evidence}),
        )
        figures["needs"].count([], facts.needs, lambda _gold, _found: False)
        figures["objections"].count([], facts.objections, lambda _gold, _found: False)
    wrong = {kind: counted.wrong for kind, counted in figures.items()}
    print(f"\nfalse items in {len(CALLS)} neutral calls: {wrong}")
    assert sum(wrong.values()) <= FALSE_ITEMS * len(CALLS), wrong
