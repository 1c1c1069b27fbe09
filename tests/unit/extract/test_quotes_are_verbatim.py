"""Evidence or nothing: whatever is said, each quote stands in its turn, and nothing makes extraction fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.extract.dialogue import CALLED_AT, CHAR_MS, said, timed
from voice.domain.errors import InvalidInput
from voice.domain.evidence import EvidenceSpan, is_verbatim
from voice.domain.facts import CallFacts, FactKind
from voice.domain.facts_json import fact_from_dict, fact_to_dict
from voice.domain.transcript import Side, Transcript, Turn
from voice.extract.codec import facts_from_json, facts_to_json
from voice.extract.run import Extractor

Read = Callable[[Transcript], CallFacts]

# Sentences that yield facts of all four kinds, beside talk that yields none.
CHINESE = [
    "您好，我是蓝鲸科技的周晓敏。",
    "对，我是王建国，设备科的，你说吧。",
    "请问是康联医疗的王主任吗？",
    "电话幺三八，零零幺三，八零零零。",
    "我明天上午把报价单发给您。",
    "行，没问题，明天上午发您。",
    "我下周一给你回电话。",
    "太贵了，你们价格太高。",
    "我们也在看金蝶，他们报价比你们便宜。",
    "这个不是我定的，要领导批。",
    "报表全靠手工录，太费人工了。之前试过用表格，结果没人填。",
    "交货太慢，上个月断货两次。",
    "嗯。",
    "那个，我想想……",
    "  好的  ",
    "，。！",
]
ENGLISH = [
    "Hello, this is Emma Clarke with Northwind Systems.",
    "Yes, speaking. I'm the plant manager.",
    "I'll send you the quote by Friday.",
    "That's too expensive, way over what we pay now.",
    "We key everything in by hand, it takes three people all day.",
    "We've been with Siemens for years.",
    "My number is four one five, five five five, two six seven one.",
    "Okay.",
    " - um - ",
]
ODD = [
    "",
    " ",
    "啊",
    "王",
    "?",
    "…",
    "，。！？",
    "\n\n",
    "\u200b",
    "😀😀👍",
    "👨‍👩‍👧 我明天把报价单发给您😀",
    "𠮷野家的王经理您好，太贵了",
    "12345678901",
    "a",
    "請問您是王經理嗎？明天上午我把報價單發給您，價格太貴了。",
    "我们这个project的budget不够了，明天我send你quote，OK？",
    "您好\n我明天上午\n把报价单发给您",
    "太贵了\r\n没预算\t真的",
    " ,我明天把报价单发给您, ",
    "好" * 3_000,
    "我明天上午把报价单发给您，太贵了" * 60,
]
SPEAKERS = st.sampled_from(["R", "C", "T", "?"])


def dialogues(sentences: list[str], language: str) -> st.SearchStrategy[Transcript]:
    """Calls of up to eight turns, each of up to three of the sentences."""
    turn = st.lists(st.sampled_from(sentences), min_size=1, max_size=3).map("".join)
    line = st.tuples(SPEAKERS, turn).map(lambda pair: f"{pair[0]}:{pair[1]}")
    return st.lists(line, max_size=8).map(lambda lines: said(*lines, language=language))


CALLS = dialogues(CHINESE, "zh") | dialogues(ENGLISH, "en") | dialogues([*CHINESE, *ENGLISH, *ODD[:16]], "zh")
# Models answer in their own time; the examples are few and always the same ones.
FEW = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def spans(facts: CallFacts) -> Iterator[EvidenceSpan]:
    for fact in facts.all():
        yield from fact.evidence


def one_turn(text: str, side: Side = Side.CUSTOMER, language: str = "zh") -> Transcript:
    return Transcript((Turn(0, side.value, side, text),), language)


@FEW
@given(call=CALLS)
def test_each_fact_has_quotes_that_stand_where_they_say(read: Read, call: Transcript) -> None:
    facts = read(call)
    assert all(fact.evidence for fact in facts.all())
    for span in spans(facts):
        assert is_verbatim(span, call)
        assert span.quote == span.quote.strip()
        assert 0 <= span.char_start < span.char_end <= len(call.turns[span.turn].text)


@FEW
@given(call=CALLS)
def test_each_quote_has_the_times_of_its_words(read: Read, call: Transcript) -> None:
    heard = timed(call)
    for span in spans(read(heard)):
        turn = heard.turns[span.turn]
        assert span.start_ms == turn.words[span.char_start].start_ms
        assert span.end_ms == turn.words[span.char_end - 1].end_ms
        assert span.end_ms - span.start_ms == len(span.quote) * CHAR_MS


@FEW
@given(call=CALLS)
def test_times_change_nothing_of_what_is_found(read: Read, call: Transcript) -> None:
    def places(facts: CallFacts) -> list[tuple[int, int, int]]:
        return [(s.turn, s.char_start, s.char_end) for s in spans(facts)]

    assert places(read(timed(call))) == places(read(call))


@FEW
@given(call=CALLS)
def test_a_text_without_times_yields_quotes_without_times(read: Read, call: Transcript) -> None:
    assert all((span.start_ms, span.end_ms) == (None, None) for span in spans(read(call)))


@FEW
@given(call=CALLS)
def test_what_a_fact_says_was_said(read: Read, call: Transcript) -> None:
    facts, everything = read(call), "\n".join(turn.text for turn in call.turns)
    for person in facts.identity:
        for value in (person.name, person.title, person.department, person.organization):
            assert value is None or value in everything
        assert person.phone is None or person.phone.isdecimal()
    for need in facts.needs:
        assert need.tried is None or need.tried in everything
        assert need.why_failed is None or need.why_failed in everything
    for promise in facts.commitments:
        assert promise.due is None or promise.due.text in everything
    assert all(o.competitor is None or o.competitor in everything for o in facts.objections)


@FEW
@given(call=CALLS)
def test_sureness_is_a_probability_and_sides_are_kept(read: Read, call: Transcript) -> None:
    facts, sides = read(call), {turn.side for turn in call.turns}
    assert all(0 <= fact.confidence <= 1 for fact in facts.all())
    assert {promise.owner for promise in facts.commitments} <= sides
    for fact in (*facts.needs, *facts.objections):
        assert all(call.turns[span.turn].side is not Side.REP for span in fact.evidence)


@FEW
@given(call=CALLS)
def test_the_record_survives_its_text(read: Read, call: Transcript) -> None:
    facts = read(timed(call))
    assert facts_from_json(facts_to_json(facts)) == facts
    for promise in facts.commitments:
        assert fact_from_dict(FactKind.COMMITMENT, fact_to_dict(promise)) == promise


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("side", [Side.REP, Side.CUSTOMER, Side.UNKNOWN])
@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text[:12]))
def test_odd_words_break_nothing(read: Read, text: str, side: Side, language: str) -> None:
    call = one_turn(text, side, language)
    assert all(is_verbatim(span, call) for span in spans(read(call)))


@pytest.mark.parametrize("call", [said(), said("R:"), said("R:", "C: ", "?:")], ids=["no turns", "one", "three"])
def test_a_call_without_words_has_an_empty_record(read: Read, call: Transcript) -> None:
    assert read(call) == CallFacts()


def test_a_quote_may_stand_behind_characters_beyond_the_basic_plane(read: Read) -> None:
    call = timed(said("C: 😀😀𠮷太贵了，你们价格太高。", "R: 您别急。"))
    quoted = [span for fact in read(call).objections for span in fact.evidence]
    assert quoted
    assert all(is_verbatim(span, call) and "贵" in span.quote for span in quoted)


def test_the_time_of_the_call_needs_its_offset(extractor: Extractor) -> None:
    naive = CALLED_AT.replace(tzinfo=None)
    assert isinstance(naive, datetime)
    with pytest.raises(InvalidInput) as refused:
        extractor.extract(said("R: 您好"), called_at=naive)
    assert refused.value.code == "bad_time"
