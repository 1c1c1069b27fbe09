"""Scores become detections: above the threshold, on the right side, with the clause that shows them."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.extract.talk import DATA, doc_of, with_scores
from voice.domain.transcript import Side
from voice.extract.attributes import Place
from voice.extract.decisions import Decision, clause_place, detections, scored

DECISION = Decision(threshold=-1.0, unknown_threshold=-0.2, clause_weight=0.5, slope=1.0, intercept=0.0, merge_within=2)
LINES = ("rep: 三万八一套。", "customer: 太贵了，我们再看看。")


def test_a_score_weighs_the_turn_and_its_best_clause() -> None:
    doc = with_scores(doc_of(*LINES), "objection", {1: {"price": 0.8}}, {"太贵了": {"price": 0.4}})
    found = {(d.turn, d.label): d for d in scored(doc, "objection", DECISION)}
    price = found[1, "price"]
    assert price.score == pytest.approx(0.5 * math.log(0.8) + 0.5 * math.log(0.4), abs=1e-4)
    assert doc._.clauses[price.clause].text == "太贵了"
    assert found[0, "price"].score < price.score


def test_none_is_no_label() -> None:
    doc = with_scores(doc_of(*LINES), "objection", {}, {})
    assert "none" not in {d.label for d in scored(doc, "objection", DECISION)}


def test_what_lies_below_the_threshold_is_not_found() -> None:
    doc = with_scores(doc_of(*LINES), "objection", {1: {"price": 0.8}}, {"太贵了": {"price": 0.8}})
    assert [d.label for d in detections(doc, "objection", DECISION, (Side.CUSTOMER,))] == ["price"]
    assert detections(doc, "objection", replace(DECISION, threshold=-0.1), (Side.CUSTOMER,)) == []


def test_the_other_side_is_not_asked() -> None:
    doc = with_scores(doc_of(*LINES), "objection", {0: {"price": 0.9}}, {"三万八一套": {"price": 0.9}})
    assert detections(doc, "objection", DECISION, (Side.CUSTOMER,)) == []


@pytest.mark.parametrize(("probability", "found"), [(0.6, False), (0.95, True)])
def test_an_unknown_side_needs_clearer_words(probability: float, found: bool) -> None:
    given = {"price": probability}
    doc = with_scores(doc_of("SPEAKER_00: 太贵了。"), "objection", {0: given}, {"太贵了": given})
    assert bool(detections(doc, "objection", DECISION, (Side.CUSTOMER,))) is found


def test_confidence_rises_with_the_score_and_stays_a_probability() -> None:
    values = [DECISION.confidence(score) for score in (-9.0, -1.0, 0.0, 9.0)]
    assert values == sorted(values)
    assert 0 <= values[0] < values[-1] <= 1
    assert DECISION.confidence(0.0) == 0.5


def test_a_clause_has_a_place() -> None:
    doc = doc_of(*LINES)
    assert clause_place(doc, 1) == Place(1, 0, 3)


@pytest.mark.parametrize("head", ["objection", "need", "commitment", "link", "request"])
def test_the_shipped_decisions_are_complete(head: str) -> None:
    decision = Decision.load(DATA / "heads", head)
    assert decision.slope > 0
    assert 0 <= decision.clause_weight <= 1


@pytest.mark.parametrize("head", ["objection", "need", "commitment"])
def test_an_unknown_side_is_asked_for_more(head: str) -> None:
    decision = Decision.load(DATA / "heads", head)
    assert decision.unknown_threshold >= decision.threshold


def test_a_head_without_a_decision_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "heads.toml").write_text("[need]\n", encoding="utf-8")
    with pytest.raises(KeyError):
        Decision.load(tmp_path, "objection")
