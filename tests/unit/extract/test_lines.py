"""Turns and clauses as the heads see them: with their neighbours, rules and times."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.extract.talk import doc_of, with_times
from voice.domain.transcript import Side
from voice.extract.lines import clause_lines, turn_lines
from voice.extract.rules import RuleBook

LINES = ("rep: 一套三万八。", "customer: 太贵了，周五再说。", "rep: 行。")


@pytest.fixture
def book(tmp_path: Path) -> RuleBook:
    path = tmp_path / "rules.toml"
    path.write_text('[objection]\nprice = ["贵"]\ntiming = ["再说"]\n', encoding="utf-8")
    return RuleBook.load(path)


def test_a_turn_stands_between_its_neighbours(book: RuleBook) -> None:
    first, middle, last = turn_lines(doc_of(*LINES), book)
    assert (first.before, first.after) == ("", "太贵了，周五再说。")
    assert (middle.before, middle.text, middle.after) == ("一套三万八。", "太贵了，周五再说。", "行。")
    assert (last.before, last.after) == ("太贵了，周五再说。", "")


def test_a_turn_brings_its_rules_and_those_beside_it(book: RuleBook) -> None:
    first, middle, last = turn_lines(doc_of(*LINES), book)
    assert (list(middle.rules), list(middle.rules_before), list(middle.rules_after)) == ([1, 1], [0, 0], [0, 0])
    assert list(first.rules_after) == list(last.rules_before) == [1, 1]


def test_the_side_and_the_times_are_those_of_the_turn(book: RuleBook) -> None:
    doc = with_times(doc_of(*LINES), (1, "周五", "2026-03-06T23:59:00+08:00", "day"))
    assert [(line.side, line.times) for line in turn_lines(doc, book)] == [
        (Side.REP, 0),
        (Side.CUSTOMER, 1),
        (Side.REP, 0),
    ]


def test_a_clause_has_its_turn_before_it_and_the_turn_before_that_after_it(book: RuleBook) -> None:
    doc = with_times(doc_of(*LINES), (1, "周五", "2026-03-06T23:59:00+08:00", "day"))
    lines = clause_lines(doc, book)
    assert [line.text for line in lines] == ["一套三万八", "太贵了", "周五再说", "行"]
    price, later = lines[1], lines[2]
    assert (price.before, price.after) == ("太贵了，周五再说。", "一套三万八。")
    assert (list(price.rules), list(later.rules)) == ([1, 0], [0, 1])
    assert (price.times, later.times) == (0, 1)


def test_rules_of_a_neighbour_do_not_cross_turns(book: RuleBook) -> None:
    lines = clause_lines(doc_of(*LINES), book)
    assert list(lines[1].rules_before) == [0, 0]
    assert list(lines[1].rules_after) == [0, 1]
    assert list(lines[3].rules_before) == [0, 0]
