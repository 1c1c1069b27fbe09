"""From text offsets to times, and the text of a segment."""

from __future__ import annotations

import pytest

from voice.domain.transcript import Segment, Side, TimedWord, Turn, Word

TURN = Turn(
    0,
    "rep",
    Side.REP,
    "我 明天，打给您",
    100,
    2_000,
    # the space and the comma belong to no word
    (TimedWord(0, 1, 100, 300, 0.9), TimedWord(2, 4, 400, 800, 0.8), TimedWord(5, 8, 1_000, 1_900, 0.7)),
)


@pytest.mark.parametrize(
    ("start", "end", "times"),
    [
        (0, 8, (100, 1_900)),
        (2, 4, (400, 800)),
        (3, 6, (400, 1_900)),  # partly touched words count whole
        (0, 2, (100, 300)),
        (4, 5, (100, 2_000)),  # only the comma: the turn's own times
    ],
)
def test_a_span_has_the_times_of_the_words_it_touches(start: int, end: int, times: tuple[int, int]) -> None:
    assert TURN.span_ms(start, end) == times


def test_a_turn_known_only_as_text_has_no_times() -> None:
    assert Turn(0, "unknown", Side.UNKNOWN, "明天").span_ms(0, 2) is None


def test_a_turn_without_words_gives_its_own_times() -> None:
    assert Turn(0, "unknown", Side.UNKNOWN, "明天", 5, 9).span_ms(0, 2) == (5, 9)


def test_a_segment_reads_as_its_words_and_spans_them() -> None:
    words = (Word(" See", 10, 20, 0.9), Word(" you", 20, 35, 0.8), Word(".", 35, 40, 0.9))
    segment = Segment(words, avg_logprob=-0.2, no_speech_prob=0.01, compression_ratio=1.1)
    assert (segment.text, segment.start_ms, segment.end_ms) == ("See you.", 10, 40)


def test_an_empty_segment_is_nothing_at_the_start() -> None:
    segment = Segment((), avg_logprob=-1.0, no_speech_prob=0.9, compression_ratio=0.0)
    assert (segment.text, segment.start_ms, segment.end_ms) == ("", 0, 0)
