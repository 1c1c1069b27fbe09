"""When private words are said."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.privacy.conversations import RULES, said
from voice.domain.privacy.masks import private_spans
from voice.domain.privacy.rules import PrivateKind, PrivateSpan
from voice.domain.privacy.times import private_ms
from voice.domain.transcript import Transcript, Turn


def stretches(conversation: Transcript, margin_ms: int = 0) -> tuple[tuple[int, int], ...]:
    spans = private_spans(conversation.turns, (), RULES)
    return private_ms(conversation, spans, margin_ms=margin_ms)


def test_from_the_first_word_to_the_last_and_the_part_that_stays_readable_too() -> None:
    assert stretches(said("电话13800138000。")) == ((200, 1_300),)


def test_each_piece_of_a_number_over_two_turns_but_not_what_is_said_between() -> None:
    conversation = said("幺三八零零，", "rep: 嗯", "幺三八零零零")
    third = conversation.turns[2]
    assert stretches(conversation) == ((0, 500), (third.start_ms, third.end_ms))


def test_with_a_margin_that_never_begins_before_the_recording_and_joins_what_is_near() -> None:
    assert stretches(said("13800138000，13900139000"), 100) == ((0, 2_400),)


def test_of_a_turn_without_times_it_is_muted_between_its_neighbours() -> None:
    conversation = said("您好", "13800138000", "好的")
    timeless = Turn(1, "customer", conversation.turns[1].side, conversation.turns[1].text)
    turns = (conversation.turns[0], timeless, conversation.turns[2])
    assert stretches(replace(conversation, turns=turns)) == ((200, conversation.turns[2].start_ms),)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=6), st.integers(0, 500))
def test_stretches_are_in_order_and_apart_and_cover_every_span(places: list[tuple[int, int]], margin: int) -> None:
    conversation = said("字" * 40)
    spans = [PrivateSpan(PrivateKind.OWN, 0, at, at + length, frozenset()) for at, length in places]
    found = private_ms(conversation, spans, margin_ms=margin)
    assert all(end < start for (_, end), (start, _) in pairwise(found))
    for at, length in places:
        begin, stop = max(0, at * 100 - margin), (at + length) * 100 + margin
        assert any(start <= begin and stop <= end for start, end in found)
