"""Scripted calls keep the rules of real ones: nothing without words, words with their second, confidence as told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.domain.audio import ChannelLayout
from voice.domain.errors import InvalidInput
from voice.domain.facts import (
    DecisionRole,
    DuePrecision,
    IdentityClaim,
    NeedCategory,
    Objection,
    ObjectionTag,
    Signal,
    SignalType,
)
from voice.domain.transcript import Side, SidesFrom
from voice.runtime.story.clock import moment
from voice.runtime.story.talk import (
    SURE,
    UNSURE,
    Said,
    facts_of,
    need,
    next_step,
    objection,
    person,
    signal,
    talk,
    transcript_of,
)
from voice.transcribe.formats import from_json, to_json

CHINESE = st.text("交货太慢价格偏高再比三家，。", min_size=1, max_size=20)
AT = moment("2026-08-05", "15:00")
MAKERS: tuple[Callable[[int, str], Said], ...] = (
    lambda line, words: need(line, words, NeedCategory.DELIVERY),
    lambda line, words: objection(line, words, ObjectionTag.PRICE),
    lambda line, words: signal(line, words, SignalType.COMPARING),
    lambda line, words: next_step(line, words, AT),
    lambda line, words: person(line, words, "李建国", "采购科长", DecisionRole.PURCHASING),
)


@given(CHINESE, st.integers(0, 300))
def test_every_character_is_timed_and_in_order(text: str, second: int) -> None:
    (turn,) = transcript_of(talk(("客", second, text), facts=[])).turns
    assert "".join(text[word.char_start : word.char_end] for word in turn.words) == text
    assert turn.words[0].start_ms == turn.start_ms == second * 1000
    assert turn.words[-1].end_ms == turn.end_ms
    assert all(word.start_ms < word.end_ms for word in turn.words)


@given(CHINESE, st.data())
def test_any_words_of_a_line_can_be_quoted_with_their_second(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    words = text[start : data.draw(st.integers(start + 1, len(text)))]
    said = talk(("我", 1, "您好"), ("客", 30, text), facts=[need(1, words, NeedCategory.DELIVERY)])
    (fact,) = facts_of(said, transcript_of(said))
    (span,) = fact.evidence
    assert (span.turn, span.quote) == (1, words)
    assert text[span.char_start : span.char_end] == words
    assert span.start_ms == 30_000 + 200 * span.char_start
    assert span.end_ms == 30_000 + 200 * span.char_end


def test_words_that_stand_twice_are_quoted_where_they_are_said_first() -> None:
    said = talk(("客", 10, "太慢，真的太慢"), facts=[need(0, "太慢", NeedCategory.DELIVERY)])
    assert facts_of(said, transcript_of(said))[0].evidence[0].start_ms == 10_000


@pytest.mark.parametrize("make", MAKERS)
def test_no_kind_of_fact_stands_on_words_of_another_line(make: Callable[[int, str], Said]) -> None:
    said = talk(("我", 1, "交货太慢吗？"), ("客", 9, "还可以。"), facts=[make(1, "交货太慢")])
    with pytest.raises(ValueError, match="not found"):
        facts_of(said, transcript_of(said))


@pytest.mark.parametrize("make", MAKERS)
def test_no_kind_of_fact_stands_on_a_line_that_nobody_says(make: Callable[[int, str], Said]) -> None:
    said = talk(("客", 9, "交货太慢"), facts=[make(1, "交货太慢")])
    with pytest.raises(IndexError):
        facts_of(said, transcript_of(said))


@pytest.mark.parametrize("make", MAKERS)
def test_no_kind_of_fact_stands_on_no_words(make: Callable[[int, str], Said]) -> None:
    said = talk(("客", 9, "交货太慢"), facts=[make(0, "")])
    with pytest.raises(InvalidInput) as stopped:
        facts_of(said, transcript_of(said))
    assert stopped.value.code == "bad_span"


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("confidence", [UNSURE, SURE])
def test_every_fact_of_a_call_is_as_sure_as_the_call(make: Callable[[int, str], Said], confidence: float) -> None:
    said = talk(("客", 9, "交货太慢"), facts=[make(0, "交货太慢")], confidence=confidence)
    (fact,) = facts_of(said, transcript_of(said))
    assert fact.confidence == confidence
    assert fact.provenance.component == "story"


def test_an_unsure_fact_lies_below_what_a_gate_counts_by_itself_and_a_sure_one_above() -> None:
    assert UNSURE < 0.8 <= SURE


def test_a_person_is_of_the_customers_side_with_name_title_and_role() -> None:
    said = talk(("客", 9, "我是李建国"), facts=[person(0, "李建国", "李建国", "采购科长", DecisionRole.PURCHASING)])
    (fact,) = facts_of(said, transcript_of(said))
    assert isinstance(fact, IdentityClaim)
    assert (fact.side, fact.name, fact.title, fact.role) == (
        Side.CUSTOMER,
        "李建国",
        "采购科长",
        DecisionRole.PURCHASING,
    )


def test_an_objection_stands_until_it_is_answered() -> None:
    said = talk(
        ("客", 9, "价格偏高，交期也长"),
        facts=[
            objection(0, "价格偏高", ObjectionTag.PRICE),
            objection(0, "交期也长", ObjectionTag.PRICE, answered=True),
        ],
    )
    found = facts_of(said, transcript_of(said))
    assert [fact.answered for fact in found if isinstance(fact, Objection)] == [False, True]


def test_a_next_step_carries_its_moment_to_the_minute_and_its_words() -> None:
    said = talk(("客", 9, "周三下午三点过来"), facts=[next_step(0, "周三下午三点", AT)])
    (fact,) = facts_of(said, transcript_of(said))
    assert isinstance(fact, Signal)
    assert fact.type is SignalType.NEXT_STEP
    assert fact.due
    assert (fact.due.at, fact.due.precision) == (AT, DuePrecision.MINUTE)


def test_other_signals_carry_no_moment() -> None:
    said = talk(("客", 9, "再比三家"), facts=[signal(0, "再比三家", SignalType.COMPARING)])
    (fact,) = facts_of(said, transcript_of(said))
    assert isinstance(fact, Signal)
    assert fact.due is None


def test_sides_come_from_the_channels_as_in_a_stereo_recording() -> None:
    transcript = transcript_of(talk(("客", 1, "喂"), ("我", 3, "您好"), facts=[]))
    assert [turn.side for turn in transcript.turns] == [Side.CUSTOMER, Side.REP]
    assert (transcript.layout, transcript.sides_from) == (ChannelLayout.STEREO, SidesFrom.CHANNEL)


def test_a_mark_that_is_nobody_is_refused() -> None:
    with pytest.raises(KeyError):
        talk(("他", 1, "喂"), facts=[])


def test_a_transcript_is_kept_as_that_of_a_real_call() -> None:
    transcript = transcript_of(talk(("我", 1, "您好"), ("客", 4, "交货太慢"), facts=[], seconds=90))
    assert from_json(to_json(transcript)) == transcript
    assert timedelta(milliseconds=transcript.duration_ms) == timedelta(seconds=90)
