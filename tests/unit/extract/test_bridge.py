"""Places in turns and spans of the Doc are two names for the same words; evidence is verbatim and timed."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from tests.unit.extract.talk import CALLED_AT, doc_of, spoken
from voice.domain.errors import InvalidInput
from voice.domain.evidence import is_verbatim
from voice.extract.attributes import Place
from voice.extract.bridge import evidence_at, place_of, span_at, to_doc
from voice.extract.nlp import blank
from voice.extract.registry import register

LINES = ("rep: 您好，请问是王主任吗？", "customer: 是我，你说。", "rep: 明天上午给您报价。")


def test_turns_are_joined_by_line_breaks() -> None:
    doc = doc_of(*LINES)
    assert doc.text == "您好，请问是王主任吗？\n是我，你说。\n明天上午给您报价。"
    assert [doc.text[start] for start in doc._.context.starts] == ["您", "是", "明"]


def test_an_announcement_keeps_its_place_and_has_no_words() -> None:
    doc = doc_of("system: 您拨打的用户正忙。", *LINES)
    assert doc.text.split("\n")[:2] == ["", "您好，请问是王主任吗？"]
    assert place_of(doc[-2:]).turn == 3
    assert {clause.turn for clause in doc._.clauses} == {1, 2, 3}


def test_a_line_break_inside_a_turn_makes_no_new_turn() -> None:
    doc = doc_of("rep: 您好\n王总", "customer: 你好")
    assert doc._.context.starts == (0, 6)
    assert doc.text.count("\n") == 1


@pytest.mark.parametrize(("turn", "words"), [(0, "王主任"), (1, "是我"), (2, "报价")])
def test_a_place_and_its_span_lead_to_each_other(turn: int, words: str) -> None:
    doc = doc_of(*LINES)
    start = doc._.context.transcript.turns[turn].text.index(words)
    place = Place(turn, start, start + len(words))
    span = span_at(doc, place, "X")
    assert span is not None
    assert (span.text, span.label_) == (words, "X")
    assert place_of(span) == place


def test_a_place_that_cuts_a_word_has_no_span() -> None:
    doc = doc_of("rep: Tomorrow then", language="en")
    assert span_at(doc, Place(0, 2, 5), "X") is None


def test_clauses_are_numbered_by_their_turn() -> None:
    doc = doc_of(*LINES)
    assert [(clause.turn, clause.text) for clause in doc._.clauses] == [
        (0, "您好"),
        (0, "请问是王主任吗"),
        (1, "是我"),
        (1, "你说"),
        (2, "明天上午给您报价"),
    ]


class TestEvidence:
    @pytest.fixture
    def doc(self) -> Doc:
        register()
        return to_doc(blank("zh"), spoken(*LINES), CALLED_AT)

    def test_it_is_verbatim_and_has_the_times_of_its_words(self, doc: Doc) -> None:
        span = evidence_at(doc, Place(2, 4, 8))
        assert span.quote == "给您报价"
        turn = doc._.context.transcript.turns[2]
        assert (span.start_ms, span.end_ms) == (turn.start_ms + 800, turn.start_ms + 1600)
        assert is_verbatim(span, doc._.context.transcript)

    def test_punctuation_at_its_edges_is_left_out(self, doc: Doc) -> None:
        assert evidence_at(doc, Place(1, 2, 6)).quote == "你说"

    @pytest.mark.parametrize("place", [Place(9, 0, 1), Place(0, 5, 99)])
    def test_a_place_outside_the_call_is_refused(self, doc: Doc, place: Place) -> None:
        with pytest.raises(InvalidInput):
            evidence_at(doc, Place(place.turn, place.start, place.end))


def test_a_call_without_times_has_evidence_without_times() -> None:
    span = evidence_at(doc_of(*LINES), Place(0, 6, 9))
    assert (span.quote, span.start_ms, span.end_ms) == ("王主任", None, None)
