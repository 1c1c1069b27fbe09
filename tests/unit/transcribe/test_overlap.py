"""Where two speak at once, both have a turn."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from voice.domain.audio import SpeechRegion
from voice.domain.speakers import SpeakerTurn
from voice.transcribe.overlap import overlapping

STEP_MS = 100


def both(turns: list[tuple[str, int, int]], *overlaps: tuple[int, int]) -> list[tuple[str, int, int]]:
    found = overlapping([SpeakerTurn(*turn) for turn in turns], [SpeechRegion(*overlap) for overlap in overlaps])
    return [(turn.speaker, turn.start_ms, turn.end_ms) for turn in found]


def test_at_a_change_of_speaker_both_reach_over_the_overlap() -> None:
    assert both([("A", 0, 4_000), ("B", 4_000, 8_000)], (3_500, 4_600)) == [("A", 0, 4_600), ("B", 3_500, 8_000)]


def test_a_word_within_the_turn_of_another_is_of_who_speaks_nearest() -> None:
    turns = [("C", 0, 1_000), ("A", 1_500, 9_000), ("B", 9_200, 12_000)]
    assert both(turns, (7_000, 7_400)) == [
        ("C", 0, 1_000),
        ("A", 1_500, 9_000),
        ("B", 7_000, 7_400),
        ("B", 9_200, 12_000),
    ]


def test_a_second_speaker_who_was_never_told_apart_is_not_invented() -> None:
    assert both([("A", 0, 4_000)], (1_000, 1_500)) == [("A", 0, 4_000)]


def test_where_nobody_has_a_turn_nobody_gets_one() -> None:
    """As over music on hold, or an announcement."""
    turns = [("A", 0, 4_000), ("B", 9_000, 12_000)]
    assert both(turns, (5_000, 6_000)) == turns


def test_three_who_speak_within_one_overlap_are_the_two_who_speak_most() -> None:
    turns = [("A", 0, 2_000), ("B", 2_000, 2_200), ("C", 2_200, 4_000)]
    assert both(turns, (1_000, 3_000)) == [("A", 0, 3_000), ("C", 1_000, 4_000), ("B", 2_000, 2_200)]


@st.composite
def calls(draw: st.DrawFn) -> tuple[list[SpeakerTurn], list[SpeechRegion]]:
    """Turns one after another, and overlaps anywhere, on steps of 100 ms."""
    edges = sorted(draw(st.sets(st.integers(0, 100), min_size=2, max_size=20)))
    speakers = draw(st.lists(st.sampled_from("ABC"), min_size=len(edges) - 1, max_size=len(edges) - 1))
    spoken = [
        SpeakerTurn(speaker, start * STEP_MS, end * STEP_MS)
        for speaker, (start, end) in zip(speakers, pairwise(edges), strict=True)
    ]
    cuts = sorted(draw(st.sets(st.integers(0, 100), max_size=8)))
    return spoken, [
        SpeechRegion(start * STEP_MS, end * STEP_MS) for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]


def who(turns: list[SpeakerTurn], at_ms: int) -> set[str]:
    return {turn.speaker for turn in turns if turn.start_ms <= at_ms < turn.end_ms}


@given(calls())
def test_nobody_loses_time_and_only_overlaps_gain_it(call: tuple[list[SpeakerTurn], list[SpeechRegion]]) -> None:
    spoken, overlaps = call
    found = list(overlapping(spoken, overlaps))
    everybody = {turn.speaker for turn in spoken}
    for at_ms in range(STEP_MS // 2, 100 * STEP_MS, STEP_MS):
        before, after = who(spoken, at_ms), who(found, at_ms)
        over = [overlap for overlap in overlaps if overlap.start_ms <= at_ms < overlap.end_ms]
        assert before <= after
        assert over or before == after
        if over and before and len(everybody) > 1:
            assert len(after) >= 2
    assert found == sorted(found, key=lambda turn: turn.start_ms)
    own = [[turn for turn in found if turn.speaker == speaker] for speaker in everybody]
    assert all(one.end_ms < other.start_ms for turns in own for one, other in pairwise(turns))
