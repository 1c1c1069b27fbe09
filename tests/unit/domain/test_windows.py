"""Regions go together as long as they fit into what a recognizer decodes at once, pauses counted."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from voice.domain.audio import SpeechRegion
from voice.domain.windows import PAUSE_MS, WINDOW_MS, length_ms, packed

GAPS_AND_LENGTHS = st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 70_000)), max_size=20)


def regions(parts: list[tuple[int, int]]) -> list[SpeechRegion]:
    found, at_ms = [], 0
    for gap_ms, long_ms in parts:
        found.append(SpeechRegion(at_ms + gap_ms, at_ms + gap_ms + long_ms))
        at_ms = found[-1].end_ms
    return found


def test_pauses_count() -> None:
    assert length_ms([SpeechRegion(0, 1_000)]) == 1_000
    assert length_ms([SpeechRegion(0, 1_000), SpeechRegion(9_000, 9_500)]) == 1_500 + PAUSE_MS


@given(GAPS_AND_LENGTHS)
def test_every_millisecond_of_speech_is_in_one_window_and_none_is_overfull(parts: list[tuple[int, int]]) -> None:
    said = regions(parts)
    found = packed(said)
    flat = [region for window in found for region in window]
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(flat))
    assert sum(r.end_ms - r.start_ms for r in flat) == sum(r.end_ms - r.start_ms for r in said)
    assert all(any(r.start_ms <= part.start_ms and part.end_ms <= r.end_ms for r in said) for part in flat)
    assert all(length_ms(window) <= WINDOW_MS for window in found)


@given(GAPS_AND_LENGTHS)
def test_no_window_could_have_taken_the_next_region_too(parts: list[tuple[int, int]]) -> None:
    assert all(length_ms((*before, after[0])) > WINDOW_MS for before, after in pairwise(packed(regions(parts))))
