"""The measures of speakers measure what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.eval.der import der
from tests.eval.whose_words import by_text, by_time
from voice.domain.speakers import SpeakerTurn
from voice.domain.transcript import Side, TimedWord, Turn

SAID = [SpeakerTurn("anna", 0, 4_000), SpeakerTurn("ben", 4_000, 8_000)]


def found(*turns: tuple[str, int, int]) -> list[SpeakerTurn]:
    return [SpeakerTurn(*turn) for turn in turns]


def test_names_do_not_matter() -> None:
    assert der(SAID, found(("2", 0, 4_000), ("1", 4_000, 8_000))).rate == 0


@pytest.mark.parametrize(
    ("answer", "missed", "invented", "confused"),
    [
        (found(("1", 0, 4_000)), 4_000, 0, 0),
        (found(("1", 0, 4_000), ("2", 4_000, 9_000)), 0, 1_000, 0),
        (found(("1", 0, 5_000), ("2", 5_000, 8_000)), 0, 0, 1_000),
        (found(("1", 0, 8_000)), 0, 0, 4_000),
        (found(("1", 0, 4_000), ("2", 4_000, 8_000), ("3", 0, 1_000)), 0, 1_000, 0),
    ],
)
def test_each_kind_of_error_is_counted(answer: list[SpeakerTurn], missed: int, invented: int, confused: int) -> None:
    result = der(SAID, answer, collar_ms=0)
    assert (result.missed, result.invented, result.confused, result.spoken) == (missed, invented, confused, 8_000)


def test_borders_are_not_counted_within_the_collar() -> None:
    late = found(("1", 0, 4_200), ("2", 4_200, 8_000))
    assert der(SAID, late).rate == 0
    assert der(SAID, late, collar_ms=0).confused == 200


def test_of_two_at_once_one_is_missed() -> None:
    both = [SpeakerTurn("anna", 0, 4_000), SpeakerTurn("ben", 2_000, 4_000)]
    assert der(both, found(("1", 0, 4_000)), collar_ms=0).missed == 2_000


def test_short_turns_are_counted_apart() -> None:
    said = [SpeakerTurn("anna", 0, 4_000), SpeakerTurn("ben", 4_100, 4_500), SpeakerTurn("anna", 4_600, 8_000)]
    lost = der(said, found(("1", 0, 8_000)))
    assert (lost.turns, lost.short) == ((2, 3), (0, 1))
    kept = der(said, found(("1", 0, 4_000), ("2", 4_100, 4_500), ("1", 4_600, 8_000)))
    assert (kept.turns, kept.short) == ((3, 3), (1, 1))


def test_nothing_said_and_nothing_found() -> None:
    assert der([], []).rate == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 500), st.integers(1, 300)), max_size=8))
def test_what_was_said_has_no_error(plan: list[tuple[str, int, int]]) -> None:
    said, clock = [], 0
    for speaker, pause, length in plan:
        said.append(SpeakerTurn(speaker, clock + pause * 10, clock + (pause + length) * 10))
        clock = said[-1].end_ms
    assert der(said, said).rate == 0


def turn(speaker: str, text: str, start_ms: int) -> Turn:
    words = tuple(TimedWord(at, at + 1, start_ms + at * 100, start_ms + at * 100 + 100, 0.9) for at in range(len(text)))
    return Turn(0, speaker, Side.UNKNOWN, text, start_ms, start_ms + len(text) * 100, words)


def test_words_are_judged_by_their_text_whatever_was_misheard() -> None:
    whose = by_text([("anna", "价格可以谈。"), ("ben", "好的。")], [turn("1", "价个可以谈好", 0), turn("2", "的", 900)])
    assert (whose.right, whose.all) == (5, 6)


def test_words_are_judged_by_their_time_unless_two_speak() -> None:
    said = [SpeakerTurn("anna", 0, 300), SpeakerTurn("ben", 200, 500)]
    whose = by_time(said, [turn("1", "一二三", 0), turn("1", "四五", 300)])
    assert (whose.right, whose.all) == (2, 4)
