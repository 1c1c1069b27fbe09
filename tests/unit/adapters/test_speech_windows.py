"""Regions are joined for the model, and times are led back to the recording."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.adapters.speech_windows import windows
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.windows import PAUSE_MS, WINDOW_MS


def recording(seconds: int = 120) -> Waveform:
    """Each sample tells its own millisecond."""
    return Waveform(np.repeat(np.arange(seconds * 1000, dtype=np.float32), 16))


def regions(*edges: tuple[int, int]) -> list[SpeechRegion]:
    return [SpeechRegion(*edge) for edge in edges]


def test_regions_share_a_window_until_it_is_full() -> None:
    found = windows(recording(), regions((1_000, 11_000), (20_000, 35_000), (40_000, 50_000)))
    assert [[(r.start_ms, r.end_ms) for r in window.regions] for window in found] == [
        [(1_000, 11_000), (20_000, 35_000)],
        [(40_000, 50_000)],
    ]
    assert [len(window.samples) for window in found] == [(25_000 + PAUSE_MS) * 16, 10_000 * 16]


def test_a_region_longer_than_a_window_is_cut() -> None:
    found = windows(recording(), regions((0, 70_000)))
    assert [len(window.samples) // 16 for window in found] == [29_000, 29_000, 12_000]


def test_a_pause_stands_between_two_regions_of_a_window() -> None:
    (window,) = windows(Waveform(np.ones(120_000 * 16, np.float32)), regions((0, 1_000), (5_000, 7_000)))
    assert not window.samples[1_000 * 16 : (1_000 + PAUSE_MS) * 16].any()
    assert window.samples[: 1_000 * 16].all()
    assert window.samples[(1_000 + PAUSE_MS) * 16 :].all()


def test_a_window_is_not_overfilled_by_its_pauses() -> None:
    two = regions((0, 14_500), (20_000, 34_500))
    assert len(windows(recording(), two)) == 2


def test_no_region_no_window() -> None:
    assert windows(recording(), []) == []


@pytest.mark.parametrize(
    ("word_s", "recording_ms"),
    [
        ((0.5, 0.9), (10_500, 10_900)),  # in the first region
        ((1.75, 2.15), (20_500, 20_900)),  # in the second
        ((1.02, 1.04), (11_000, 11_000)),  # in the pause between them, nearer to the first
        ((1.15, 1.22), (20_000, 20_000)),  # … and to the second
        ((3.15, 9.0), (21_900, 22_000)),  # beyond the window: its end
    ],
)
def test_a_word_is_led_back_to_its_region(word_s: tuple[float, float], recording_ms: tuple[int, int]) -> None:
    (window,) = windows(recording(), regions((10_000, 11_000), (20_000, 22_000)))
    assert window.recording_ms(*word_s) == recording_ms


def test_a_word_over_a_joint_belongs_where_its_sound_is() -> None:
    """Whisper lets the first word of a sentence begin in the pause before it."""
    samples = np.zeros(40_000 * 16, np.float32)
    samples[10_000 * 16 : 10_500 * 16] = 0.5  # speech, then a pause to the end of the region at 11 s
    samples[20_100 * 16 : 22_000 * 16] = 0.5
    (window,) = windows(Waveform(samples), regions((10_000, 11_000), (20_000, 22_000)))
    assert window.recording_ms(0.6, 1.55) == (20_000, 20_300)
    assert window.recording_ms(0.2, 1.05) == (10_200, 11_000)


@given(
    lengths=st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 40_000)), min_size=1, max_size=8),
    word=st.tuples(st.floats(0, 30), st.floats(0, 3)),
)
def test_times_stay_within_the_regions(lengths: list[tuple[int, int]], word: tuple[float, float]) -> None:
    found, clock = [], 0
    for pause_ms, length_ms in lengths:
        found.append(SpeechRegion(clock + pause_ms, clock + pause_ms + length_ms))
        clock += pause_ms + length_ms
    for window in windows(Waveform(np.ones(clock * 16, np.float32)), found):
        assert len(window.samples) <= WINDOW_MS * 16
        start_ms, end_ms = window.recording_ms(word[0], word[0] + word[1])
        assert start_ms <= end_ms
        assert any(r.start_ms <= start_ms and end_ms <= r.end_ms for r in window.regions)
