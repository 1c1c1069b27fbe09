"""Calls of the story: each quote stands in the transcript where its evidence says, with the second it is said."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from voice.domain.evidence import is_verbatim
from voice.domain.facts import (
    DecisionRole,
    IdentityClaim,
    Need,
    NeedCategory,
    Objection,
    ObjectionTag,
    Signal,
    SignalType,
)
from voice.domain.transcript import Side
from voice.runtime.story.cast import QIMING
from voice.runtime.story.clock import moment
from voice.runtime.story.comparing import WORDS, comparing_talk
from voice.runtime.story.deals import COMPLAINT, decision_talk, documents, first_talk
from voice.runtime.story.talk import (
    SURE,
    UNSURE,
    Talk,
    facts_of,
    need,
    next_step,
    objection,
    person,
    signal,
    talk,
    transcript_of,
)

TALKS = (first_talk(), decision_talk(), comparing_talk())


@pytest.mark.parametrize("said", TALKS)
def test_every_fact_quotes_the_transcript_word_for_word_with_its_time(said: Talk) -> None:
    transcript = transcript_of(said)
    for fact in facts_of(said, transcript):
        for span in fact.evidence:
            assert is_verbatim(span, transcript)
            assert span.start_ms is not None
            assert span.end_ms is not None
            assert said.lines[span.turn][1] * 1000 <= span.start_ms < span.end_ms <= said.seconds * 1000


@pytest.mark.parametrize("said", TALKS)
def test_lines_follow_one_another_without_overlap(said: Talk) -> None:
    turns = transcript_of(said).turns
    for before, after in pairwise(turns):
        assert before.end_ms is not None
        assert after.start_ms is not None
        assert before.end_ms <= after.start_ms


def test_the_marks_name_the_sides() -> None:
    turns = transcript_of(first_talk()).turns
    assert [turn.side for turn in turns] == [Side.REP, Side.CUSTOMER]


def test_a_quote_in_the_middle_of_a_line_has_its_own_second() -> None:
    said = comparing_talk()
    (fact,) = facts_of(said, transcript_of(said))
    assert fact.evidence[0].quote == WORDS
    assert fact.evidence[0].start_ms == 73_000 + 200 * said.lines[1][2].index(WORDS)


def test_each_kind_of_fact_carries_what_it_says() -> None:
    at = moment("2026-08-05", "15:00")
    said = talk(
        ("客", 10, "我是采购科的李建国，交货太慢，价格偏高，先再比三家，周三下午见。"),
        facts=[
            person(0, "采购科的李建国", "李建国", "采购科长", DecisionRole.PURCHASING),
            need(0, "交货太慢", NeedCategory.DELIVERY),
            objection(0, "价格偏高", ObjectionTag.PRICE, answered=True),
            signal(0, "再比三家", SignalType.COMPARING),
            next_step(0, "周三下午", at),
        ],
    )
    who, wish, against, rivals, step = facts_of(said, transcript_of(said))
    assert isinstance(who, IdentityClaim)
    assert (who.name, who.role, who.side) == ("李建国", DecisionRole.PURCHASING, Side.CUSTOMER)
    assert isinstance(wish, Need)
    assert wish.category is NeedCategory.DELIVERY
    assert isinstance(against, Objection)
    assert (against.tag, against.answered) == (ObjectionTag.PRICE, True)
    assert isinstance(rivals, Signal)
    assert rivals.type is SignalType.COMPARING
    assert isinstance(step, Signal)
    assert step.due is not None
    assert step.due.at == at


def test_a_fact_that_rests_on_words_nobody_says_is_refused() -> None:
    said = talk(("客", 1, "我们再看看。"), facts=[need(0, "交货太慢", NeedCategory.DELIVERY)])
    with pytest.raises(ValueError, match="not found"):
        facts_of(said, transcript_of(said))


def test_a_call_may_be_read_surely_or_not() -> None:
    unsure = talk(("客", 1, "交货太慢"), facts=[need(0, "交货太慢", NeedCategory.DELIVERY)], confidence=UNSURE)
    assert facts_of(unsure, transcript_of(unsure))[0].confidence == UNSURE < SURE
    assert facts_of(first_talk(), transcript_of(first_talk()))[0].confidence == SURE


def test_a_call_lasts_as_long_as_it_says() -> None:
    assert timedelta(milliseconds=transcript_of(comparing_talk()).duration_ms) == timedelta(minutes=4)


def test_the_documents_quote_what_the_call_contains() -> None:
    chain, ranking, form = documents(QIMING, "call-001")
    assert [chain.kind, ranking.kind, form.kind] == ["decision_chain", "pain_priority", "needs_confirmation"]
    assert (form.call_id, form.quote) == ("call-001", COMPLAINT)
    assert any(form.quote in text for _, _, text in decision_talk().lines)
