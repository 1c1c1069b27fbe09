"""Evidence is verbatim and has its place in text and sound."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.domain.errors import InvalidInput
from voice.domain.evidence import EvidenceSpan, cite, is_verbatim
from voice.domain.transcript import Side, TimedWord, Transcript, Turn

WORDS = tuple(TimedWord(start, end, start * 100, end * 100, 0.9) for start, end in [(0, 2), (2, 4), (4, 5), (5, 7)])
SPOKEN = Turn(0, "rep", Side.REP, "周五给您报价吧", 0, 700, WORDS)
WRITTEN = Turn(1, "customer", Side.CUSTOMER, "好的")
TRANSCRIPT = Transcript((SPOKEN, WRITTEN), "zh", 700)


def test_a_citation_carries_the_words_and_their_times() -> None:
    assert cite(TRANSCRIPT, 0, 2, 6) == EvidenceSpan(0, 2, 6, "给您报价", 200, 700)


def test_a_turn_without_times_is_cited_without_times() -> None:
    assert cite(TRANSCRIPT, 1, 0, 2) == EvidenceSpan(1, 0, 2, "好的", None, None)


@pytest.mark.parametrize("turn", [-1, 2])
def test_a_turn_that_is_not_there_cannot_be_cited(turn: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        cite(TRANSCRIPT, turn, 0, 1)
    assert refused.value.code == "no_such_turn"


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2), (0, 8)])
def test_a_span_outside_its_turn_or_empty_cannot_be_cited(start: int, end: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        cite(TRANSCRIPT, 0, start, end)
    assert refused.value.code == "bad_span"


@given(st.data())
def test_every_citation_is_verbatim(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, 6))
    end = data.draw(st.integers(start + 1, 7))
    assert is_verbatim(cite(TRANSCRIPT, 0, start, end), TRANSCRIPT)


@pytest.mark.parametrize(
    "forged",
    [
        {"quote": "给您报价 "},
        {"quote": "给你报价"},
        {"char_start": 1},
        {"turn": 1},
        {"turn": 9},
        {"turn": -2},
        {"char_end": 2, "quote": ""},
    ],
)
def test_what_does_not_stand_there_is_not_verbatim(forged: dict[str, object]) -> None:
    assert not is_verbatim(replace(cite(TRANSCRIPT, 0, 2, 6), **forged), TRANSCRIPT)  # type: ignore[arg-type]


def test_blank_text_is_no_evidence() -> None:
    blank = Transcript((Turn(0, "rep", Side.REP, "  "),), "zh")
    assert not is_verbatim(EvidenceSpan(0, 0, 2, "  "), blank)
