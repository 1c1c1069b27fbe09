"""Clauses are what quotes are made of: every word is in one, in order, at its place."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.extract.clauses import LONG_STRETCH, split


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("价格还是高，再便宜点行不行？", ["价格还是高", "再便宜点行不行"]),
        ("好的。", ["好的"]),
        ("嗯……我想想", ["嗯", "我想想"]),
        ("I'll send it by Friday, all right?", ["I'll send it by Friday", "all right"]),
        ("It's 3.5 tons a day.", ["It's 3.5 tons a day"]),
        ("等等——不对；是周四", ["等等", "不对", "是周四"]),
        ("", []),
        ("。。。", []),
    ],
)
def test_a_turn_falls_into_clauses_at_its_punctuation(text: str, clauses: list[str]) -> None:
    assert [clause.text for clause in split(text, 0)] == clauses


def test_a_clause_knows_its_turn_and_where_it_stands() -> None:
    text = "行，  明天上午发您。"
    found = split(text, 7)
    assert all(clause.turn == 7 for clause in found)
    assert [text[clause.start : clause.end] for clause in found] == ["行", "明天上午发您"]


def test_talk_without_punctuation_is_cut_where_a_new_sentence_begins() -> None:
    text = "我们这边现在还是用手工登记的每天要弄到晚上八九点吧我就想着能不能有个系统自动算出来这样大家都轻松一点"
    found = split(text, 0)
    assert len(text) > LONG_STRETCH
    assert [clause.text for clause in found] == [text[: text.index("我就想着")], text[text.index("我就想着") :]]


def test_a_short_stretch_is_left_whole() -> None:
    assert len(split("我觉得吧我们再看看", 0)) == 1


@given(st.text(alphabet="好的，。？！；… ,.!?我吧了abc\n—", max_size=120))
def test_every_word_is_in_exactly_one_clause(text: str) -> None:
    found = split(text, 0)
    assert all(text[c.start : c.end] == c.text == c.text.strip() != "" for c in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    covered = {i for c in found for i in range(c.start, c.end)}
    assert all(i in covered for i, character in enumerate(text) if character in "好的我吧了abc")
