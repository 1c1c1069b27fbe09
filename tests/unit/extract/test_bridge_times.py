"""From turns to one Doc and back: every token has its place, every place its words and times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from tests.unit.extract.dialogue import CALLED_AT, CHAR_MS, PAUSE_MS, said, timed
from voice.domain.errors import InvalidInput
from voice.domain.evidence import is_verbatim
from voice.domain.transcript import Side, TimedWord, Transcript, Turn
from voice.extract.attributes import Place, register_extensions
from voice.extract.bridge import evidence_at, place_of, span_at, to_doc
from voice.extract.clauses import split
from voice.extract.nlp import blank

register_extensions()
TOKENIZERS: dict[str, Language] = {language: blank(language) for language in ("zh", "en")}
TEXTS = st.text(st.sampled_from("我明天发报价ab 1，。！？\n😀𠮷"), max_size=12)
CALLS = st.lists(TEXTS, min_size=1, max_size=5).map(
    lambda texts: Transcript(tuple(Turn(i, "rep", Side.REP, text) for i, text in enumerate(texts)), "zh")
)


def doc_of(call: Transcript, language: str = "zh") -> Doc:
    return to_doc(TOKENIZERS[language], call, CALLED_AT)


# --- tokens and places


def test_a_chinese_token_is_a_character() -> None:
    doc = doc_of(said("R: 明天发报价"))
    assert [token.text for token in doc] == list("明天发报价")


def test_an_english_token_is_a_word() -> None:
    doc = doc_of(said("R: I will send it.", language="en"), "en")
    assert [token.text for token in doc] == ["I", "will", "send", "it", "."]


@given(call=CALLS)
def test_each_token_lies_in_its_turn_word_for_word(call: Transcript) -> None:
    doc = doc_of(call)
    for token in doc:
        if not token.is_space:
            place = place_of(doc[token.i : token.i + 1])
            assert call.turns[place.turn].text[place.start : place.end] == token.text


@given(call=CALLS)
def test_a_place_leads_to_its_span_and_the_span_back(call: Transcript) -> None:
    doc = doc_of(call)
    for turn in call.turns:
        for index, character in enumerate(turn.text):
            if not character.isspace():
                place = Place(turn.index, index, index + 1)
                span = span_at(doc, place, "X")
                assert span is None or (place_of(span) == place and span.label_ == "X")


@given(call=CALLS)
def test_the_doc_holds_every_turn_whatever_it_contains(call: Transcript) -> None:
    doc = doc_of(call)
    for turn, start in zip(call.turns, doc._.context.starts, strict=True):
        assert doc.text[start : start + len(turn.text)] == turn.text.replace("\n", " ")


@given(call=CALLS)
def test_the_clauses_of_a_doc_are_words_of_their_turns(call: Transcript) -> None:
    for clause in doc_of(call)._.clauses:
        assert clause.text
        assert clause.text == clause.text.strip()
        assert call.turns[clause.turn].text.replace("\n", " ")[clause.start : clause.end] == clause.text


def test_a_span_that_cuts_a_token_is_none() -> None:
    doc = doc_of(said("R: I will send it.", language="en"), "en")
    assert span_at(doc, Place(0, 0, 4), "X") is None
    assert span_at(doc, Place(0, 0, 6), "X") is not None


# --- times


def test_a_place_has_the_times_of_the_words_it_touches() -> None:
    call = timed(said("R: 您好", "C: 我明天发报价"), start_ms=1_000)
    span = evidence_at(doc_of(call), Place(1, 1, 3))
    second = 1_000 + 2 * CHAR_MS + PAUSE_MS
    assert (span.quote, span.start_ms, span.end_ms) == ("明天", second + CHAR_MS, second + 3 * CHAR_MS)


def test_a_place_within_a_long_word_has_the_times_of_that_word() -> None:
    words = (TimedWord(0, 2, 100, 300, 0.9), TimedWord(2, 6, 350, 900, 0.9))
    call = Transcript((Turn(0, "rep", Side.REP, "明天发报价单"[:6], 100, 900, words),), "zh")
    span = evidence_at(doc_of(call), Place(0, 3, 5))
    assert (span.start_ms, span.end_ms) == (350, 900)


def test_a_turn_whose_words_have_no_times_lends_its_own() -> None:
    call = Transcript((Turn(0, "rep", Side.REP, "明天发报价", 100, 900),), "zh")
    span = evidence_at(doc_of(call), Place(0, 0, 2))
    assert (span.start_ms, span.end_ms) == (100, 900)


def test_text_alone_has_no_times() -> None:
    span = evidence_at(doc_of(said("R: 明天发报价")), Place(0, 0, 2))
    assert (span.start_ms, span.end_ms) == (None, None)


@given(texts=st.lists(st.text(st.sampled_from("我明天发报价，"), min_size=1, max_size=8), min_size=1, max_size=4))
def test_later_words_never_come_earlier(texts: list[str]) -> None:
    call = timed(Transcript(tuple(Turn(i, "rep", Side.REP, text) for i, text in enumerate(texts)), "zh"))
    doc = doc_of(call)
    times = []
    for turn in call.turns:
        for index, character in enumerate(turn.text):
            if character != "，":
                span = evidence_at(doc, Place(turn.index, index, index + 1))
                assert span.start_ms is not None
                times.append(span.start_ms)
    assert times == sorted(times)


# --- what a quote leaves out


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("，我明天发报价。", "我明天发报价"),
        (" 我明天发报价 ", "我明天发报价"),
        ("好的；", "好的"),
        ("a.b,", "a.b"),
    ],
)
def test_a_quote_leaves_out_the_punctuation_around_it(text: str, quote: str) -> None:
    call = Transcript((Turn(0, "rep", Side.REP, text),), "zh")
    span = evidence_at(doc_of(call), Place(0, 0, len(text)))
    assert span.quote == quote
    assert is_verbatim(span, call)


def test_a_place_outside_its_turn_is_refused() -> None:
    doc = doc_of(said("R: 您好"))
    with pytest.raises(InvalidInput):
        evidence_at(doc, Place(0, 5, 9))


# --- clauses


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("好的，我明天发给您。", ["好的", "我明天发给您"]),
        ("行！没问题？可以；再见…", ["行", "没问题", "可以", "再见"]),
        ("Sure, I'll send it. Thanks!", ["Sure", "I'll send it", "Thanks"]),
        ("版本 2.5 不行", ["版本 2.5 不行"]),
        ("", []),
        ("，。！？", []),
    ],
)
def test_a_turn_falls_into_clauses_at_its_stops(text: str, clauses: list[str]) -> None:
    assert [clause.text for clause in split(text, 0)] == clauses


def test_a_long_stretch_without_punctuation_is_cut_too() -> None:
    text = "我们现在用的那套系统太慢了" * 4
    clauses = split(text, 0)
    assert len(clauses) > 1
    assert "".join(clause.text for clause in clauses) == text
