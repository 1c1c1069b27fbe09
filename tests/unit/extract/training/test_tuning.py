"""Thresholds are chosen by F1, confidence by how often a score was right, and unknown sides are asked for more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from spacy.tokens import Doc

from tests.unit.extract.talk import CALLED_AT, doc_of, with_scores
from voice.domain.recording import Direction
from voice.extract.labelled import LabelledCall
from voice.extract.training.scoring import Tally, tally
from voice.extract.training.tuning import START, Task, tasks, total, tune, unknown_threshold

OBJECTIONS = next(task for task in tasks(START) if task.kind == "objection")


def labelled(probability: float, *, right: bool, line: str = "customer: 太贵了。") -> tuple[Doc, LabelledCall]:
    doc = with_scores(doc_of(line), "objection", {0: {"price": probability}}, {"太贵": {"price": probability}})
    objections = [{"tag": "price", "turns": [0], "quote": "太贵了"}] if right else []
    record = {"needs": [], "commitments": [], "objections": objections, "identity": []}
    return doc, LabelledCall("x", CALLED_AT, Direction.UNKNOWN, doc._.context.transcript, record)


MIXED = [labelled(p, right=True) for p in (0.9, 0.8, 0.7)] + [labelled(p, right=False) for p in (0.3, 0.2, 0.1)]


def test_the_threshold_parts_right_from_wrong() -> None:
    decision = tune(OBJECTIONS, MIXED)
    assert total(OBJECTIONS, MIXED, decision) == Tally(hit=3, missed=0, wrong=0)


def test_confidence_is_higher_for_better_scores() -> None:
    decision = tune(OBJECTIONS, [*MIXED, labelled(0.6, right=False), labelled(0.35, right=True)])
    assert decision.slope > 0
    assert decision.confidence(-0.1) > decision.confidence(-1.2)


def test_an_unknown_side_is_asked_for_a_score_that_was_right_often_enough() -> None:
    calls = [
        labelled(0.9, right=True),
        labelled(0.8, right=True),
        labelled(0.6, right=False),
        labelled(0.5, right=False),
    ]
    decision = replace(START, threshold=-3.0, clause_weight=0.0)
    asked = unknown_threshold(OBJECTIONS, calls, decision)
    assert decision.threshold < asked <= -0.2


def test_where_nothing_is_right_only_certainty_will_do() -> None:
    calls = [labelled(0.9, right=False)]
    assert unknown_threshold(OBJECTIONS, calls, replace(START, threshold=-3.0)) == 0.0


@pytest.mark.parametrize("task", tasks(START), ids=lambda task: task.kind)
def test_each_kind_knows_its_labels_in_a_record(task: Task) -> None:
    assert task.listed in ("needs", "commitments", "objections")
    assert task.label in ("category", "owner", "tag")


class TestTally:
    def test_a_find_needs_the_label_and_a_turn(self) -> None:
        gold = [("price", frozenset({3, 4}))]
        assert tally(gold, [("price", frozenset({4}))]) == Tally(1, 0, 0)
        assert tally(gold, [("price", frozenset({5}))]) == Tally(0, 1, 1)
        assert tally(gold, [("trust", frozenset({3}))]) == Tally(0, 1, 1)

    def test_an_item_is_found_once(self) -> None:
        gold = [("price", frozenset({3}))]
        assert tally(gold, [("price", frozenset({3})), ("price", frozenset({3}))]) == Tally(1, 0, 1)

    def test_figures(self) -> None:
        result = Tally(3, 1, 1) + Tally(0, 0, 2)
        assert (result.precision, result.recall) == (0.5, 0.75)
        assert result.f1 == pytest.approx(0.6)

    def test_nothing_scores_nothing(self) -> None:
        assert (Tally().precision, Tally().recall, Tally().f1) == (0, 0, 0)
