"""A quote is the shortest run of clauses that proves a detection on its own."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from tests.unit.extract.talk import doc_of, with_scores
from voice.extract.decisions import Detection
from voice.extract.quotes import MOST_CLAUSES, quote


def quoted(doc: Doc, words: str, label: str = "price") -> str:
    clause = next(i for i, c in enumerate(doc._.clauses) if words in c.text)
    place = quote(doc, "objection", Detection(doc._.clauses[clause].turn, label, 0.0, clause))
    return str(doc._.context.transcript.turns[place.turn].text[place.start : place.end])


def test_one_clause_is_enough_when_it_says_it_all() -> None:
    doc = doc_of("customer: 嗯，你们这个报价真的太高了，我先问问别人。")
    with_scores(doc, "objection", {}, {"报价真的太高": {"price": 0.9}})
    assert quoted(doc, "报价") == "你们这个报价真的太高了"


def test_a_neighbour_that_means_the_same_belongs_to_it() -> None:
    doc = doc_of("customer: 三十八万还是高，比去年贵了一大截，我回头再说。")
    with_scores(doc, "objection", {}, {"三十八万": {"price": 0.9}, "贵了一大截": {"price": 0.8}})
    assert quoted(doc, "三十八万") == "三十八万还是高，比去年贵了一大截"


def test_a_clause_too_short_to_prove_anything_takes_its_better_neighbour() -> None:
    doc = doc_of("customer: 今天天气不错，一套要三万八，贵，是吧王总。")
    with_scores(doc, "objection", {}, {"贵": {"price": 0.9}, "三万八": {"price": 0.3}})
    assert quoted(doc, "贵") == "一套要三万八，贵"


def test_it_never_leaves_its_turn() -> None:
    doc = doc_of("customer: 贵。", "rep: 这个价很实在。", "customer: 贵了。")
    with_scores(doc, "objection", {}, {"这个价": {"price": 0.9}, "贵了": {"price": 0.9}})
    assert quoted(doc, "贵了") == "贵了"


def test_it_does_not_grow_over_a_whole_speech() -> None:
    doc = doc_of("customer: 第一年贵，第二年贵，第三年贵，第四年贵，第五年贵。")
    with_scores(doc, "objection", {}, {f"第{n}年": {"price": 0.9} for n in "一二三四五"})
    assert quoted(doc, "第三年").count("贵") == MOST_CLAUSES


@pytest.mark.parametrize(
    ("line", "best", "expected"),
    [
        (
            "customer: Sure. It costs too much for a school like ours. Call me.",
            "It costs",
            "It costs too much for a school like ours",
        ),
        ("customer: Well, too steep, honestly.", "too steep", "too steep, honestly"),
    ],
)
def test_english_quotes_are_as_long_as_they_must_be(line: str, best: str, expected: str) -> None:
    doc = doc_of(line, language="en")
    with_scores(
        doc,
        "objection",
        {},
        {best: {"price": 0.9}, "honestly": {"price": 0.2}} if "honestly" in line else {best: {"price": 0.9}},
    )
    assert quoted(doc, best) == expected
