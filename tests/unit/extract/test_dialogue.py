"""A call is read in windows: every turn is somebody's own, with the talk around it, and offsets stay true."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.extract.talk import DATA
from voice.domain.transcript import Side
from voice.extract.dialogue import AFTER, BEFORE, NOWHERE, SIDES, TURN, WINDOW, load_tokenizer, windows

TOKENIZER = load_tokenizer(DATA / "encoder" / "tokenizer.json")
SPEAKERS = [Side.REP, Side.CUSTOMER, Side.THIRD_PARTY, Side.UNKNOWN]
turns = st.lists(
    st.tuples(st.text("报价明天发您price OK，。 ", max_size=60), st.sampled_from(SPEAKERS)), min_size=1, max_size=60
)


@given(turns)
def test_every_turn_is_owned_once_and_no_window_is_too_long(said: list[tuple[str, Side]]) -> None:
    found = windows([text for text, _ in said], [side for _, side in said], TOKENIZER)
    assert [turn for window in found for turn in range(*window.own)] == list(range(len(said)))
    assert all(len(window.ids) <= WINDOW for window in found)


@given(turns)
def test_tokens_say_where_they_stand_and_who_speaks(said: list[tuple[str, Side]]) -> None:
    for window in windows([text for text, _ in said], [side for _, side in said], TOKENIZER):
        for turn, start, end, side in zip(window.turns, window.starts, window.ends, window.sides, strict=True):
            if turn != NOWHERE:
                assert 0 <= start <= end <= len(said[turn][0])
                assert side == SIDES.get(said[turn][1], 0)


def test_the_talk_around_is_there_as_context() -> None:
    texts = [f"第{n}句，我们说了很多很多的话。" for n in range(60)]
    found = windows(texts, [Side.UNKNOWN] * 60, TOKENIZER)
    first, last = found[1].own
    present = set(found[1].turns.tolist()) - {NOWHERE}
    assert present == set(range(first - BEFORE, last + AFTER))


def test_a_place_has_the_tokens_that_touch_it() -> None:
    text = "您好，报价明天发您。"
    (window,) = windows([text], [Side.REP], TOKENIZER)
    start = text.index("报价")
    held = window.tokens_of(0, start, start + 2)
    assert len(held)
    assert {text[window.starts[i] : window.ends[i]] for i in held} <= {"报价", "报", "价", "，报价"}
    assert len(window.tokens_of(0, 0, len(text))) == np.count_nonzero(window.turns == 0)


def test_an_endless_turn_is_read_as_far_as_a_window_can() -> None:
    (window,) = windows(["说" * 1, "报价明天发您。" * 200][1:], [Side.REP], TOKENIZER)
    assert np.count_nonzero(window.turns == 0) == TURN


def test_a_call_without_turns_has_no_windows() -> None:
    assert windows([], [], TOKENIZER) == []
